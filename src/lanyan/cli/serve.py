"""`./lanyan serve`: the web server of a real instance; no demo world, no default accounts."""

import argparse

from lanyan.cli.running.instance import Wish, run_instance
from lanyan.cli.running.session import current_data
from lanyan.cli.running.web import WORKERS


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./lanyan serve", description="运行正式实例的网页服务")
    parser.add_argument("--port", type=int, default=8000, help="端口，默认 8000")
    parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认只有本机能访问")
    parser.add_argument("--workers", type=int, default=WORKERS, help="网页进程数")
    parser.add_argument("--worker", action="store_true", help="同时运行后台任务")
    wish = parser.parse_args(argv)
    run_instance(current_data(), Wish(wish.host, wish.port, wish.workers, demo=False, worker=wish.worker))
    return 0
