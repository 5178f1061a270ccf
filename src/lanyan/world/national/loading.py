"""Writes the force into an empty database, in one transaction with one journal line."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

from django.db import connection

from lanyan.derived.alerts import refresh as alerts
from lanyan.derived.duties.evaluate import evaluate_force
from lanyan.derived.rollups.refresh import refresh_force
from lanyan.directory.models import Organisation, Person
from lanyan.directory.operations import rebuild_ancestry
from lanyan.kernel import sql, workdays
from lanyan.kernel.operation import SYSTEM, Actor, about, operation
from lanyan.kernel.refusal import Refusal

from ..adoptions import ORGANISATION_LIFE
from ..days import add_months
from ..rows import Rows
from .bare import bare
from .people import write_people
from .shape import SMALLEST, Shape
from .tree import Tree

Stage = Callable[[str], AbstractContextManager[None]]
_HERE = Path(__file__).parent
_DIRECTORY = sql.statements(_HERE / "directory.sql")
_YEAR = sql.statements(_HERE / "year.sql")
DIRECTORY = ("postings", "standings", "memberships", "terms", "offices", "accounts", "grants", "adoptions")
YEAR = {
    "activities": "写入活动",
    "roll": "写入应到名单",
    "check_ins": "写入签到",
    "outcomes": "写入考勤结果",
    "leaves": "写入请假",
    "make_ups": "写入补课",
}
FILLED = (
    *("activity_host", "activity_sign_in", "activity_closure", "activity_archive", "minutes_version", "roll_entry"),
    *("check_in", "outcome", "activity_leave_decision", "make_up_part", "make_up_review"),
)


def load_national(people: int, years: int, today: date, stage: Stage) -> dict[str, int]:
    """Write the force and derive what is derived; rows by table. Refusals: not_empty, too_small."""
    if people < SMALLEST or years < 1:
        raise Refusal("too_small", f"至少{SMALLEST}人、1年，没有写入任何数据。请改 --people 或 --years。")
    if Person.objects.exists() or Organisation.objects.exists():
        raise Refusal(
            "not_empty", "数据库里已经有组织或人员，没有写入任何数据，原有数据未改动。请换一个空的数据目录（--data）。"
        )
    rows = write_force(people=people, years=years, today=today, stage=stage, by=SYSTEM)
    with stage("推算任务"):
        evaluate_force(today)
    with stage("提出预警"):
        alerts.refresh(today)
    with stage("汇总数据"):
        refresh_force(today)
    with stage("整理统计信息"):
        sql.execute("ANALYZE")
    return rows


@operation
def write_force(*, people: int, years: int, today: date, stage: Stage, by: Actor) -> dict[str, int]:
    """Directory, years, ancestors: all facts, nothing derived."""
    sql.execute(
        "SELECT set_config('work_mem', '256MB', true), set_config('maintenance_work_mem', '512MB', true),"
        " set_config('jit', 'off', true), set_config('synchronous_commit', 'off', true)"
    )
    _write_directory(people, today, stage)
    since = add_months(today.replace(day=1), -12 * years)
    with stage("排出各支部的活动"):
        sql.execute(_YEAR["slots"])
        sql.execute(_YEAR["plan"], {"today": today, "since": since, "first": _next_key("activity")})
        sql.execute(_YEAR["came"])
    with bare(FILLED):
        for name, title in YEAR.items():
            with stage(title):
                sql.execute(_YEAR[name], {"today": today})
        indexing = stage("建立索引，核对约束")
        indexing.__enter__()
    indexing.__exit__(None, None, None)
    _catch_up("activity")
    with stage("推算上下级"):
        rebuild_ancestry()
        sql.execute("ANALYZE")
    rows = _counts()
    about("world", None, today=today.isoformat(), people=people, years=years, rows=rows)
    return rows


def _write_directory(people: int, today: date, stage: Stage) -> None:
    with stage("建立组织和人员"):
        workdays.fill()
        sql.execute(_DIRECTORY["tables"])
        rows = Rows(seed="national")
        tree = Tree(rows, Shape.of(people))
        rows.write()
        with connection.cursor() as cursor, cursor.copy("COPY head FROM STDIN") as copy:
            for level, nodes in tree.heads.items():
                for node in nodes:
                    copy.write_row((level, *node))
        write_people(tree, today)
        sql.execute(_DIRECTORY["known"])
    with stage("写入任职、党籍、账号"):
        given = {"today": today, "since": date(today.year - 1, 1, 1), "duties": list(ORGANISATION_LIFE)}
        for name in DIRECTORY:
            sql.execute(_DIRECTORY[name], given)


def _next_key(table: str) -> int:
    return int(sql.rows("SELECT nextval(pg_get_serial_sequence(%(table)s, 'id')) AS key", {"table": table})[0]["key"])


def _catch_up(table: str) -> None:
    """The sequence goes on behind the keys that were written."""
    sql.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")  # noqa: S608 - a table named here


def _counts() -> dict[str, int]:
    tables = ("organisation", "person", "membership", "activity", "outcome", "check_in", "make_up")
    return {table: sql.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"] for table in tables}  # noqa: S608 - a table named here
