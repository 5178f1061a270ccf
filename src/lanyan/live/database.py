"""One connection to the database that comes back by itself."""

import asyncio
from typing import Any

import psycopg
from django.db import connection as screens
from psycopg.rows import dict_row


class Database:
    """Opened when first needed, and again after it was lost. Hold `alone` where several may ask at once."""

    def __init__(self, name: str, **settings: str) -> None:
        self.alone = asyncio.Lock()
        self._name, self._settings = name, settings
        self._open: psycopg.AsyncConnection[dict[str, Any]] | None = None

    async def connection(self) -> psycopg.AsyncConnection[dict[str, Any]]:
        """Raises psycopg.OperationalError when there is no database to reach."""
        if self._open is None or self._open.broken or self._open.closed:
            self._open = await psycopg.AsyncConnection.connect(
                **_whereabouts(), autocommit=True, row_factory=dict_row, application_name=self._name, connect_timeout=5
            )
            for name, value in self._settings.items():
                await self._open.execute("SELECT set_config(%s, %s, false)", [name, value])
        return self._open

    async def close(self) -> None:
        if self._open is not None:
            await self._open.close()
            self._open = None


def _whereabouts() -> dict[str, Any]:
    """Where Django finds its database."""
    config = screens.settings_dict
    options = {name: value for name, value in config["OPTIONS"].items() if name != "pool"}
    named = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return {**options, **{ours: config[theirs] for ours, theirs in named.items() if config[theirs]}}
