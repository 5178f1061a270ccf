"""Where the person at the screen works: the organisation that pages without one in their address are about."""

from dataclasses import dataclass

from lanyan.directory import access, queries
from lanyan.pages.request import Request

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
    short: str = ""
    leads: bool = False
    """True for the secretary of a committee: keeps its own record, and answers for those below it."""

    @property
    def title(self) -> str:
        """What the job is called."""
        return ROLE_TITLES["leader"] if self.leads else ROLE_TITLES.get(self.role, "")


def places(request: Request) -> list[Place]:
    """All organisations in which the person has a job, jobs first, then where they are a member.

    The wider job opens first: who answers for organisations below, as an officer or a committee's secretary, sees these
    before a branch of his or her own.
    """
    return request.actor.remembered("places", lambda: _places(request))


def place(request: Request) -> Place | None:
    """The place chosen in this session, else the first; None for an administrator without one."""
    chosen = request.session.get(SESSION_KEY)
    found = places(request)
    return next((one for one in found if one.public_id == chosen), found[0] if found else None)


def _places(request: Request) -> list[Place]:
    held = access.roles_of(request.actor)
    wanted: dict[int, str] = {}
    for role in ("secretary", "officer", "leader", "recorder", "member"):
        for organisation_id in sorted(node for one, node in held if one == role and node is not None):
            wanted.setdefault(organisation_id, role)
    led = {node for role, node in held if role == "leader"}
    known = queries.organisations_on(wanted)
    found = [
        Place(pk, known[pk].public_id, known[pk].name, role, known[pk].short_name, role == "secretary" and pk in led)
        for pk, role in wanted.items()
        if pk in known
    ]
    return sorted(found, key=lambda one: not (one.leads or one.role == "officer"))
