#!/bin/sh
# 容器里的 PostgreSQL 第一次启动时运行一次：网页和后台任务用 lanyan_app，统计用 lanyan_report（要用时再给它登录和密码）。
set -eu
psql -v ON_ERROR_STOP=1 -v password="$LANYAN_APP_PASSWORD" -U "$POSTGRES_USER" -d "$POSTGRES_DB" <<'SQL'
CREATE ROLE lanyan_app LOGIN PASSWORD :'password';
CREATE ROLE lanyan_report NOLOGIN;
SQL
