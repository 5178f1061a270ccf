"""The first organisations of an empty instance are founded on the console; then the roster and the pages take over."""

import pytest

from lanyan.cli import organisation
from lanyan.cli.setup.say import Stop
from lanyan.directory.models import Organisation


def test_a_unit_and_its_committee(db, capsys):
    unit = ["found", "某市消防救援支队", "--form", "unit_detachment", "--level", "detachment", "--short", "支队"]
    party = [
        "found",
        "某市消防救援支队党委",
        "--form",
        "party_committee",
        "--level",
        "detachment",
        "--unit",
        "某市消防救援支队",
    ]
    assert organisation.main(unit) == 0
    assert organisation.main(party) == 0
    assert "已建立" in capsys.readouterr().out
    assert sorted(Organisation.objects.values_list("line", flat=True)) == ["administrative", "party"]


def test_an_unknown_unit_is_a_sentence(db):
    with pytest.raises(Stop, match="没有建立"):
        organisation.main(["found", "党委", "--form", "party_committee", "--level", "detachment", "--unit", "没有的单位"])
    assert not Organisation.objects.exists()
