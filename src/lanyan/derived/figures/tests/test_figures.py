"""Every figure equals its records; ratios never mix; nothing is divided by nothing."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import yaml

from lanyan.derived import figures
from lanyan.derived.figures import definitions, engine
from lanyan.derived.tests.small_world import TODAY, draw, meeting
from lanyan.kernel import clock
from lanyan.records.activities.models import Activity, Outcome

pytestmark = pytest.mark.django_db
SPANS = [(date(2026, 1, 1), date(2027, 1, 1)), (date(2025, 3, 1), date(2025, 10, 1))]


@pytest.fixture
def world():
    with clock.frozen(TODAY):
        yield draw(7)


def test_each_figure_is_the_sum_of_its_records(world):
    for code, figure in figures.all_figures().items():
        for name in ("committee", "brigade", "branch0"):
            node = world.organisations[name].pk
            for since, until in SPANS:
                value, records = figure.value(node, since, until), figure.records(node, since, until)
                assert value.part == sum((r.part for r in records), Decimal(0)), (code, name)
                if figure.base:
                    assert value.base == sum((r.base for r in records), Decimal(0)), (code, name)
                assert len({r.id for r in records}) == len(records), f"{code} lists a record twice"
                assert all(record.label and record.key for record in records)
                if figure.by:
                    split = figure.split(node, since, until)
                    assert sum((v.part for v in split.values()), Decimal(0)) == value.part


def test_counts_agree_with_a_count_by_hand(world):
    since, until = SPANS[0]
    node = world.organisations["branch1"]
    closed = Activity.objects.filter(hosts__organisation=node, closure__isnull=False, held_on__gte=since, held_on__lt=until)
    assert figures.figure("activities").value(node.pk, since, until).part == closed.count()
    present = Outcome.objects.filter(activity__in=closed, organisation=node, outcome="present").count()
    expected = Outcome.objects.filter(activity__in=closed, organisation=node).count()
    rate = figures.figure("attendance_rate").value(node.pk, since, until)
    assert (rate.part, rate.base) == (present, expected)


def test_coverage_is_presence_and_make_up_over_expected(world):
    since, until = SPANS[0]
    node = world.organisations["committee"].pk
    found = figures.values(
        ["present", "expected", "made_up", "attendance_rate", "make_up_rate", "coverage_rate"], [node], since, until
    )
    value = {code: one for (code, _), one in found.items()}
    assert value["coverage_rate"].part == value["present"].part + value["made_up"].part
    assert value["make_up_rate"].base == value["expected"].part - value["present"].part
    assert value["attendance_rate"].number <= value["coverage_rate"].number


def test_a_joint_activity_counts_once_above_and_once_in_each_branch(world):
    first, second = world.branches[:2]
    since, until = SPANS[0]
    before = figures.figure("activities").value(world.organisations["committee"].pk, since, until).part
    each = [figures.figure("activities").value(branch.pk, since, until).part for branch in (first, second)]
    meeting(world, first, "visit", date(2026, 11, 1), with_hosts=(second,))
    assert figures.figure("activities").value(world.organisations["committee"].pk, since, until).part == before + 1
    after = [figures.figure("activities").value(branch.pk, since, until).part for branch in (first, second)]
    assert after == [count + 1 for count in each]


def test_a_rate_over_nothing_is_a_dash(world):
    value = figures.figure("attendance_rate").value(world.branches[0].pk, date(2023, 1, 1), date(2023, 2, 1))
    assert (value.number, value.text, value.base) == (None, "—", 0)


def test_a_rate_that_is_not_whole_never_reads_whole():
    rate = figures.figure("attendance_rate")
    assert engine.Value(rate, Decimal(9999), Decimal(10000)).text == "99.9%"
    assert engine.Value(rate, Decimal(1), Decimal(10000)).text == "0.1%"
    assert engine.Value(rate, Decimal(27), Decimal(28)).text == "96.4%"
    assert engine.Value(rate, Decimal(5), Decimal(5)).text == "100%"


def test_asked_as_of_an_earlier_day_later_make_ups_do_not_count(world):
    node, since = world.organisations["committee"].pk, SPANS[0][0]
    then = date(2026, 6, 30)
    early = figures.figure("made_up").value(node, since, then, on=then).part
    late = figures.figure("made_up").value(node, since, then).part
    assert early <= late


def test_a_limit_of_the_law_is_that_of_the_day():
    assert definitions.limits(date(2026, 1, 1))["branch_size"] == 50
    assert definitions.limits(date(2026, 1, 1))["silent_days"] == 30


def test_months_add_up_to_the_year(world):
    node, (since, until) = world.organisations["committee"].pk, SPANS[0]
    months = engine.monthly(["activities", "present"], [node], since, until)
    for code in ("activities", "present"):
        total = figures.figure(code).value(node, since, until).part
        assert sum(v.part for (c, _, _), v in months.items() if c == code) == total


def test_many_figures_of_many_nodes_are_counted_from_the_records_in_one_query(world, django_assert_num_queries):
    codes = [code for code, one in figures.all_figures().items() if one.source in ("meeting", "member")]
    with django_assert_num_queries(1):
        figures.values(codes, world.ids, *SPANS[0], on=TODAY - timedelta(days=1))


@pytest.mark.parametrize(
    "entry, said",
    [
        ("{code: a, title: a, unit: 次, source: nowhere, part: one, sentence: a}", "no known source"),
        ("{code: a, title: a, unit: 次, source: meeting, part: clicks, sentence: a}", "no column clicks"),
        ("{code: a, title: a, unit: 次, source: meeting, part: one, as: share, sentence: a}", "has a base"),
        ("{code: a, title: a, unit: 次, source: meeting, part: one, colour: red, sentence: a}", "unknown key colour"),
        ("{code: a, title: a, unit: 次, source: meeting, part: one, by: whim, sentence: a}", "by is one of"),
    ],
)
def test_a_wrong_definition_is_refused_with_its_remedy(entry, said):
    with pytest.raises(definitions.FigureError, match=said):
        definitions._read(yaml.safe_load(entry))
