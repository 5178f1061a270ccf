"""`./lanyan account open|password|off|on 账号`: accounts, by the system administrator on the console of the server."""

import argparse
import sys

from lanyan.cli.createadmin import ask_password
from lanyan.cli.setup.say import Stop
from lanyan.directory import operations
from lanyan.directory.models import Account, Person
from lanyan.kernel.operation import SYSTEM

HELP = "账号：open 给人员开账号，password 重置密码，off 停用，on 启用"
WHAT = {"open": "给名册里的人员开账号", "password": "重置密码", "off": "停用账号", "on": "启用账号"}


def main(argv: list[str]) -> int:
    """0 done; refusals leave nothing changed. Each is a line of the journal, by the system."""
    parser = argparse.ArgumentParser(prog="./lanyan account", description="账号")
    verbs = parser.add_subparsers(dest="what", required=True)
    for verb, title in WHAT.items():
        verbs.add_parser(verb, help=title).add_argument("number", metavar="账号", help="账号（人员编号）")
    wish = parser.parse_args(argv)
    if wish.what == "open":
        account = operations.make_account(person=find_person(wish.number), password=ask_password(), by=SYSTEM)
    else:
        account = find_account(wish.number)
        if wish.what == "password":
            operations.reset_password(account=account, password=ask_password(), by=SYSTEM)
        else:
            operations.set_account_active(account=account, active=wish.what == "on", by=SYSTEM)
    sys.stdout.write(f"已{WHAT[wish.what]}：{account.username}（{account.name}）。\n")
    return 0


def find_person(number: str) -> Person:
    person = Person.objects.filter(number=number).first()
    if person is None:
        raise Stop(f"名册里没有编号为 {number} 的人员，没有开账号。请核对编号，或先导入名册。")
    return person


def find_account(username: str) -> Account:
    account = Account.objects.filter(username=username).first()
    if account is None:
        raise Stop(f"没有账号 {username}，未作更改。请核对账号，或先用 open 开账号。")
    return account
