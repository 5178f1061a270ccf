"""Clients of several kinds, as the security administrator would let them in."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from lanyan.directory import operations
from lanyan.directory.clients import SCOPES
from lanyan.world.cast import organisation

from .caller import Api

READ = tuple(scope for scope in SCOPES if scope.endswith(".read") and scope != "numbers.read")


@pytest.fixture
def let_in(world) -> Callable[..., Api]:
    """Let a client in: at the first brigade, reading, unless said otherwise."""

    def make(name: str = "测试系统", node: str = "qingshi", scopes=READ, per_minute: int = 6000) -> Api:
        _, secret = operations.make_client(
            name=name,
            organisation=world.organisation(organisation(node)),
            scopes=scopes,
            per_minute=per_minute,
            expires_on=world.today + timedelta(days=30),
            by=world.actor(world.security_admin),
        )
        return Api(secret)

    return make


@pytest.fixture
def reader(let_in) -> Api:
    return let_in()


@pytest.fixture
def writer(let_in) -> Api:
    return let_in("写入系统", scopes=tuple(SCOPES))
