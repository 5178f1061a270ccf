"""The national world has the shape of the real force at its full size, and is written whole and lawful at a small one."""

from contextlib import nullcontext
from datetime import date

import pytest

from lanyan.directory.models import OrganisationSpell, Person
from lanyan.kernel import sql
from lanyan.kernel.refusal import Refusal
from lanyan.world.national.loading import load_national
from lanyan.world.national.places import provinces
from lanyan.world.national.shape import Shape, seats

TODAY = date(2026, 11, 20)


def test_the_whole_force_has_its_real_shape_and_real_places():
    shape = Shape.of(200_000)
    found = seats(shape)
    assert (shape.corps, len(found), sum(len(seat.brigades) for seat in found), shape.stations) == (31, 407, 2756, 8000)
    assert len({seat.province.code for seat in found}) == 31
    assert {"北京市", "内蒙古自治区", "河北省"} <= {one.name for one in provinces()}
    assert "石家庄市" in {seat.place.name for seat in found}


@pytest.mark.django_db
@pytest.mark.as_owner
def test_a_small_force_is_whole_and_every_meeting_settled():
    rows = load_national(1000, 1, TODAY, lambda title: nullcontext())
    assert rows["person"] == Person.objects.count() == 1000
    assert rows["outcome"] > 1000 * 50
    wrong = sql.rows(
        "SELECT count(*) FILTER (WHERE (o.id IS NULL) <> (r.id IS NULL)) AS unsettled,"
        " count(*) FILTER (WHERE (o.outcome = 'present') <> (c.id IS NOT NULL)) AS contradicted"
        " FROM roll_entry r FULL JOIN outcome o ON o.activity_id = r.activity_id AND o.person_id = r.person_id"
        " LEFT JOIN check_in c ON c.activity_id = o.activity_id AND c.person_id = o.person_id"
    )[0]
    assert wrong == {"unsettled": 0, "contradicted": 0}
    roots = OrganisationSpell.objects.filter(parent=None).values_list("form", flat=True)
    assert sorted(roots) == ["party_committee", "unit_bureau"]
    lost = sql.rows("SELECT count(*) AS n FROM pg_indexes WHERE tablename = 'outcome'")[0]["n"]
    assert lost >= 4, "indexes that were taken off for loading are back"
    with pytest.raises(Refusal) as refused:
        load_national(1000, 1, TODAY, lambda title: nullcontext())
    assert refused.value.code == "not_empty"
