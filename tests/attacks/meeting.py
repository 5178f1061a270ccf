"""The scene of the attacks on attendance: one meeting of the member's branch, half a minute after it began."""

from datetime import timedelta
from types import SimpleNamespace

from lanyan.kernel.operation import SYSTEM
from lanyan.records.activities import codes, operations
from lanyan.records.activities.models import CheckIn

BEGAN = timedelta(seconds=30)


def planned(world, branch: str = "", starts_at=None):
    """Planned at the branch, its sign-in not opened."""
    return operations.plan_activity(
        kind="party_class",
        organisation_id=world.organisation(branch or world.due_assembly_branch).pk,
        starts_at=starts_at or world.now - BEGAN,
        make_up_parts=["read", "note"],
        by=SYSTEM,
    )


def opened(world, branch: str = "") -> SimpleNamespace:
    """With sign-in open: `id`, `public_id`, and `code`, the text on the wall screen now."""
    activity = planned(world, branch)
    operations.open_sign_in(activity_id=activity.pk, by=SYSTEM)
    code = codes.current_code(activity, world.now)
    return SimpleNamespace(activity=activity, id=activity.pk, public_id=activity.public_id, code=code)


def present(meeting) -> list[int]:
    """Person ids that are checked in."""
    return list(CheckIn.objects.filter(activity=meeting.id).values_list("person_id", flat=True))
