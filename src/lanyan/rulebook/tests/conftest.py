"""The scratch database of the rulebook's own tests: plain tables in a schema of their own, no Django."""

import os

import pytest

from .facts import fact_tables


@pytest.fixture(scope="session")
def facts():
    """A connection to empty fact tables; needs DATABASE_URL (the launcher's test command sets it)."""
    url = os.environ.get("DATABASE_URL", "")
    assert url, "请设置DATABASE_URL，或用 ./lanyan test 运行：规则的SQL须在真实的PostgreSQL上检验。"
    with fact_tables(url) as connection:
        yield connection
