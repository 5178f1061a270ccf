"""Run as a program: brings a database's structure and, for the demo, its world up to date.

Prints one JSON object on stdout: {"day": "2026-11-22" | null, "loaded": bool, "logins": [[label, user, password, what], …]}.
A separate process, so that the launcher itself stays small and never forks with database threads.
"""

import importlib
import json
import sys
from datetime import date
from typing import Any

from lanyan.cli.setup.say import Stop, note, stage, write
from lanyan.kernel import disk

MARK = "lanyan demo "
"""The comment of a demo database begins with this, followed by the day of its world, or `empty`."""
COMMENT = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"


def main(argv: list[str]) -> int:
    import django

    django.setup()
    answer: dict[str, Any] = {"day": None, "loaded": False, "logins": []}
    try:
        if "--demo" in argv:
            answer |= prepare_demo()
        else:
            migrate()
    except Stop as stop:
        write(f"\n{stop.sentence}\n")
        return stop.code
    except Exception as error:
        if not disk.is_full(error):
            raise
        write(f"\n{disk.SENTENCE}\n")
        return 1
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    return 0


def prepare_demo() -> dict[str, Any]:
    """Loads the demo world into an empty database; leaves a loaded one as its users made it."""
    mark = read_mark()
    if mark is None:
        if has_people():
            raise Stop(
                "这个数据库里已有数据，而且不是演示数据，演示世界没有装入，数据没有改动。"
                "请用 --data 指定一个新目录运行演示。(Not a demo database.)"
            )
        write_mark("empty")
        mark = "empty"
    migrate()
    from lanyan.kernel import clock

    world: Any = importlib.import_module("lanyan.world")
    if not hasattr(world, "load"):
        note("这个版本没有演示世界，数据库是空的")
        return {}

    loaded = mark == "empty"
    if loaded:
        with stage("装入演示支队"):
            load_world(world, clock.today())
        mark = clock.today().isoformat()
    ensure_fonts()
    logins = [list(login) for login in world.logins()]
    return {"day": mark, "loaded": loaded, "logins": logins}


def load_world(world: Any, today: date) -> None:
    """The world and its mark in one transaction: a load that was interrupted leaves nothing behind."""
    from django.db import transaction

    with transaction.atomic():
        world.load(today)
        write_mark(today.isoformat())


def ensure_fonts() -> None:
    """Fetches an open Chinese typeface where the machine has none, so that papers print as PDF; goes on without."""
    from lanyan.cli.setup.places import venv_program
    from lanyan.derived.papers import fonts
    from lanyan.kernel.refusal import Refusal

    if fonts.ready():
        return
    npm = venv_program("npm")
    try:
        with stage("取得中文字体（约 69 MB，PDF 用）"):
            fonts.fetch([str(npm) if npm.exists() else "npm"])
    except Refusal as refused:
        note(f"{refused.sentence}演示继续，暂时不能导出 PDF。")


def migrate() -> None:
    """Applies pending migrations. Who is not the owner of the tables can only look whether there are any."""
    from django.core.management import call_command

    if not _value("SELECT has_schema_privilege('public', 'CREATE')"):
        require_migrated()
        return
    with stage("升级数据库结构"):
        call_command("migrate", interactive=False, verbosity=0)


def require_migrated() -> None:
    """Raises Stop when the structure is not that of this code."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from lanyan.kernel import guard

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()) or not guard.is_installed():
        raise Stop(
            "数据库结构还不是这个版本的，而 DATABASE_URL 的角色无权升级，没有启动，数据没有改动。"
            "请用表的属主运行一次：DATABASE_OWNER_URL=… ./lanyan migrate。"
        )


def read_mark() -> str | None:
    """The day of the demo world, `empty` before it is loaded, None for a database that is no demo."""
    comment = _value(COMMENT)
    return comment.removeprefix(MARK) if isinstance(comment, str) and comment.startswith(MARK) else None


def write_mark(text: str) -> None:
    from django.db import connection
    from psycopg import sql

    with connection.cursor() as cursor:
        name = sql.Identifier(_value("SELECT current_database()"))
        statement = sql.SQL("COMMENT ON DATABASE {} IS {}").format(name, sql.Literal(MARK + text))
        cursor.execute(statement.as_string(cursor.connection))


def has_people() -> bool:
    """Whether somebody is on the roster or can log in: then this is no place for a demo."""
    if not _value("SELECT to_regclass('person') IS NOT NULL AND to_regclass('account') IS NOT NULL"):
        return False
    return bool(_value("SELECT EXISTS (SELECT FROM person) OR EXISTS (SELECT FROM account)"))


def _value(query: str) -> Any:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(query)
        row = cursor.fetchone()
    return row[0] if row else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
