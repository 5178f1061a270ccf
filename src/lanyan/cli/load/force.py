"""Who looks at what in the national world: pages by level, for the measurements."""

from typing import NamedTuple

from lanyan.kernel.refusal import Refusal

LEVELS = {"bureau": "局", "corps": "总队", "detachment": "支队", "brigade": "大队"}
Page = tuple[str, str, str]


class Post(NamedTuple):
    """Somebody who looks after a node: user name, public id of the node and of one organisation next below it."""

    username: str
    node: str
    below: str


def officer(level: str) -> Post:
    """The officer of the first committee of this level."""
    from lanyan.directory.models import Grant, OrganisationSpell

    spells = OrganisationSpell.objects.filter(form="party_committee", level=level).order_by("position")
    for spell in spells[:5]:
        grant = Grant.objects.filter(organisation_id=spell.organisation_id, role="officer").select_related("account").first()
        below = OrganisationSpell.objects.filter(parent_id=spell.organisation_id).order_by("-position").first()
        if grant and below:
            return Post(grant.account.username, spell.organisation.public_id, below.organisation.public_id)
    raise Refusal("nothing_to_measure", "没有可以测量的真实规模数据。请先写入：./lanyan world national。")


def secretary() -> Post:
    """The secretary of the first branch of a station."""
    from lanyan.directory.models import OfficeHolding, OrganisationSpell

    branch = OrganisationSpell.objects.filter(form="branch", level="station").order_by("position").first()
    office = branch and OfficeHolding.objects.filter(organisation_id=branch.organisation_id, role="secretary").first()
    if not branch or not office:
        raise Refusal("nothing_to_measure", "没有可以测量的真实规模数据。请先写入：./lanyan world national。")
    return Post(office.person.number, branch.organisation.public_id, branch.organisation.public_id)


def dashboards() -> list[Page]:
    """The screens of the force, a corps, a detachment; and where one drills down from them."""
    found: list[Page] = []
    for level in ("bureau", "corps", "detachment"):
        post, title = officer(level), LEVELS[level]
        found += [
            (f"{title}：工作台", post.username, "/"),
            (f"{title}：态势图", post.username, "/monitoring/map/"),
            (f"{title}：大屏", post.username, "/monitoring/screen/"),
            (f"{title}：数据", post.username, "/monitoring/figures/"),
            (f"{title}：到会率点开", post.username, "/monitoring/figures/attendance_rate/"),
            (f"{title}：谁需要帮助", post.username, "/monitoring/help/"),
            (f"{title}：下级画像", post.username, f"/organisations/{post.below}/portrait/"),
        ]
    return found


def main_pages() -> list[Page]:
    """Main pages as people of every level see them."""
    from lanyan.records.activities.models import Activity

    bureau, corps, brigade, branch = officer("bureau"), officer("corps"), officer("brigade"), secretary()
    held = Activity.objects.filter(organiser__public_id=branch.node, archive__isnull=False).order_by("-held_on")
    found = [
        (f"支部：{name}", branch.username, address)
        for name, address in (
            ("工作台", "/"),
            ("组织生活", "/meetings/"),
            ("日历", "/meetings/calendar/"),
            ("一次会议", f"/meetings/{held.values_list('public_id', flat=True)[0]}/"),
            ("补课", "/make-ups/"),
            ("学习", "/study/"),
            ("画像", f"/organisations/{branch.node}/portrait/"),
        )
    ]
    for title, post in (("局", bureau), ("总队", corps), ("大队", brigade)):
        found += [
            (f"{title}：组织生活", post.username, "/meetings/"),
            (f"{title}：预警", post.username, "/monitoring/"),
            (f"{title}：组织", post.username, f"/organisations/{post.node}/"),
            (f"{title}：人员", post.username, "/people/"),
            (f"{title}：补课", post.username, "/make-ups/"),
        ]
    return found
