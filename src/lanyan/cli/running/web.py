"""The web server and the worker of an instance: command lines, the port, and waiting until it answers."""

import errno
import http.client
import importlib.util
import socket
import sys
import time
from collections.abc import Sequence

from lanyan.cli.running.children import Child
from lanyan.cli.setup.say import Stop

APPLICATION = "lanyan.config.asgi:application"
LIVE_APPLICATION = "lanyan.config.live:application"
SCHEDULE = "lanyan.config.schedule"
HEADERS_MILLISECONDS = 10_000
"""Who sends the head of a request more slowly is not waited for."""
WORKERS = 2
READY_SECONDS = 60
READY_PATH = "/account/login/"
"""Asked until it is answered; it also loads what every first visitor needs."""


def web_command(host: str, port: int, workers: int) -> list[str]:
    """granian serving screens and hot path on one port; it ends a worker that hangs and starts another."""
    return [
        sys.executable, "-m", "granian", "--interface", "asgi", "--host", host, "--port", str(port),
        "--workers", str(workers), "--no-ws", "--http", "1",
        "--respawn-failed-workers", "--workers-kill-timeout", "10",
        "--http1-header-read-timeout", str(HEADERS_MILLISECONDS), "--log-level", "warning", APPLICATION,
    ]  # fmt: skip


def live_command(host: str, port: int) -> list[str]:
    """uvicorn serving the hot path alone: half as fast again as granian there, with one process that batches."""
    return [
        sys.executable, "-m", "uvicorn", "--host", host, "--port", str(port), "--ws", "none", "--no-access-log",
        "--no-server-header", "--no-date-header", "--backlog", "8192", "--log-level", "warning",
        "--timeout-graceful-shutdown", "10", "--no-proxy-headers", LIVE_APPLICATION,
    ]  # fmt: skip


def worker_command(arguments: Sequence[str] = ()) -> list[str]:
    return [sys.executable, "-m", "django", "procrastinate", "worker", *arguments]


def has_schedule() -> bool:
    """Whether this version has background jobs to run."""
    return importlib.util.find_spec(SCHEDULE) is not None


def free_port(host: str, port: int) -> int:
    """`port` after making sure that it can be had; for 0 one that is free. Raises Stop with a sentence."""
    if not 0 <= port <= 65535:
        raise Stop(f"端口 {port} 不存在，请用 --port 指定 1 到 65535 之间的数。", code=2)
    try:
        address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror:
        raise Stop(f"地址 {host} 无法识别，请检查 --host。", code=2) from None
    with socket.socket(address[0], socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address[4])
        except OSError as error:
            raise Stop(_port_sentence(host, port, error)) from None
        return int(probe.getsockname()[1])


def _port_sentence(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"端口 {port} 已被别的程序占用，没有启动，数据不受影响。请先停止那个程序，"
            f"或换一个端口，例如 --port {port + 1 if port < 65535 else 8000}。(Port {port} is taken.)"
        )
    if error.errno in {errno.EACCES, errno.EPERM}:
        return f"当前用户无权使用端口 {port}（1024 以下需要管理员权限）。请换一个端口，例如 --port 8000。"
    return f"无法在 {host}:{port} 上监听（{error.strerror}）。请检查 --host 与 --port。"


def wait_until_ready(host: str, port: int, web: Child) -> None:
    """Returns when the server answers a request. Raises Stop when it ends first or stays silent."""
    ask = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compares an address, binds none
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        if web.process.poll() is not None:
            raise Stop(f"网页服务没有启动成功，数据不受影响。原因：\n{log_tail(web)}")
        connection = http.client.HTTPConnection(ask, port, timeout=10)
        try:
            connection.request("GET", READY_PATH, headers={"Host": f"{ask}:{port}"})
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.05)
        finally:
            connection.close()
    raise Stop(f"网页服务 {READY_SECONDS} 秒内没有应答，已停止，数据不受影响。日志：\n{log_tail(web)}")


def log_tail(child: Child, lines: int = 15) -> str:
    """The last lines of a child's log."""
    if child.log is None:
        return ""
    return "\n".join(child.log.read_text(errors="replace").splitlines()[-lines:])
