"""`./lanyan worker`: runs queued and scheduled jobs until it is stopped."""

import os

from lanyan.cli.running.children import Children
from lanyan.cli.running.database import application
from lanyan.cli.running.web import worker_command
from lanyan.cli.setup.say import Stop, note


def main(argv: list[str]) -> int:
    environ = os.environ | {"DATABASE_URL": application(os.environ["DATABASE_URL"])}
    with Children() as children:
        children.start("worker", worker_command(argv), env=environ, log=None, essential=True)
        note("后台任务已启动；按 Ctrl-C 停止。")
        children.watch()
    raise Stop("后台任务意外停止。已排队的任务都在，重新运行即可继续；原因见上面的输出。")
