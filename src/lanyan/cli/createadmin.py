"""`./lanyan createadmin`: the first administrators of a real instance. Everything is asked; nothing has a default."""

import argparse
import getpass
import sys

from django.db import transaction

from lanyan.cli.setup.say import Stop
from lanyan.directory.models import Grant
from lanyan.directory.operations.accounts import grant_role, make_account
from lanyan.kernel import clock
from lanyan.kernel.operation import SYSTEM

ADMINISTRATORS = {"system_admin": "系统管理员", "security_admin": "安全管理员", "auditor": "审计管理员"}
"""Three different people: none of them can do the work of another."""


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./lanyan createadmin", description="创建管理员账号（三员分设）")
    parser.add_argument("--role", choices=ADMINISTRATORS, help="哪一种管理员")
    parser.add_argument("--username", help="账号")
    parser.add_argument("--name", help="姓名")
    wish = parser.parse_args(argv)
    missing = missing_roles()
    role = wish.role or ask_role(missing)
    username = wish.username or ask("账号")
    name = wish.name or ask("姓名")
    password = ask_password()
    with transaction.atomic():
        account = make_account(username=username, name=name, password=password, by=SYSTEM)
        grant_role(account=account, role=role, reason="命令行创建", by=SYSTEM)
    sys.stdout.write(f"已创建{ADMINISTRATORS[role]}账号 {username}（{name}）。\n")
    still = [ADMINISTRATORS[other] for other in missing if other != role]
    if still:
        sys.stdout.write(f"还没有：{'、'.join(still)}。三员应由不同的人担任，请再次运行本命令。\n")
    return 0


def missing_roles() -> list[str]:
    """The kinds of administrator nobody is today."""
    held = set(Grant.objects.on(clock.today()).values_list("role", flat=True))
    return [role for role in ADMINISTRATORS if role not in held]


def ask_role(missing: list[str]) -> str:
    lines = [f"  {number} {title}" for number, title in enumerate(ADMINISTRATORS.values(), 1)]
    sys.stdout.write("哪一种管理员？\n" + "\n".join(lines) + "\n")
    suggested = list(ADMINISTRATORS).index(missing[0]) + 1 if missing else 1
    answer = ask(f"编号 1-3（建议 {suggested}）")
    if answer not in {"1", "2", "3"}:
        raise Stop("编号应为 1、2 或 3。没有创建任何账号。", code=2)
    return list(ADMINISTRATORS)[int(answer) - 1]


def ask(title: str) -> str:
    sys.stdout.write(f"{title}: ")
    sys.stdout.flush()
    answer = sys.stdin.readline().strip()
    if not answer:
        raise Stop(f"没有填写{title}，没有创建任何账号。", code=2)
    return answer


def ask_password() -> str:
    """Twice and unseen at a terminal; one line from a pipe, for scripted installations."""
    if not sys.stdin.isatty():
        return ask("密码")
    first = getpass.getpass("密码（至少 10 位）：")
    if first != getpass.getpass("再输一次："):
        raise Stop("两次输入的密码不同，没有创建任何账号。", code=2)
    return first
