"""schemathesis tries every route against the description: all its checks, in process, the same cases each time."""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import uuid4

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from schemathesis.config import SchemathesisConfig

from lanyan.api import cursors
from lanyan.api.reference import description
from lanyan.config.wsgi import application
from lanyan.directory import operations
from lanyan.directory.clients import SCOPES
from lanyan.directory.listing import revision
from lanyan.directory.models import Person
from lanyan.world import cast

# Values that the description can only name by their format.
PERSON = cast.person(cast.member)
IDS = (PERSON, PERSON, cast.due_assembly_branch, cast.weak_branch, cast.organisation("qingshi"))
schemathesis.openapi.format("public-id", st.sampled_from(IDS))
schemathesis.openapi.format("etag", st.just('"0123456789abcdef.0123456789abcdef"'))
schemathesis.openapi.format("cursor", st.just(cursors.write("", date(2026, 11, 20), ("",))))

CONFIG = SchemathesisConfig.from_dict(
    {
        "checks": {
            "positive_data_acceptance": {"expected-statuses": ["2xx", "404", "409"]},
        },
        "generation": {"max-examples": 8, "deterministic": True},
    }
)
schema = schemathesis.openapi.from_dict(description(), config=CONFIG)
schema.app = application


@pytest.fixture
def one_connection() -> Iterator[None]:
    """A request through WSGI would close the connection that holds the test's transaction, as Django's client knows."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def token(world, one_connection) -> str:
    _, secret = operations.make_client(
        name="试探",
        organisation=world.organisation(cast.organisation("qingshi")),
        scopes=tuple(SCOPES),
        per_minute=6000,
        expires_on=world.today + timedelta(days=30),
        by=world.actor(world.security_admin),
    )
    return secret


@schema.parametrize()
@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_route_keeps_to_the_description(case, token):
    if case.meta.generation.mode.is_positive:
        case.query.pop("cursor", None)  # none that is generated belongs to the question; test_reading.py has true ones
        if "If-Match" in case.headers:
            case.headers["Idempotency-Key"] = uuid4().hex  # or a second write would be taken for a retry of the first
            case.headers["If-Match"] = f'"{revision(Person.objects.get(public_id=PERSON).pk)}.x"'
    case.call_and_validate(headers={"Authorization": f"Bearer {token}"})
