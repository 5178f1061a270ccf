"""What surrounds every page: navigation by job, breadcrumb, organisation switcher, who is logged in."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from lanyan.derived.alerts import access as alerts
from lanyan.directory.access import roles_of
from lanyan.kernel import clock
from lanyan.pages.request import Request

from .place import ROLE_TITLES, place, places

# title, icon, address, key, who sees it, sub-pages (title, address, who)
EVERYBODY = frozenset({"member", "secretary", "recorder", "officer", "leader"})
WORKERS = frozenset({"secretary", "recorder", "officer", "leader"})
OVERSEERS = frozenset({"secretary", "officer", "leader"})
NAVIGATION = [
    ("工作台", "home", "/", "w", EVERYBODY, []),
    (
        "组织生活",
        "calendar-event",
        "/meetings/",
        "z",
        EVERYBODY,
        [
            ("活动", "/meetings/", EVERYBODY),
            ("工作台历", "/meetings/calendar/", EVERYBODY),
            ("补课", "/make-ups/", EVERYBODY),
            ("请假审批", "/leaves/", WORKERS),
            ("固定安排", "/series/", OVERSEERS),
            ("检查护照", "/visits/", OVERSEERS),
            ("选举计算", "/counting/", EVERYBODY),
        ],
    ),
    (
        "党员",
        "users",
        "/people/",
        "d",
        OVERSEERS,
        [
            ("人员", "/people/", OVERSEERS),
            ("组织", "/organisations/", OVERSEERS),
            ("覆盖检查", "/organisations/coverage/", OVERSEERS),
            ("责任图", "/organisations/responsibility/", OVERSEERS),
            ("党务干部", "/people/cadres/", OVERSEERS),
            ("标准化档案", "/people/dossiers/", OVERSEERS),
            ("政治生日", "/people/birthdays/", OVERSEERS),
            ("党费", "/dues/", OVERSEERS),
            ("疑似重复人员", "/people/duplicates/", frozenset({"officer"})),
            ("导入名册", "/people/import/", frozenset({"officer"})),
            ("与国家系统核对", "/people/exchange/", frozenset({"officer"})),
        ],
    ),
    (
        "流程",
        "timeline",
        "/cases/all/",
        "l",
        WORKERS,
        [
            ("全部流程", "/cases/all/", WORKERS),
            ("发展党员", "/cases/?procedure=party_member_development", WORKERS),
            ("推算", "/cases/plan/", WORKERS),
        ],
    ),
    ("学习", "book", "/study/", "x", EVERYBODY, []),
    (
        "督办",
        "checklist",
        "/ledgers/",
        "u",
        OVERSEERS,
        [
            ("全部清单", "/ledgers/", OVERSEERS),
            ("等我办", "/ledgers/waiting/", OVERSEERS),
            ("成批交办", "/ledgers/batches/", OVERSEERS),
            ("制度库", "/ledgers/library/", OVERSEERS),
            ("减负账", "/ledgers/burden/", OVERSEERS),
            ("问题清单", "/ledgers/rectification/", OVERSEERS),
            ("任务清单", "/ledgers/key_work/", OVERSEERS),
            ("督办事项", "/ledgers/supervision/", OVERSEERS),
        ],
    ),
    (
        "监测",
        "activity",
        "/monitoring/",
        "j",
        OVERSEERS,
        [
            ("预警", "/monitoring/", OVERSEERS),
            ("组织态势图", "/monitoring/map/", OVERSEERS),
            ("数据", "/monitoring/figures/", OVERSEERS),
            ("大屏", "/monitoring/screen/", OVERSEERS),
        ],
    ),
    ("材料", "file-text", "/materials/", "c", WORKERS, []),
    (
        "设置",
        "settings",
        "/settings/",
        "s",
        frozenset(ROLE_TITLES),
        [
            ("机制", "/settings/mechanisms/", frozenset({"officer", "secretary"})),
            ("流程加严", "/settings/procedures/", frozenset({"officer", "secretary"})),
            ("规则库", "/settings/rulebook/", OVERSEERS),
            ("签到网络", "/settings/networks/", frozenset({"officer"})),
            ("账号", "/settings/accounts/", frozenset({"security_admin"})),
            ("授权", "/settings/grants/", frozenset({"security_admin"})),
            ("数据接口", "/settings/clients/", frozenset({"security_admin"})),
            ("日志", "/settings/journal/", frozenset({"auditor"})),
            ("运行", "/settings/running/", frozenset({"system_admin"})),
            ("安全设置", "/settings/security/", frozenset({"system_admin", "security_admin", "auditor"})),
            ("合规", "/settings/compliance/", frozenset({"officer", "leader", "auditor", "system_admin", "security_admin"})),
        ],
    ),
]

DOCK = [
    ("首页", "home", "/"),
    ("组织生活", "calendar-event", "/meetings/"),
    ("扫码", "scan", "/scan/"),
    ("学习", "book", "/study/"),
    ("我的", "user", "/me/"),
]
# Administrators belong to no branch: their keys are their own pages.
ADMINISTRATORS_ICONS = {
    "/settings/accounts/": "users",
    "/settings/grants/": "key",
    "/settings/clients/": "world",
    "/settings/journal/": "notebook",
    "/settings/running/": "heart-rate-monitor",
    "/settings/security/": "lock",
    "/settings/compliance/": "shield-check",
}
KEYS = 5
DOCK_JOBS = {
    "/meetings/": ("/meetings/", "/make-ups/", "/leaves/", "/series/", "/counting/"),
    "/scan/": ("/scan/",),
    "/study/": ("/study/",),
    "/me/": ("/me/", "/account/", "/inbox/"),
}


def shell(request: Request) -> dict[str, object]:
    """Context of the base templates: `nav`, `crumbs`, `switcher`, `me`. Costs nothing where it is not shown."""
    filing: dict[str, object] = {"filing": settings.FILING, "printed_at": clock.now()}
    if not hasattr(request, "actor"):
        return filing
    return filing | {
        "dock": SimpleLazyObject(lambda: dock(request)),
        "nav": SimpleLazyObject(lambda: navigation(request)),
        "switcher": SimpleLazyObject(lambda: switcher(request)),
        "me": SimpleLazyObject(lambda: me(request)),
    }


def roles(request: Request) -> set[str]:
    """Names of the roles held anywhere; "member" for everybody who is a person of the roster."""
    held = {role for role, _ in roles_of(request.actor)}
    return held | {"member"} if request.actor.person_id is not None else held


def navigation(request: Request) -> list[dict[str, object]]:
    """The left navigation for the roles held."""
    held = roles(request)
    here = request.path
    found = []
    for title, icon, href, key, who, subs in NAVIGATION:
        if not held & who or (subs and not any(held & sub_who for _, _, sub_who in subs)):
            continue
        leaves = [
            {"title": sub_title, "href": sub_href, "active": here == sub_href or _deepest(here, subs) == sub_href}
            for sub_title, sub_href, sub_who in subs
            if held & sub_who
        ]
        active = here == "/" if href == "/" else here.startswith((href, *(str(leaf["href"]) for leaf in leaves)))
        found.append({"title": title, "icon": icon, "href": href, "key": key, "active": active, "sub": leaves})
    return found


def subs_of(job: str) -> list[tuple[str, str, frozenset[str]]]:
    """The sub-pages of a job of the navigation."""
    return next(subs for _, _, href, _, _, subs in NAVIGATION if href == job)


def dock(request: Request) -> list[dict[str, object]]:
    """The keys at the bottom of a phone, at most five; the one of the job that the page belongs to is lit."""
    here = request.path
    if not roles(request) & EVERYBODY:
        return _administrators_dock(request)
    job = next((key for key, starts in DOCK_JOBS.items() if here.startswith(starts)), "/" if here == "/" else "")
    return [
        {"title": title, "icon": icon, "href": href, "active": href == job, "scan": href == "/scan/"}
        for title, icon, href in DOCK
    ]


def _administrators_dock(request: Request) -> list[dict[str, object]]:
    here, held = request.path, roles(request)
    own = [(title, href) for title, href, who in subs_of("/settings/") if held & who][: KEYS - 1]
    found: list[dict[str, object]] = [
        {"title": title, "icon": ADMINISTRATORS_ICONS.get(href, "settings"), "href": href, "active": here.startswith(href)}
        for title, href in own
    ]
    title, icon, href = DOCK[-1]
    return [*found, {"title": title, "icon": icon, "href": href, "active": here.startswith(DOCK_JOBS[href])}]


def switcher(request: Request) -> dict[str, object] | None:
    """The organisation the pages are about, and the others one may switch to."""
    now = place(request)
    if now is None:
        return None
    others = places(request)
    return {
        "title": now.short or now.name,
        "whole": now.name,
        "search_href": "/organisations/find/?as=links" if roles(request) & {"officer", "leader"} else "",
        "options": [
            {
                "title": one.name,
                "note": one.title or "成员",
                "href": f"/me/place/{one.public_id}/",
                "active": one == now,
            }
            for one in others
        ]
        if len(others) > 1
        else [],
    }


def me(request: Request) -> dict[str, object]:
    """Who is logged in: name, job, unread messages, own links."""
    now = place(request)
    held = roles(request)
    administrative = next((ROLE_TITLES[role] for role in ("system_admin", "security_admin", "auditor") if role in held), "")
    unread = alerts.messages_of(request.actor).filter(read_at=None).count() if request.actor.person_id else 0
    return {
        "key": request.user.public_id,
        "name": request.actor.name,
        "role": administrative or ((now.title or "党员群众") if now else ""),
        "unit": "",
        "acting": getattr(request, "delegation", None),
        "search": "/people/" if held & OVERSEERS else "",
        "alerts": "/inbox/" if request.actor.person_id else "",
        "alerts_count": unread,
        "logout": "/account/logout/",
        "links": [
            {"title": "我的", "icon": "user", "href": "/me/"},
            {"title": "我的发展进度", "icon": "timeline", "href": "/me/cases/"},
            {"title": "登录与安全", "icon": "lock", "href": "/account/security/"},
        ],
    }


def _deepest(here: str, subs: list[tuple[str, str, frozenset[str]]]) -> str:
    """The longest sub-page address that `here` lies under."""
    return max((href for _, href, _ in subs if here.startswith(href)), key=len, default="")
