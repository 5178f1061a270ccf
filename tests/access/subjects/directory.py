"""Places and people, and the changes that can be made to them."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from lanyan.directory import operations as directory
from lanyan.directory.models import Membership, Person, Responsibility
from lanyan.flows import import_run
from lanyan.flows.merge_people import merge_people
from lanyan.kernel.operation import SYSTEM
from lanyan.records.cadres.models import Lecturer
from lanyan.records.cadres.operations import record_certificate


def nothing(world) -> dict:
    """An id that no object has."""
    return {"public_id": "222222222222222"}


def own_place(world) -> dict:
    return {"public_id": world.due_assembly_branch}


def other_place(world) -> dict:
    return {"public_id": world.weak_branch}


def above_place(world) -> dict:
    return {"public_id": world.party_committee}


def league_place(world) -> dict:
    return {"public_id": world.league_branch}


def member_person(world) -> dict:
    return {"public_id": world.person(world.member).public_id}


def twins(world) -> dict:
    """The person whom the world registered twice."""
    twin = Person.objects.get(number="YL8001")
    one = Person.objects.exclude(pk=twin.pk).get(name=twin.name, born_on=twin.born_on)
    return {"one": one.public_id, "other": twin.public_id}


def no_twins(world) -> dict:
    return {"one": "222222222222222", "other": "222222222222223"}


def merged_twins(world) -> dict:
    both = twins(world)
    keep, drop = (Person.objects.get(public_id=both[side]) for side in ("one", "other"))
    return {"public_id": merge_people(keep=keep, drop=drop, by=SYSTEM).public_id}


def others_certificate(world) -> dict:
    """Of somebody in the other branch who is not its secretary."""
    members = Membership.objects.filter(organisation__public_id=world.weak_branch, line="party", valid_to=None)
    person = members.exclude(person=world.person(world.weak_secretary)).order_by("pk").first().person
    day = world.today - timedelta(days=100)
    made = record_certificate(person=person, kind="worker", issuer="支队政治部", issued_on=day, by=SYSTEM)
    return {"what": "certificate", "public_id": made.public_id}


def no_certificate(world) -> dict:
    return {"what": "certificate", "public_id": "222222222222222"}


def a_lecturer(world) -> dict:
    return {"public_id": Lecturer.objects.order_by("pk").first().public_id}


def a_responsibility(world) -> dict:
    """Of a brigade: for the detachment to name, and to end."""
    return {"public_id": Responsibility.objects.filter(level="leader").order_by("-pk").first().public_id}


def other_person(world) -> dict:
    return {"public_id": world.person(world.weak_secretary).public_id}


def own_rename(world) -> dict:
    return own_place(world) | {"code": "rename"}


def other_rename(world) -> dict:
    return other_place(world) | {"code": "rename"}


def own_merger(world) -> dict:
    return own_place(world) | {"code": "merge"}


def no_change(world) -> dict:
    return own_place(world) | {"code": "likes"}


def members_transfer(world) -> dict:
    return member_person(world) | {"code": "transfer"}


def others_standing(world) -> dict:
    return other_person(world) | {"code": "standing"}


def no_change_of_person(world) -> dict:
    return member_person(world) | {"code": "likes"}


def leader_person(world) -> dict:
    return {"public_id": world.person(world.leader).public_id}


def officers_run(world) -> dict:
    """A roster that the officer of the first brigade has handed in; it names nobody yet."""
    upload = SimpleUploadedFile("名册.csv", "姓名,身份证号,人员类别,单位\n张三,,消防员,青石桥站\n".encode())
    run = directory.hand_in_roster(upload=upload, on=None, by=world.actor(world.brigade_officer))
    import_run.start_check(run)
    return {"public_id": run.public_id}


def officers_exchange(world) -> dict:
    """A list of the national system that the officer of the first brigade compares with ours; nobody of it is ours."""
    upload = SimpleUploadedFile("党员.csv", "姓名,公民身份号码,所在党支部\n张三,,青石桥站党支部\n".encode())
    run = directory.hand_in_roster(upload=upload, on=None, kind="national", by=world.actor(world.brigade_officer))
    import_run.start_check(run)
    return {"public_id": run.public_id}
