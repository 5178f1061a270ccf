"""`./lanyan organisation found`: the first organisations of an empty instance; all later changes are made on the pages."""

import argparse
import sys
from datetime import date

from lanyan.cli.setup.say import Stop
from lanyan.directory import operations, queries
from lanyan.directory.models import Organisation, OrganisationSpell
from lanyan.kernel import clock
from lanyan.kernel.operation import SYSTEM
from lanyan.rulebook import national

HELP = "组织：found 建立组织（正式启用时先建单位和党委这两个根，其余在组织页上办）"


def main(argv: list[str]) -> int:
    """0 founded; a refusal leaves nothing behind. A line of the journal, by the system."""
    parser = argparse.ArgumentParser(prog="./lanyan organisation", description="组织")
    found = parser.add_subparsers(dest="what", required=True).add_parser("found", help="建立组织")
    found.add_argument("name", metavar="名称", help="全称，例如 某市消防救援支队党委")
    found.add_argument(
        "--form", required=True, choices=sorted(national().forms()), help="形式，例如 unit_detachment、party_committee"
    )
    found.add_argument("--level", required=True, choices=sorted(national().levels()), help="层级，例如 detachment")
    found.add_argument("--short", default="", metavar="简称")
    found.add_argument("--under", default="", metavar="上级全称", help="上级组织；根组织不填")
    found.add_argument("--unit", default="", metavar="单位全称", help="党、团、工会组织设在哪个单位")
    found.add_argument("--on", type=date.fromisoformat, default=None, metavar="日期", help="成立日期，默认今天")
    wish = parser.parse_args(argv)
    made = operations.found_organisation(
        form=wish.form,
        level=wish.level,
        name=wish.name,
        short_name=wish.short,
        parent=_named(wish.under),
        unit=_named(wish.unit),
        founded_on=wish.on or clock.today(),
        by=SYSTEM,
    )
    sys.stdout.write(f"已建立：{queries.path_name(made.pk, made.founded_on)}。\n")
    return 0


def _named(name: str) -> Organisation | None:
    """The one organisation of this full name today."""
    if not name:
        return None
    found = OrganisationSpell.objects.on(clock.today()).filter(name=name).select_related("organisation")
    if len(found) != 1:
        raise Stop(f"系统中{'没有' if not found else '不止一个'}“{name}”，没有建立。请核对全称。")
    return found[0].organisation
