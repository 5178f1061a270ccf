"""Looks after the embedded database of a running instance: one that has died is started again, a few times.

A server that is killed (out of memory, by mistake) takes nothing committed with it; without a keeper every page would
say 503 until somebody came. One that dies again and again is ill: then the instance ends with a sentence.
"""

import time
from pathlib import Path

from lanyan.cli.running.database import turn
from lanyan.cli.running.postgres import Cluster
from lanyan.cli.setup.say import Stop, stage

MOST, WITHIN_SECONDS = 3, 600
EVERY_SECONDS = 1.0


class Keeper:
    """`look` is called often and looks at most once a second."""

    def __init__(self, base: Path) -> None:
        self._base, self._cluster = base, Cluster(base)
        self._looked, self._starts = 0.0, list[float]()

    def look(self) -> None:
        """Starts the database again if it has died. Raises Stop when it cannot be started, or dies over and over."""
        now = time.monotonic()
        if now - self._looked < EVERY_SECONDS:
            return
        self._looked = now
        if self._cluster.is_running():
            return
        self._starts = [start for start in self._starts if now - start < WITHIN_SECONDS]
        if len(self._starts) >= MOST:
            raise Stop(
                f"数据库在{WITHIN_SECONDS // 60}分钟内第{MOST + 1}次意外停止，没有再启动，已提交的数据没有丢失。"
                f"请查看 {self._cluster.folder / 'log'} 里的日志，处理后重新运行同一命令。"
            )
        self._starts.append(now)
        with stage("数据库意外停止，已提交的数据没有丢失，重新启动数据库"), turn(self._base):
            self._cluster.start()
