"""`./lanyan rulebook check | list | explain CODE --on DATE`: the rules that are in force, and why."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from lanyan.kernel import clock
from lanyan.rulebook import LAYERS, ActivityKind, Duty, RulebookRefused, RuleValue, UnknownCode, VoteRule, national
from lanyan.rulebook.check import check
from lanyan.rulebook.library import HOME
from lanyan.rulebook.told import SORTS as ALL_SORTS
from lanyan.rulebook.told import Told, all_told, kind_facts

SORTS = {code: title for code, title in ALL_SORTS.items() if code != "documents"} | {"duties": "规则"}
OTHERS = [sort for sort in SORTS if sort not in ("duties", "values", "votes", "kinds")]
SUBJECTS = {"organisation": "组织", "person": "人员"}


def main(argv: Sequence[str]) -> int:
    """0 done, 1 refused or not met (with the reason), 2 wrong use."""
    options = _parser().parse_args(list(argv))
    try:
        return {"check": _check, "list": _list, "explain": _explain}[options.action](options)
    except RulebookRefused as refused:
        _say(str(refused), sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lanyan rulebook", description="规则库：检查、列出、解释")
    actions = parser.add_subparsers(dest="action", required=True, metavar="check | list | explain")
    checking = actions.add_parser("check", help="严格检查全部定义，运行全部事例")
    checking.add_argument("--home", type=Path, default=HOME, help="规则库所在目录（默认为随附的规则库）")
    listing = actions.add_parser("list", help=f"每条定义一行：{'、'.join(SORTS.values())}")
    listing.add_argument(
        "--of", choices=sorted(SORTS), help="只列一类：" + "，".join(f"{code} {title}" for code, title in SORTS.items())
    )
    listing.add_argument("--layer", choices=sorted(LAYERS), help="只列一层：law 法规，practice 做法")
    explaining = actions.add_parser("explain", help="解释一条定义")
    explaining.add_argument("code", help="代号，见 list")
    explaining.add_argument("--on", type=_day, metavar="DATE", help="按哪一天的规定，如 2026-11-22（默认今天）")
    for action in (checking, listing, explaining):
        action.add_argument("--json", action="store_true", help="以JSON输出")
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期，请写成 2026-11-22") from None


def _check(options: argparse.Namespace) -> int:
    report = check(options.home)
    if options.json:
        counts = {name: getattr(report, name) for name in ("files", "kinds", "duties", "values", "votes", "cases")}
        _say_json({"ok": report.ok, **counts, "problems": [problem.as_dict() for problem in report.problems]})
    else:
        for problem in report.problems:
            _say(str(problem), sys.stderr)
        _say(report.summary())
    return 0 if report.ok else 1


def _list(options: argparse.Namespace) -> int:
    lines = list(_lines(options.of or ("duties" if options.layer else ""), options.layer))
    if options.json:
        _say_json([line for line, _ in lines])
        return 0
    for line, tag in lines:
        flag = " 待核" if line["to_verify"] else ""
        since = f"{line['in_force_since']}起 " if line["in_force_since"] else ""
        _say(f"{line['code']:<38} {line['title']}  [{tag}] {since}{line['source']}{flag}")
    return 0


def _lines(sort: str, layer: str | None) -> Iterator[tuple[dict[str, Any], str]]:
    """Each definition as a line, and the words for what it is."""
    book = national()
    if sort in ("", "duties"):
        for duty in book.duties(layer=layer):
            yield _line(duty), f"{LAYERS[duty.layer]}·{SUBJECTS[duty.subject]}"
    for name, found in (("values", book.values()), ("votes", book.vote_rules())):
        for dated in found if sort in ("", name) else ():
            yield _dated_line(name, dated), SORTS[name]
    for kind in book.activity_kinds() if sort in ("", "kinds") else ():
        plain = {"sort": "kinds", "code": kind.code, "title": kind.title, "in_force_since": "", "to_verify": False}
        yield plain | {"source": book.words.menu_groups[kind.group].title}, SORTS["kinds"]
    for name in OTHERS if sort in ("", *OTHERS) else ():
        for one in all_told(book, clock.today(), sort=name) if sort in ("", name) else ():
            yield _told_line(one), SORTS[name]


def _told_line(one: Told) -> dict[str, Any]:
    return {
        "sort": one.sort,
        "code": one.code,
        "title": one.title,
        "in_force_since": one.since.isoformat() if one.since else "",
        "source": str(one.source).removesuffix("（待核）") if one.source else "",
        "to_verify": one.to_verify,
    }


def _dated_line(sort: str, dated: RuleValue | VoteRule) -> dict[str, Any]:
    source = dated.latest.source
    return {
        "sort": sort,
        "code": dated.code,
        "title": dated.title,
        "in_force_since": dated.versions[0].valid_from.isoformat(),
        "source": str(source).removesuffix("（待核）"),
        "to_verify": source.to_verify,
    }


def _line(duty: Duty) -> dict[str, Any]:
    source = duty.latest.source
    named = duty.mechanism is not None and duty.mechanism.title != duty.title
    title = f"{duty.title}({duty.mechanism.title})" if duty.mechanism and named else duty.title
    return {
        "sort": "duties",
        "code": duty.code,
        "title": title,
        "layer": duty.layer,
        "subject": duty.subject,
        "operator": duty.operator,
        "binding": duty.binding,
        "in_force_since": duty.in_force_since.isoformat(),
        "source": str(source).removesuffix("（待核）"),
        "to_verify": source.to_verify,
        "adopted_by_default": duty.adopted_by_default,
        "mechanism": duty.mechanism.code if duty.mechanism else None,
    }


def _explain(options: argparse.Namespace) -> int:
    on = options.on or clock.today()
    found = _found(options.code)
    if found is None and (other := _other(options.code, on)):
        return _explain_told(other, on, options)
    if found is None:
        _say(f"规则库里没有“{options.code}”。请用 lanyan rulebook list 查代号。", sys.stderr)
        return 1
    if isinstance(found, ActivityKind):
        return _explain_kind(found, options)
    if found.find(on) is None:
        since = found.versions[0].valid_from
        _say(f"{on} “{options.code}”还没有规定；最早一版自{since}起生效。", sys.stderr)
        return 1
    if not isinstance(found, Duty):
        return _explain_dated(found, on, options)
    explanation = found.explain(on)
    if options.json:
        _say_json({"on": on.isoformat(), **explanation.as_dict()})
        return 0
    _say(f"{explanation.title}({explanation.code}), {on}:")
    _say(f"  {explanation.sentence}")
    _say(f"  依据：{explanation.source}，自{explanation.in_force_from}起")
    if explanation.checked_on:
        _say(f"  核对：{explanation.checked_on}{'' if explanation.verified else '，待核'}")
    _say(f"  消除：{explanation.clears}")
    if explanation.note:
        _say(f"  说明：{explanation.note}")
    for name, value in explanation.values.items():
        _say(f"    {name} = {json.dumps(value, ensure_ascii=False)}")
    return 0


def _found(code: str) -> Duty | RuleValue | VoteRule | ActivityKind | None:
    """The definition of this code, of whatever sort."""
    book = national()
    for look in (book.duty, book.value, book.vote_rule, book.activity_kind):
        try:
            return look(code)
        except UnknownCode:
            continue
    return None


def _other(code: str, on: date) -> Told | None:
    """A definition of the other sorts."""
    return next((one for one in all_told(national(), on) if one.sort in OTHERS and one.code == code), None)


def _explain_told(found: Told, on: date, options: argparse.Namespace) -> int:
    facts = dict(found.facts)
    if options.json:
        told = {"sort": found.sort, **_told_line(found), "sentences": found.sentences, "facts": facts}
        _say_json({"on": on.isoformat(), **told})
        return 0
    _say(f"{found.title}({found.code}), {on}:")
    for sentence in found.sentences:
        _say(f"  {sentence}")
    if found.source:
        _say(f"  依据：{found.source}{f'，自{found.since}起' if found.since else ''}")
    for label, words in facts.items():
        _say(f"    {label}：{words}")
    return 0


def _explain_dated(found: RuleValue | VoteRule, on: date, options: argparse.Namespace) -> int:
    """A value or a vote rule as it was in force on the day."""
    version = found.at(on)
    source = version.source
    sentence = found.sentence if isinstance(found, RuleValue) else version.sentence()  # type: ignore[union-attr]
    value = version.value if isinstance(found, RuleValue) else None  # type: ignore[union-attr]
    if options.json:
        told = {"code": found.code, "title": found.title, "sentence": sentence, "value": value}
        _say_json({"on": on.isoformat(), **told, **source.as_dict(), "in_force_from": version.valid_from.isoformat()})
        return 0
    _say(f"{found.title}({found.code}), {on}:")
    _say(f"  {sentence}")
    _say(f"  依据：{source}，自{version.valid_from}起")
    if source.note:
        _say(f"  说明：{source.note}")
    if value is not None:
        _say(f"    value = {json.dumps(value, ensure_ascii=False)}")
    return 0


def _explain_kind(kind: ActivityKind, options: argparse.Namespace) -> int:
    """A kind of activity: who holds it, who is expected, what may be decided, what the absent make up."""
    told = {label: words for label, words in kind_facts(kind, national()) if words}
    if options.json:
        _say_json({"code": kind.code, "title": kind.title, **told})
        return 0
    _say(f"{kind.title}({kind.code}):")
    for key, value in told.items():
        _say(f"  {key}：{value}")
    return 0


def _say(text: str, stream: Any = None) -> None:
    (stream or sys.stdout).write(f"{text}\n")


def _say_json(value: Any) -> None:
    _say(json.dumps(value, ensure_ascii=False, indent=2))
