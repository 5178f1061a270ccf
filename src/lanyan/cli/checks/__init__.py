"""What is looked at in an instance itself: keys, accounts, journal. Tests show the program; these show how it is run."""

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef

from lanyan.cli.running.database import application
from lanyan.cli.running.prepare import read_mark
from lanyan.directory import security
from lanyan.directory.access import ADMINISTRATORS, actor_of, roles_of
from lanyan.directory.models import Account, Grant
from lanyan.kernel import clock, guard, seals


@dataclass(frozen=True, slots=True)
class Seen:
    """What a check saw: `state` is met, unmet, or demo (unmet, as it must be where everybody may know the passwords)."""

    state: str
    sentence: str


def run(name: str) -> Seen:
    """One check by its name in the files of `rulebook/compliance`."""
    return CHECKS[name]()


NO_TLS = "没有设 LANYAN_TLS=1：只能在本机或可信网络使用。请按《安装与运行》放到 TLS 代理之后，再设 LANYAN_TLS=1 启动。"
NO_THREE = "三员没有配齐。请在服务器上运行 ./lanyan createadmin，每种一次，由三个人担任。"


def _demo() -> bool:
    """By the mark that the database itself carries: a command does not know how the instance was started."""
    return settings.DEMO or read_mark() is not None


def no_demo() -> Seen:
    if _demo():
        return Seen("demo", "这是演示数据目录，账号的密码人人知道。")
    return Seen("met", "不是演示数据目录，没有默认账号。")


def behind_tls() -> Seen:
    if settings.TLS:
        return Seen("met", "按 TLS 之后运行：Cookie 只经加密连接，浏览器一年内只用 https。")
    return Seen("demo" if _demo() else "unmet", NO_TLS)


def three_administrators() -> Seen:
    held: dict[str, set[int]] = {role: set() for role in ADMINISTRATORS}
    grants = Grant.objects.on(clock.today()).filter(role__in=ADMINISTRATORS, account__is_active=True)
    for role, account in grants.values_list("role", "account_id"):
        held[role].add(account)
    missing = [role for role, accounts in held.items() if not accounts]
    both = len(set().union(*held.values())) != sum(map(len, held.values()))
    if missing or both:
        return Seen("unmet", NO_THREE if missing else "有人兼任三员中的两种。请由安全管理员收回其中一种，另授给别人。")
    return Seen("met", f"三员共{sum(map(len, held.values()))}人，各不兼任。")


def second_factors() -> Seen:
    factors = Authenticator.objects.filter(user_id=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    bare = Account.objects.filter(is_active=True, client=None).annotate(has=Exists(factors)).filter(has=False)
    asked = [one for one in bare.select_related("person") if _must(one)]
    if not asked:
        return Seen("met", "管理员、干事、领导都有第二因素。")
    return Seen(
        "demo" if _demo() else "unmet", f"还有{len(asked)}个管理员、干事、领导的账号没有第二因素，下次登录时须设置。"
    )


def left_service() -> Seen:
    count = Account.objects.filter(is_active=True, person__left_service_on__lte=clock.today()).count()
    return Seen(
        "unmet" if count else "met", f"{count}名已离队人员的账号还没有锁定。" if count else "离队人员的账号都已锁定。"
    )


def journal_sound() -> Seen:
    faults, counts = list(seals.verify()), seals.counts()
    if faults:
        return Seen("unmet", f"发现{len(faults)}处改动：{faults[0].sentence}")
    return Seen("met", f"{counts['lines']}行日志，{counts['seals']}次封存，没有发现改动。")


def journal_kept() -> Seen:
    """The triggers that refuse to change or delete a line are there and switched on, on both tables."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_trigger WHERE tgname = 'journal_keeps_its_lines' AND tgenabled IN ('O', 'A')"
            " AND tgrelid IN ('journal_entry'::regclass, 'journal_seal'::regclass)"
        )
        there = cursor.fetchone()[0] == 2
    return Seen(
        "met" if there else "unmet", "数据库拒绝改、删日志，长期保留。" if there else "拒绝改、删日志的触发器不在或被停用。"
    )


def database_roles() -> Seen:
    """The web server and the worker are not the owner of the tables, and the guard of this very code stands."""
    role = urlsplit(application(os.environ.get("DATABASE_URL", ""))).username or ""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %(role)s) AND NOT EXISTS (SELECT FROM pg_class c"
            " WHERE c.relnamespace = 'public'::regnamespace AND pg_has_role(%(role)s, c.relowner, 'USAGE'))",
            {"role": role},
        )
        apart = role != "" and cursor.fetchone()[0]
    if not apart:
        return Seen(
            "unmet", "网页和后台任务以表的属主连接数据库，行级限制和权限对它不起作用；见部署手册“数据库的三个角色”。"
        )
    if not guard.is_installed():
        return Seen("unmet", "数据库里的权限和行级限制不是这个版本的，请运行 ./lanyan migrate。")
    count = sum(one.what == "rows" for one in guard.clauses())
    return Seen("met", f"网页和后台任务以 {role} 连接：不能改表结构，不能改、删日志；{count}张表按行限制。")


def secrets_private() -> Seen:
    folder = Path(settings.SECRET_DIR)
    loose = [one.name for one in folder.glob("*.key") if one.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]
    return Seen("unmet" if loose else "met", f"别人能读：{'、'.join(loose)}。" if loose else "密钥只有运行它的用户能读。")


def algorithms_right() -> Seen:
    """SM3 of "abc" and SM4 of the standard's own example come out as published."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(b"abc")
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    cipher = Cipher(algorithms.SM4(key), modes.ECB()).encryptor()  # noqa: S305 - one block, as the standard's example is
    right = digest.finalize().hex() == SM3_ABC and cipher.update(key).hex() == SM4_EXAMPLE
    return Seen("met" if right else "unmet", "SM3、SM4 的结果与标准所载一致。" if right else "SM3 或 SM4 的结果不对。")


def _must(account: Account) -> bool:
    held = {security.group_of(role) for role, _ in roles_of(actor_of(account))}
    return bool(held & {"administrators", "officers"})


SM3_ABC = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
SM4_EXAMPLE = "681edf34d206965e86b3e94f536e4246"
CHECKS: dict[str, Callable[[], Seen]] = {
    "no_demo": no_demo,
    "behind_tls": behind_tls,
    "three_administrators": three_administrators,
    "second_factors": second_factors,
    "left_service": left_service,
    "journal_sound": journal_sound,
    "journal_kept": journal_kept,
    "database_roles": database_roles,
    "secrets_private": secrets_private,
    "algorithms": algorithms_right,
}
