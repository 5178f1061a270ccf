"""How long finding people takes among 200 000, in a database made for it: p95 of 60 searches of each kind.

Asked as an officer of the whole force, who sees everybody, and as one of a detachment. Floor: one row by its key
through the same layers.
"""

import json
import random
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from lanyan.cli.benches import Row
from lanyan.cli.running.alone import alone, migrated

PEOPLE, DETACHMENTS, STATIONS = 200_000, 400, 3600
ROUNDS, WARM = 60, 5
MOST = 50  # ms
_SURNAMES = "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋单解仇任翟覃"
_GIVEN = "伟强磊军洋勇艳杰涛明超刚平辉健俊帆鑫宇浩志建国文海波斌林峰鹏飞龙云天成东新华永春晓红玉梅兰芳子轩梓涵一诺"
_DAY = date(2020, 1, 1)


def rows() -> list[Row]:
    """Milliseconds; made from nothing in about half a minute, gone afterwards."""
    return [Row(**one) for one in alone(__name__)]


def main() -> None:
    """The measurement itself, in its own process."""
    migrated()
    random.seed(20261122)
    nodes = _populate()
    found = []
    floor = _p95(_by_key, [None] * ROUNDS)
    for whose, node in nodes.items():
        actor = _officer(whose, node)
        for kind, typed in _typed().items():
            value = _p95(_search(actor, organisations=kind == "organisations"), typed)
            found.append({"name": f"{kind}, {whose}", "value": value, "unit": "ms", "target": MOST, "floor": floor})
    found.append({"name": "people", "value": PEOPLE, "unit": "人"})
    sys.stdout.write(json.dumps(found) + "\n")


def _typed() -> dict[str, list[str]]:
    """Kinds of what people type, each as often as it is measured."""
    from lanyan.directory.pinyin import initials_of, spelling_of

    names = [_name() for _ in range(ROUNDS)]
    return {
        "name": names,
        "two characters": [name[-2:] for name in names],
        "one character": [name[0] for name in names],
        "pinyin": [spelling_of(name) for name in names],
        "surname in pinyin": [spelling_of(name[0] + "一").removesuffix("yi") for name in names],
        "initials": [initials_of(name) for name in names],
        "two initials": [initials_of(name)[:2] for name in names],
        "number": [str(random.randint(100001, 100000 + PEOPLE)) for _ in names],
        "organisation and name": [f"第{random.randint(1, STATIONS)}站 {name[0]}" for name in names],
        "organisations": [f"第{random.randint(1, STATIONS)}站" for _ in names],
    }


def _populate() -> dict[str, int]:
    """A force of 200 000 in four levels. No span can overlap here: the constraints that see to it are left out."""
    from django.db import connection

    from lanyan.directory.operations import rebuild_ancestry
    from lanyan.directory.pinyin import initials_of, spelling_of
    from lanyan.kernel import sql

    for table in ("posting", "membership"):
        sql.execute(f"ALTER TABLE {table} DROP CONSTRAINT {table}_no_overlap")
    top = _found(1, [None], "unit_bureau", "消防救援局")[0]
    corps = _found(30, [top], "unit_corps", "第{}总队")
    detachments = _found(DETACHMENTS, corps, "unit_detachment", "第{}支队")
    stations = _found(STATIONS, detachments, "unit_station", "第{}站")
    branches = _found(STATIONS, [None], "branch", "第{}站党支部", line="party", units=stations)
    rebuild_ancestry()
    with connection.cursor() as cursor:
        columns = "public_id, number, name, pinyin, initials, sex, born_on"
        with cursor.copy(f"COPY person ({columns}) FROM STDIN") as copy:
            for n in range(PEOPLE):
                name = _name()
                spelt = spelling_of(name), initials_of(name)
                copy.write_row((f"p{n:013d}", str(100001 + n), name, *spelt, "male", date(1995, 5, 5)))
    chosen = {"stations": stations, "branches": branches, "count": len(stations), "day": _DAY}
    sql.execute(_POSTINGS, chosen)
    sql.execute(_MEMBERSHIPS, chosen)
    sql.execute("VACUUM ANALYZE")
    return {"the whole force": top, "one detachment": detachments[0]}


_POSTINGS = """
INSERT INTO posting (person_id, unit_id, staff_kind, position, valid_from)
SELECT id, (%(stations)s::bigint[])[1 + id %% %(count)s], 'firefighter', '', %(day)s FROM person
"""
_MEMBERSHIPS = """
INSERT INTO membership (person_id, organisation_id, line, temporary, reason, valid_from)
SELECT id, (%(branches)s::bigint[])[1 + id %% %(count)s], 'party', false, '', %(day)s FROM person
"""


def _found(
    count: int, parents: list[Any], form: str, name: str, *, line: str = "administrative", units: list[int] | None = None
) -> list[int]:
    """Organisations of one form, spread over their parents; their ids."""
    from lanyan.directory.models import Organisation, OrganisationSpell
    from lanyan.kernel.bulk import copy_in

    made = [Organisation(line=line, founded_on=_DAY) for _ in range(count)]
    copy_in(made)
    copy_in(
        [
            OrganisationSpell(
                organisation=one,
                name=name.format(n),
                short_name=name.format(n),
                form=form,
                level="station",
                parent_id=parents[n % len(parents)],
                unit_id=units[n - 1] if units else None,
                valid_from=_DAY,
            )
            for n, one in enumerate(made, start=1)
        ]
    )
    return [one.pk for one in made]


def _officer(whose: str, node: int) -> Any:
    from lanyan.directory.access import actor_of
    from lanyan.directory.models import Account, Grant

    account = Account.objects.create(username=whose, name=whose)
    Grant.objects.create(account=account, role="officer", organisation_id=node, valid_from=_DAY)
    return actor_of(account)


def _search(actor: Any, *, organisations: bool) -> Callable[[Any], Any]:
    """One search, as a new request would ask it: nothing of who may see what is remembered."""
    from lanyan.directory.search import search_organisations, search_people

    def run(typed: Any) -> Any:
        actor.memo.clear()
        return search_organisations(actor, typed) if organisations else search_people(actor, typed)

    return run


def _by_key(_: Any) -> None:
    from lanyan.directory.models import Person

    Person.objects.filter(number=str(random.randint(100001, 100000 + PEOPLE))).values_list("pk", flat=True).first()


def _p95(what: Callable[[Any], Any], about: list[Any]) -> float:
    for one in about[:WARM]:
        what(one)
    times = []
    for one in about:
        began = time.perf_counter()
        what(one)
        times.append((time.perf_counter() - began) * 1000)
    return round(sorted(times)[round(0.95 * (len(times) - 1))], 2)


def _name() -> str:
    """A surname as often as it is met, and one or two characters."""
    surname = _SURNAMES[min(int(random.expovariate(0.09)), len(_SURNAMES) - 1)]
    return surname + "".join(random.choices(_GIVEN, k=random.choice((1, 2, 2))))


if __name__ == "__main__":
    main()
