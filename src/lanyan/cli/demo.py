"""`./lanyan demo`: from nothing to a living demo brigade in one command."""

import argparse

from lanyan.cli.running.instance import Wish, run_instance
from lanyan.cli.running.session import current_data
from lanyan.cli.running.web import WORKERS


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./lanyan demo", description="准备一切并运行演示支队")
    parser.add_argument("--port", type=int, default=8000, help="端口，默认 8000；0 为任意空闲端口")
    parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认只有本机能访问")
    parser.add_argument("--workers", type=int, default=WORKERS, help="网页进程数")
    parser.add_argument("--fresh", action="store_true", help="清除演示数据并按今天重建")
    wish = parser.parse_args(argv)
    run_instance(
        current_data(),
        Wish(wish.host, wish.port, wish.workers, demo=True, worker=True, fresh=wish.fresh),
    )
    return 0
