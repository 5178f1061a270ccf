"""`./lanyan live`: the hot path alone, for a force: check-ins and live boards under /live/, behind a proxy."""

import argparse
import os

from lanyan.cli.running.children import Children
from lanyan.cli.running.database import application
from lanyan.cli.running.web import free_port, live_command
from lanyan.cli.setup.say import Stop, note


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./lanyan live", description="单独运行签到与直播的高速服务（/live/）")
    parser.add_argument("--port", type=int, default=8001, help="端口，默认 8001")
    parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认只有本机能访问")
    wish = parser.parse_args(argv)
    port = free_port(wish.host, wish.port)
    environ = os.environ | {"DATABASE_URL": application(os.environ["DATABASE_URL"])}
    with Children() as children:
        children.start("live", live_command(wish.host, port), env=environ, log=None, essential=True)
        note(f"签到与直播服务已启动：http://{wish.host}:{port}/live/；按 Ctrl-C 停止。")
        children.watch()
    raise Stop("签到与直播服务意外停止。已答复的签到都在，重新运行即可；原因见上面的输出。")
