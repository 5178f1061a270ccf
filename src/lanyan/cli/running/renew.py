"""`./lanyan demo --fresh`: throws away a demo, and only a demo."""

import os
import shutil

from lanyan.cli.running.data import DataDirectory
from lanyan.cli.running.database import database
from lanyan.cli.running.postgres import DATABASE, ROLE, Cluster
from lanyan.cli.running.prepare import MARK
from lanyan.cli.running.ready import forget
from lanyan.cli.setup.say import Stop, stage


def drop_demo(data: DataDirectory) -> None:
    """Makes the embedded database and the uploads of a demo directory empty. Raises Stop for any other."""
    if os.environ.get("DATABASE_URL"):
        raise Stop("--fresh 只用于内置数据库；已设置 DATABASE_URL，没有删除任何数据。", code=2)
    with stage("清除旧的演示数据"), database(data.path):
        cluster = Cluster(data.path)
        mark = cluster.administer(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()",
            DATABASE,
        ).strip()
        tables = cluster.administer("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", DATABASE).strip()
        if not mark.startswith(MARK) and tables != "0":
            raise Stop(f"数据目录 {data.path} 里不是演示数据，没有删除任何东西。请用 --data 指定别的目录。")
        cluster.administer(f"DROP DATABASE {DATABASE} WITH (FORCE)")
        cluster.administer(f"CREATE DATABASE {DATABASE} OWNER {ROLE}")
        forget(data.path)
        shutil.rmtree(data.files, ignore_errors=True)
        data.prepare()
