"""Writes the accounts: everybody of the roster, the three administrators, and the roles granted to some."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password

from lanyan.directory.clients import SCOPES, digest_of, role_for
from lanyan.directory.models import Account, Client, ClientToken, Grant
from lanyan.kernel import clock
from lanyan.kernel.refusal import Refusal

from . import cast
from .rows import Rows, public_id
from .staffing import Somebody

DEMO_PASSWORD = "lanyan-demo-119"  # noqa: S105  one password for all: only in a demo directory or a test
DEMO_TOKEN = "lanyan_demo-only-Q7c2VnZ4"  # noqa: S105  of the demo's personnel system; worthless anywhere else
ADMINISTRATORS = (
    ("system", "系统管理员", "system_admin"),
    ("security", "安全管理员", "security_admin"),
    ("audit", "审计管理员", "auditor"),
)


class Login(NamedTuple):
    """Somebody one can log in as in a demo."""

    label: str
    username: str
    password: str
    what: str


@dataclass(frozen=True)
class Granted:
    username: str
    role: str
    organisation: str
    reason: str


def granted() -> tuple[Granted, ...]:
    """Roles beyond those that come with an office. Organisations by key."""
    return (
        Granted(cast.officer, "officer", "party", "支队党委组织教育干事"),
        Granted(cast.leader, "leader", "party", "支队党委领导"),
        Granted(cast.leader, "leader", "detachment", "支队主官"),
        Granted(cast.brigade_officer, "officer", "qingshi_party_committee", "大队党务干事"),
        Granted(cast.recorder, "recorder", "qingshiqiao_branch", "支部记录员"),
        Granted(cast.songtao_recorder, "recorder", "songtao_branch", "支部记录员"),
    )


@dataclass(frozen=True)
class System:
    """Another system of the unit that is let in over the interface."""

    key: str
    name: str
    organisation: str
    scopes: tuple[str, ...]
    contact: str
    token: str


def systems() -> tuple[System, ...]:
    """Organisations by key."""
    people = ("organisations.read", "persons.read", "persons.find", "persons.write", "memberships.write", "offices.write")
    shown = ("organisations.read", "activities.read", "duties.read", "figures.read")
    return (
        System("personnel", "人事管理系统", "detachment", (*people, *shown[1:]), "人事科 周工", DEMO_TOKEN),
        System("display", "营区信息发布屏", "qingshi", shown, "青石区大队 信息员", "lanyan_demo-only-8mXtRw3K"),
    )


def write_systems(rows: Rows, organisations: dict[str, int], security: int, today: date) -> None:
    """Clients as the security administrator would have left them: account, grant, token."""
    nobodys = f"{UNUSABLE_PASSWORD_PREFIX}client"
    for number, system in enumerate(systems()):
        since = today - timedelta(days=90 + number)
        key = public_id("client", system.key)
        account = rows.add(
            Account,
            public_id=public_id("account", system.key),
            username=f"client:{key}",
            name=system.name,
            password=nobodys,
        )
        rows.add(
            Grant,
            account_id=account,
            role=role_for(system.scopes),
            organisation_id=organisations[system.organisation],
            granted_by_id=security,
            reason="数据接口",
            valid_from=since,
        )
        client = rows.add(
            Client,
            public_id=key,
            account_id=account,
            scopes=[scope for scope in SCOPES if scope in system.scopes],
            per_minute=300,
            contact=system.contact,
            made_by_id=security,
            made_at=datetime.combine(since, time(10), clock.SHANGHAI),
        )
        rows.add(
            ClientToken,
            public_id=public_id("token", system.key),
            client_id=client,
            digest=digest_of(system.token),
            ending=system.token[-4:],
            made_on=since,
            expires_on=today + timedelta(days=90 - 80 * number),
            last_used_on=today - timedelta(days=number),
        )


def write_accounts(rows: Rows, people: list[Somebody], organisations: dict[str, int], today: date) -> dict[str, int]:
    """Keys of the accounts by user name."""
    password = make_password(DEMO_PASSWORD, salt="demodemodemo")
    set_at = datetime.combine(today - timedelta(days=20), time(9), clock.SHANGHAI)
    ids = {
        person.number: rows.add(
            Account,
            public_id=public_id("account", person.number),
            username=person.number,
            name=person.name,
            person_id=person.id,
            password=password,
            password_set_at=set_at,
        )
        for person in people
    }
    since = today - timedelta(days=330)
    for username, name, role in ADMINISTRATORS:
        ids[username] = rows.add(
            Account,
            public_id=public_id("account", username),
            username=username,
            name=name,
            password=password,
            password_set_at=set_at,
        )
        rows.add(Grant, account_id=ids[username], role=role, reason="三员分立", valid_from=since)
    for grant in granted():
        rows.add(
            Grant,
            account_id=ids[grant.username],
            role=grant.role,
            organisation_id=organisations[grant.organisation],
            granted_by_id=ids["security"],
            reason=grant.reason,
            valid_from=since,
        )
    write_systems(rows, organisations, ids["security"], today)
    return ids


def logins() -> list[Login]:
    """Whom one can log in as; only where everybody may know the password."""
    if not (settings.DEMO or settings.TEST):
        raise Refusal("not_a_demo", "这不是演示数据目录，没有演示账号。请用系统管理员发放的账号登录。")
    people = (
        ("消防员（党员）", cast.member, "青石桥站党支部普通党员：看自己的事、签到、请假、补课"),
        ("支部书记", cast.secretary, "青石桥站党支部：本季度党员大会待召开"),
        ("支部书记（落后支部）", cast.weak_secretary, "渡口街站党支部：有逾期和漏项，需要补救"),
        ("支部书记（正在开会）", cast.voting_secretary, "望云路站党支部：党员大会正在开，可以开始表决"),
        ("支部记录员", cast.recorder, "青石桥站文书：点名、会议记录"),
        ("支队组织教育科干事", cast.officer, "支队党委：全支队监测、帮扶、出材料"),
        ("支队政治委员", cast.leader, "支队领导：一屏看全支队"),
        ("大队党务干事", cast.brigade_officer, "青石区大队党委：看本大队各支部"),
        ("团支部书记", cast.league_secretary, "松涛路特勤站团支部：三会两制一课"),
        ("系统管理员", "system", "运行、参数"),
        ("安全管理员", "security", "账号、授权、安全设置"),
        ("审计管理员", "audit", "查日志"),
    )
    return [Login(label, username, DEMO_PASSWORD, what) for label, username, what in people]
