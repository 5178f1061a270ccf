"""Two evaluators, same facts, must agree: the compiled SQL and the naive one, on random worlds, duties and dates."""

from datetime import timedelta
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from lanyan.rulebook import OPERATORS

from .facts import filled, verdicts
from .worlds import FIRST, ORGANISATIONS, PERSONS, SPAN, random_duty, random_world

# A seed cannot be shrunk to anything smaller, so a failure is reported as it is found.
EXAMPLES = settings(max_examples=30, deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate])


def ordered(rows):
    return sorted(rows, key=lambda row: (row.subject_id, row.organisation_id, row.period_from, row.matter, row.evidence))


@pytest.mark.parametrize("operator", OPERATORS)
@EXAMPLES
@given(seed=st.integers(0, 2**31))
def test_sql_and_naive_evaluator_agree(facts, operator, seed):
    rng = Random(seed)
    world, duty = random_world(rng), random_duty(rng, operator)
    today = FIRST + timedelta(days=rng.randrange(30, SPAN + 60))
    window_from = today - timedelta(days=rng.randrange(150))
    with filled(facts, world):
        said = ordered(verdicts(facts, duty, today, window_from))
        assert said == ordered(duty.evaluate(world, today, window_from))
        _scopes_agree(facts, duty, (today, window_from), said, rng)


def _scopes_agree(facts, duty, dates, everything, rng):
    """Evaluating some organisations or persons gives exactly their rows of the whole."""
    ids = rng.sample(ORGANISATIONS, 2)
    some = ordered(verdicts(facts, duty, *dates, scope="organisations", ids=ids))
    assert some == [row for row in everything if row.organisation_id in ids]
    people = rng.sample(PERSONS, 2)
    theirs = ordered(verdicts(facts, duty, *dates, scope="persons", ids=people))
    assert theirs == [row for row in everything if row.subject_kind == "person" and row.subject_id in people]


@pytest.mark.parametrize("operator", OPERATORS)
def test_the_random_worlds_are_worth_comparing(operator):
    """If most worlds bound nobody, agreement would mean nothing."""
    states, bound = set(), 0
    for seed in range(40):
        rng = Random(seed)
        world, duty = random_world(rng), random_duty(rng, operator)
        today = FIRST + timedelta(days=300)
        found = duty.evaluate(world, today, today - timedelta(days=100))
        bound += bool(found)
        states |= {verdict.state for verdict in found}
    assert bound >= 10
    assert len(states) >= 2
