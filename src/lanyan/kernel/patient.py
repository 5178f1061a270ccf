"""A connection for those who had rather wait than fail: it asks every second until there is a database again."""

import asyncio
import time
from typing import Any, Self

import psycopg

PATIENCE = 300.0
"""Seconds for which it asks; whoever uses it may lose patience sooner."""


class PatientConnection(psycopg.AsyncConnection[Any]):
    """For a worker's pool, whose own attempts come at ever longer intervals: up to minutes after the database is back."""

    pause = 1.0

    @classmethod
    async def connect(cls, *args: Any, **options: Any) -> Self:  # type: ignore[override]
        """As the driver has it. Raises psycopg.OperationalError when patience ends."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                return await super().connect(*args, **options)
            except psycopg.OperationalError:
                if time.monotonic() > until:
                    raise
                await asyncio.sleep(cls.pause)
