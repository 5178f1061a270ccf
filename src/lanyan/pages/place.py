"""Where the person at the screen works: the organisation that pages without one in their address are about."""

from dataclasses import dataclass

from django.http import HttpRequest

from lanyan.directory import access, queries
from lanyan.directory.models import Organisation

SESSION_KEY = "place"
# The job that decides which workbench opens first, the widest last.
ROLE_TITLES = {
    "secretary": "支部工作",
    "recorder": "记录员",
    "officer": "组织教育",
    "leader": "领导",
    "system_admin": "系统管理员",
    "security_admin": "安全管理员",
    "auditor": "审计管理员",
}


@dataclass(frozen=True, slots=True)
class Place:
    """One organisation in which the actor has a job, or is a member (`role` is then "member")."""

    organisation_id: int
    public_id: str
    name: str
    role: str


def places(request: HttpRequest) -> list[Place]:
    """All organisations in which the person has a job, jobs first, then where they are a member."""
    cached = getattr(request, "_places", None)
    if cached is None:
        cached = request._places = _places(request)
    return cached


def place(request: HttpRequest) -> Place | None:
    """The place chosen in this session, else the first; None for an administrator without one."""
    chosen = request.session.get(SESSION_KEY)
    found = places(request)
    return next((one for one in found if one.public_id == chosen), found[0] if found else None)


def _places(request: HttpRequest) -> list[Place]:
    wanted: dict[int, str] = {}
    for role in ("secretary", "officer", "leader", "recorder"):
        for held, organisation_id in sorted(access.roles_of(request.actor), key=str):
            if held == role and organisation_id is not None:
                wanted.setdefault(organisation_id, role)
    if request.actor.person_id is not None:
        for organisation_id in queries.organisations_of(request.actor.person_id):
            wanted.setdefault(organisation_id, "member")
    names = queries.names_of(list(wanted))
    public_ids = dict(Organisation.objects.filter(pk__in=wanted).values_list("pk", "public_id"))
    return [Place(pk, public_ids[pk], names[pk], role) for pk, role in wanted.items() if pk in names]
