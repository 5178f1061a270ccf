"""`./lanyan ledger stats`: equal to going through the items one by one."""

import json

from lanyan.cli.ledger import main
from lanyan.directory.models import Organisation
from lanyan.records.ledger.models import Item


def counted_by_hand(items: list[Item], today) -> dict[str, float | None]:
    closed = [one for one in items if one.state == "closed"]
    steps = {one.pk: list(one.steps.all()) for one in items}
    reported = {one.pk: max((s.happened_on for s in steps[one.pk] if s.step == "report"), default=None) for one in items}
    measures = [measure for one in items for measure in one.measures.all() if measure.withdrawn_at is None]
    done = [measure for measure in measures if hasattr(measure, "done")]
    extended = [one for one in items if any(hasattr(x, "decision") and x.decision.approved for x in one.extensions.all())]
    answered = []
    for one in items:
        found = [p for p in one.probes.all() if p.settled_on is not None and p.solved + p.unsolved + p.unknown >= p.least]
        answered += sorted(found, key=lambda p: p.closing)[-1:]
    truly = [p for p in answered if p.solved > p.unsolved]
    return {
        "items": len(items),
        "open": len(items) - len(closed),
        "overdue": sum(one.state in ("raised", "accepted", "argued") and one.due_on < today for one in items),
        "closed": len(closed),
        "in_time": sum(reported[one.pk] is not None and reported[one.pk] <= one.due_on for one in closed),
        "measures": len(measures),
        "measures_done": len(done),
        "returned": sum(any(s.step == "return" for s in steps[one.pk]) for one in items),
        "reopened": sum(any(s.step == "reopen" for s in steps[one.pk]) for one in items),
        "extended": len(extended),
        "probed": len(answered),
        "truly": len(truly),
        "closed_rate": round(len(closed) / len(items), 4),
        "measure_rate": round(len(done) / len(measures), 4) if measures else None,
        "truly_closed_rate": round(len(truly) / len(answered), 4) if answered else None,
    }


def test_stats_are_what_one_counts_by_hand(world, capsys):
    assert main(["stats", "--json"]) == 0
    said = {line.pop("kind"): line for line in json.loads(capsys.readouterr().out)["ledgers"]}
    party = set(Organisation.objects.filter(line="party").values_list("pk", flat=True))
    of_the_year = (
        Item.objects.filter(raised_on__year=world.today.year)
        .exclude(state="withdrawn")
        .prefetch_related("steps", "measures__done", "extensions__decision", "probes")
    )
    by_kind: dict[str, list[Item]] = {}
    for item in of_the_year:
        if item.holder_id in party or item.responsible_id in party:
            by_kind.setdefault(item.kind, []).append(item)
    assert said.keys() <= by_kind.keys() and len(said) > 8
    for kind, line in said.items():
        assert {name: value for name, value in line.items() if name != "title"} == counted_by_hand(
            by_kind[kind], world.today
        ), kind
    assert sum(line["probed"] for line in said.values()) and sum(line["extended"] for line in said.values())
