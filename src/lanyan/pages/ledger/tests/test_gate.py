"""减负 gate: whoever asks many units sees the cost first; what is held is answered with where it stands."""

from uuid import uuid4

import pytest
from django.test import Client

from lanyan.records.ledger.models import Batch


@pytest.fixture
def officer(world):
    client = Client()
    client.force_login(world.account(world.officer), "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def form(world):
    return {
        "nonce": str(uuid4()),
        "title": "排查燃气软管",
        "source": "leader",
        "responsible": [world.due_assembly_branch, world.weak_branch],
        "people": "3",
        "minutes": "40",
    }


def test_the_cost_is_seen_before_many_are_asked_and_then_goes_out_once(world, officer, form):
    first = officer.post("/ledgers/supervision/new/", form)
    page = first.content.decode()
    assert first.status_code == 422
    assert "2个单位 × 3人 × 40分钟" in page and ">4.0<" in page
    assert not Batch.objects.filter(title="排查燃气软管").exists()
    for _ in range(2):
        sent = officer.post("/ledgers/supervision/new/", form | {"confirmed": "1"})
        assert sent.status_code == 302
    batch = Batch.objects.get(title="排查燃气软管")
    assert batch.items.count() == 2
    shown = officer.get(sent.url).content.decode()
    assert "共4.0人时" in shown


def test_what_is_held_is_refused_with_a_link_to_it_and_what_was_typed_is_kept(officer, form):
    asked = officer.post("/ledgers/supervision/new/", form | {"asked": "党员花名册\n燃气软管数量", "confirmed": "1"})
    page = asked.content.decode()
    assert asked.status_code == 422
    assert '“党员花名册”见<a class="link-cn" href="/people/">' in page
    assert "燃气软管数量" in page and "排查燃气软管" in page
    assert not Batch.objects.filter(title="排查燃气软管").exists()


def test_every_page_said_to_hold_something_answers(world, officer):
    from lanyan.rulebook import national

    for held in national().held():
        assert officer.get(held.where).status_code == 200, held.code


@pytest.mark.parametrize(
    ("asked", "refused"),
    [
        ("本季度到会率", True),
        ("各支部党员花名册", True),
        ("缺勤情况统计表", True),
        ("缺勤原因分析", False),
        ("补课教材意见", False),
    ],
)
def test_only_what_is_asked_for_as_it_stands_is_held(asked, refused):
    from lanyan.rulebook import national
    from lanyan.rulebook.held import held_among

    assert bool(held_among([asked], national().held())) == refused
