"""The objects that fill the addresses of the access table, from the tests' one named world.

`own` is the member's, secretary's and recorder's branch (青石桥站); `other` is a branch of another brigade (渡口街站);
`league` a League branch below the same brigade; `above` the committee of the detachment. What the world does not hold
on its day is made by the system itself, inside the test's transaction.
"""

from datetime import timedelta
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from lanyan.derived.alerts.models import Alert, Message, Silence
from lanyan.directory import operations as directory
from lanyan.directory.models import Client, ClientToken, Delegation, Grant, Membership, Organisation, Person, Responsibility
from lanyan.directory.sealed import id_number_of
from lanyan.flows import hold_ballot, import_run
from lanyan.flows.close_meeting import close_meeting
from lanyan.flows.declare_mechanism import Line, declare_mechanism
from lanyan.flows.merge_people import merge_people
from lanyan.kernel import sealed_box
from lanyan.kernel.operation import SYSTEM
from lanyan.records.activities.models import (
    Activity,
    Attachment,
    DeclaredNetwork,
    Invitation,
    Leave,
    MakeUp,
    NetworkNoting,
)
from lanyan.records.activities.operations import attachments, decisions, leave, planning, series, sign_in
from lanyan.records.ballots import operations as ballots
from lanyan.records.cadres.models import Booking, Lecturer
from lanyan.records.cadres.operations import record_certificate
from lanyan.records.dues.models import Base, Publication, Receipt, Relief, Statement
from lanyan.records.feedback.operations import submit_feedback
from lanyan.records.ledger import operations as ledger
from lanyan.records.ledger.models import Item
from lanyan.records.procedures.models import Case, CaseNote, Objection, PublicNotice
from lanyan.records.procedures.operations import papers
from lanyan.rulebook import national
from lanyan.world.cast import organisation


def nothing(world) -> dict:
    """An id that no object has."""
    return {"public_id": "222222222222222"}


def transfer_field(world) -> dict:
    """The organisation that a transfer goes to."""
    return {"procedure": "relation_transfer", "step": "request", "field": "to"}


def no_transfer_field(world) -> dict:
    return {"procedure": "relation_transfer", "step": "request", "field": "cause"}


# places


def own_place(world) -> dict:
    return {"public_id": world.due_assembly_branch}


def other_place(world) -> dict:
    return {"public_id": world.weak_branch}


def above_place(world) -> dict:
    return {"public_id": world.party_committee}


def league_place(world) -> dict:
    return {"public_id": world.league_branch}


# activities


def _of(branch: str, **conditions) -> Activity:
    found = Activity.objects.filter(organiser__public_id=branch, **conditions)
    return found.exclude(kind="talk").order_by("-held_on", "pk")[0]


def own_coming(world) -> dict:
    return {"public_id": _of(world.due_assembly_branch, notice__isnull=False, sign_in=None, closure=None).public_id}


def own_open(world) -> dict:
    return {"public_id": open_meeting(world).public_id}


def own_closed(world) -> dict:
    return {"public_id": _of(world.due_assembly_branch, closure__isnull=False, archive=None).public_id}


def own_archived(world) -> dict:
    return {"public_id": _of(world.due_assembly_branch, archive__isnull=False, kind="theme_day").public_id}


def other_activity(world) -> dict:
    return {"public_id": _of(world.weak_branch, kind="theme_day").public_id}


def other_open(world) -> dict:
    return {"public_id": open_meeting(world, world.weak_branch).public_id}


def league_activity(world) -> dict:
    return {"public_id": _of(world.league_branch, archive__isnull=False).public_id}


def above_activity(world) -> dict:
    return {"public_id": _of(world.party_committee, archive__isnull=False, kind="party_committee_meeting").public_id}


def talk_with_member(world) -> dict:
    """The secretary talks with the member: for the two of them."""
    planned = planning.plan_activity(
        kind="talk",
        organisation_id=world.organisation(world.due_assembly_branch).pk,
        starts_at=world.now,
        roll_person_ids=[world.person(world.member).pk, world.person(world.secretary).pk],
        by=SYSTEM,
    )
    return {"public_id": planned.public_id}


def other_talk(world) -> dict:
    """A talk in the other branch, with nobody of the cast but its secretary."""
    found = Activity.objects.filter(organiser__public_id=world.weak_branch, kind="talk").order_by("pk")[0]
    return {"public_id": found.public_id}


def open_meeting(world, branch: str = "") -> Activity:
    """A meeting of the member's branch (or another) that began a moment ago, with sign-in open."""
    planned = planning.plan_activity(
        kind="party_class",
        organisation_id=world.organisation(branch or world.due_assembly_branch).pk,
        starts_at=world.now - timedelta(minutes=5),
        make_up_parts=["read", "note"],
        by=SYSTEM,
    )
    sign_in.open_sign_in(activity_id=planned.pk, by=SYSTEM)
    return planned


def own_decision(world) -> dict:
    meeting = open_meeting(world)
    made = decisions.record_decision(activity_id=meeting.pk, text="同意。", rule="", votes=None, by=SYSTEM)
    return {"public_id": meeting.public_id, "decision_id": made.pk}


def own_attachment(world) -> dict:
    paper = _attach(_of(world.due_assembly_branch, closure__isnull=False, archive=None))
    return {"public_id": paper.activity.public_id, "attachment_id": paper.public_id}


def withdrawn_attachment(world) -> dict:
    paper = _attach(_of(world.due_assembly_branch, closure__isnull=False, archive=None))
    attachments.withdraw_attachment(attachment_id=paper.pk, by=SYSTEM)
    return {"public_id": paper.activity.public_id, "attachment_id": paper.public_id}


def attachment_of_another(world) -> dict:
    """A paper that the member may not see, asked for under an activity that the member may see."""
    paper = _attach(_of(world.weak_branch))
    return own_closed(world) | {"attachment_id": paper.public_id}


def talk_attachment(world) -> dict:
    paper = _attach(Activity.objects.get(public_id=talk_with_member(world)["public_id"]))
    return {"public_id": paper.activity.public_id, "attachment_id": paper.public_id}


def _attach(activity: Activity) -> Attachment:
    upload = SimpleUploadedFile("材料.txt", "学习材料。".encode())
    return attachments.attach_file(activity_id=activity.pk, upload=upload, by=SYSTEM)


def own_record(world) -> dict:
    return own_archived(world) | {"paper": "record"}


def talk_record(world) -> dict:
    return talk_with_member(world) | {"paper": "record"}


# leave, make-up, series


def members_leave(world) -> dict:
    return {"public_id": _ask_leave(world, world.member).public_id}


def secretarys_leave(world) -> dict:
    return {"public_id": _ask_leave(world, world.secretary).public_id}


def _ask_leave(world, username: str) -> Leave:
    return leave.request_leave(activity_id=open_meeting(world).pk, kind="other", reason="家里有事", by=world.actor(username))


def members_make_up(world) -> dict:
    return {"public_id": _make_up(world, world.member).public_id}


def secretarys_make_up(world) -> dict:
    return {"public_id": _make_up(world, world.secretary).public_id}


def other_make_up(world) -> dict:
    found = MakeUp.objects.filter(activity__organiser__public_id=world.weak_branch).exclude(activity__kind="talk")
    return {"public_id": found.exclude(person=world.person(world.weak_secretary)).order_by("pk")[0].public_id}


def _make_up(world, username: str) -> MakeUp:
    """One still owed: the meeting was closed a moment ago without this person."""
    meeting = open_meeting(world)
    close_meeting(activity_id=meeting.pk, by=SYSTEM)
    return MakeUp.objects.get(activity=meeting, person=world.person(username))


def own_series(world) -> dict:
    made = series.plan_series(
        organisation_id=world.organisation(world.due_assembly_branch).pk,
        kind="theme_day",
        title="主题党日",
        rule="monthly",
        day=25,
        at_time=world.now.time(),
        place="会议室",
        begins_on=world.today,
        ends_on=None,
        by=SYSTEM,
    )
    return {"public_id": made.public_id}


# people


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


# alerts and messages


def own_alert(world) -> dict:
    return {"public_id": _alert(world.due_assembly_branch).public_id}


def other_alert(world) -> dict:
    return {"public_id": _alert(world.weak_branch).public_id}


def silenced_alert(world) -> dict:
    alert = _alert(world.due_assembly_branch)
    Silence.objects.create(
        alert=alert, cause="大战", valid_from=world.today, valid_to=world.today + timedelta(days=3), by_name="", at=world.now
    )
    return {"public_id": alert.public_id}


def silenced_place(world) -> dict:
    place = Organisation.objects.get(public_id=world.due_assembly_branch)
    made = Silence.objects.create(
        organisation_id=place.pk,
        cause="大战",
        valid_from=world.today,
        valid_to=world.today + timedelta(days=3),
        at=world.now,
    )
    return {"public_id": place.public_id, "silence_id": made.public_id}


def members_alert(world) -> dict:
    """Something asked of the member personally: nobody above the branch sees the name."""
    own = Organisation.objects.get(public_id=world.due_assembly_branch)
    made = Alert.objects.create(
        duty="make_up_in_time",
        subject_kind="person",
        subject_id=world.person(world.member).pk,
        organisation_id=own.pk,
        matter=uuid4().int % 10**9,
        period_from=world.today,
        state="near",
        due_on=world.today,
        raised_on=world.today,
    )
    return {"public_id": made.public_id}


def _alert(branch: str) -> Alert:
    organisation = Organisation.objects.get(public_id=branch)
    return Alert.objects.filter(organisation_id=organisation.pk, subject_kind="organisation", cleared_on=None)[0]


def members_message(world) -> dict:
    told = Message.objects.create(
        person_id=world.person(world.member).pk,
        kind="notice",
        title="通知",
        link="/me/",
        sent_at=world.now,
        key=str(uuid4()),
    )
    return {"public_id": told.public_id}


# figures, materials, settings


def a_figure(world) -> dict:
    return {"code": "attendance_rate"}


def no_figure(world) -> dict:
    return {"code": "likes"}


def own_handbook(world) -> dict:
    return own_place(world) | {"year": 2026}


def other_handbook(world) -> dict:
    return other_place(world) | {"year": 2026}


def own_ledger(world) -> dict:
    return own_place(world) | {"month": "2026-10"}


def other_ledger(world) -> dict:
    return other_place(world) | {"month": "2026-10"}


def a_rule(world) -> dict:
    return {"code": next(iter(national().duties(layer="law"))).code}


def no_rule(world) -> dict:
    return {"code": "likes.per_week"}


def a_vote_rule(world) -> dict:
    return {"sort": "votes", "code": "admission"}


def no_definition(world) -> dict:
    return {"sort": "votes", "code": "likes"}


def no_practice(world) -> dict:
    """Refused behind the door: taking on a real one has every organisation below judged anew."""
    return {"code": "likes"}


def own_mechanism(world) -> dict:
    """One that the member's branch has declared."""
    own = world.organisation(world.due_assembly_branch)
    made = declare_mechanism(
        organisation=own,
        title="一周一读",
        lines=[Line("集体学习", "discussion", 1, "month")],
        forms=["branch"],
        begins_on=world.today,
        note="",
        by=world.actor(world.secretary),
    )
    return {"public_id": made.public_id}


def asked_of_own(world) -> dict:
    """The member's branch is asked by a branch of the same brigade."""
    asked = Invitation.objects.get(organisation__public_id=world.due_assembly_branch, answer=None, end=None)
    return {"public_id": asked.public_id}


def lesson_of_own(world) -> dict:
    """Asked by the member's branch of somebody from outside, whose pool the detachment's committee keeps."""
    own = Activity.objects.filter(organiser__public_id=world.due_assembly_branch).values("pk")
    asked = Booking.objects.filter(activity_id__in=own, accepted=None, person=None)
    return {"public_id": asked.get().public_id}


def a_noting(world) -> dict:
    return {"public_id": NetworkNoting.objects.get(organisation__public_id=world.brigade_committee).public_id}


def a_network(world) -> dict:
    return {"public_id": DeclaredNetwork.objects.get(organisation__public_id=world.due_assembly_branch).public_id}


def a_grant(world) -> dict:
    return {"grant_id": Grant.objects.get(account__username=world.recorder, role="recorder").pk}


def members_account(world) -> dict:
    return {"public_id": world.account(world.member).public_id}


def members_link(world) -> dict:
    return {"secret": directory.issue_password_link(account=world.account(world.member), by=SYSTEM)}


def no_session(world) -> dict:
    return {"pk": 1}


def members_delegation(world) -> dict:
    """The secretary is away; the member acts for him."""
    standing = Delegation.objects.filter(giver=world.person(world.secretary)).first()
    made = standing or directory.delegate(
        giver=world.person(world.secretary),
        holder=world.person(world.member),
        organisation=world.organisation(world.due_assembly_branch),
        first_day=world.today,
        last_day=world.today,
        cause="休假",
        by=SYSTEM,
    )
    return {"public_id": made.public_id}


def no_file(world) -> dict:
    return {"token": "made-up"}


def no_provider(world) -> dict:
    return {"provider": "wecom"}


def no_oidc(world) -> dict:
    return {"provider_id": "unit"}


def a_client(world) -> dict:
    return {"public_id": Client.objects.get(account__name="人事管理系统").public_id}


def a_token(world) -> dict:
    return {"public_id": ClientToken.objects.get(client__account__name="人事管理系统").public_id}


def members_feedback(world) -> dict:
    handed_in = submit_feedback(
        topic="burden",
        text="同一件事报了两遍。",
        page="/",
        organisation_id=world.organisation(world.due_assembly_branch).pk,
        signed=True,
        by=world.actor(world.member),
    )
    return {"public_id": handed_in.public_id}


def unsigned_feedback(world) -> dict:
    handed_in = submit_feedback(
        topic="burden",
        text="同一件事报了两遍。",
        page="/",
        organisation_id=world.organisation(world.due_assembly_branch).pk,
        signed=False,
        by=world.actor(world.member),
    )
    return {"public_id": handed_in.public_id}


def a_paper_of_none(world) -> dict:
    return own_archived(world) | {"paper": "ballots"}


# cases of procedures


def _case(branch: str, **conditions) -> Case:
    return Case.objects.filter(organisation__public_id=branch, closed_on=None, **conditions).order_by("pk")[0]


def own_case(world) -> dict:
    return {"public_id": _case(world.due_assembly_branch).public_id}


def other_case(world) -> dict:
    return {"public_id": _case(world.weak_branch).public_id}


def no_case_reader(world) -> dict:
    """Nobody was named to read a case that everybody concerned reads."""
    return own_case(world) | {"person": "222222222222222"}


def leaving_in_bulk(world) -> dict:
    return {"code": "league_leaving"}


def no_procedure(world) -> dict:
    return {"code": "tea_party"}


def own_talk_step(world) -> dict:
    return own_case(world) | {"code": "talk"}


def own_first_step(world) -> dict:
    return own_case(world) | {"code": "application"}


def own_form(world) -> dict:
    return own_talk_step(world) | {"paper": "talk"}


def own_case_no_form(world) -> dict:
    return own_talk_step(world) | {"paper": "poem"}


def own_move(world) -> dict:
    return own_case(world) | {"code": "move"}


def own_stop(world) -> dict:
    return own_case(world) | {"code": "stop"}


def own_case_note(world) -> dict:
    case = _case(world.due_assembly_branch)
    note = CaseNote.objects.create(case=case, step="cultivation", noted_on=world.today, text="记录", written_at=world.now)
    return {"public_id": case.public_id, "note_id": note.public_id}


def own_case_document(world) -> dict:
    upload = SimpleUploadedFile("谈话记录.pdf", b"%PDF-1.4\n%%EOF\n")
    case = _case(world.due_assembly_branch)
    kept = papers.attach_document(case_id=case.pk, step="talk", paper="talk", upload=upload, by=SYSTEM)
    return {"public_id": kept.public_id}


def _hanging(world) -> PublicNotice:
    case = _case(world.due_assembly_branch)
    days = {"posted_on": world.today, "ends_on": world.today + timedelta(days=7), "posted_at": world.now}
    words = {"place": "公示栏", "text": "公示", **days}
    return PublicNotice.objects.get_or_create(case=case, step="prospect_filed", round=9, defaults=words)[0]


def own_notice(world) -> dict:
    return {"notice_id": _hanging(world).public_id}


def own_objection(world) -> dict:
    raised = Objection.objects.create(notice=_hanging(world), received_on=world.today, text="有反映", received_at=world.now)
    return {"objection_id": raised.public_id}


def no_case_step(world) -> dict:
    return nothing(world) | {"code": "talk"}


# What a row of the table may name in capitals in its query or form.
NAMES = {
    "OWN_PLACE": lambda world: world.due_assembly_branch,
    "OTHER_PLACE": lambda world: world.weak_branch,
    "OWN_PERSON": lambda world: world.person(world.member).public_id,
    "OWN_UNIT": lambda world: organisation("qingshiqiao"),
    "MEMBER_ID_NUMBER": lambda world: id_number_of(world.person(world.member)),
    "OTHER_PERSON": lambda world: world.person(world.weak_secretary).public_id,
}


def a_ledger(world) -> dict:
    return {"kind": "rectification"}


def unpublished_ledger(world) -> dict:
    return {"kind": "supervision"}


def restricted_ledger(world) -> dict:
    return {"kind": "hardship"}


def no_ledger(world) -> dict:
    return {"kind": "no_such_list"}


def raise_in(world, kind: str, holder: str, by, **more) -> Item:
    draft = ledger.Draft(title="测试用事项", source=more.pop("source", "leader"), **more)
    return ledger.raise_item(
        kind=kind,
        holder_id=world.organisation(holder).pk,
        responsible_id=world.organisation(world.due_assembly_branch).pk,
        draft=draft,
        by=by,
    )


def own_item(world) -> dict:
    """Kept by the detachment's committee, for the member's branch to do."""
    return {"public_id": raise_in(world, "supervision", world.party_committee, world.actor(world.officer)).public_id}


def _issued(world) -> Item:
    """The share of the member's branch in what the detachment's committee issued to two branches."""
    own, other = world.organisation(world.due_assembly_branch), world.organisation(world.weak_branch)
    batch = ledger.issue_items(
        kind="supervision",
        holder_id=world.organisation(world.party_committee).pk,
        draft=ledger.Draft(title="测试用交办", source="leader"),
        shares=[ledger.Share(own.pk), ledger.Share(other.pk)],
        nonce=uuid4(),
        by=world.actor(world.officer),
    )
    return batch.items.get(responsible=own.pk)


def own_batch(world) -> dict:
    return {"public_id": _issued(world).batch.public_id}


def item_of_batch(world) -> dict:
    return {"public_id": _issued(world).public_id}


def restricted_item(world) -> dict:
    """困难帮扶 of the member's branch: for its own secretary only."""
    made = raise_in(world, "hardship", world.due_assembly_branch, world.actor(world.secretary), source="visit")
    return {"public_id": made.public_id}


def own_measure(world) -> dict:
    item = raise_in(world, "supervision", world.party_committee, world.actor(world.officer))
    (made,) = ledger.plan_measures(item_id=item.pk, measures=[("先摸底", "", None)], by=world.actor(world.secretary))
    return {"public_id": item.public_id, "measure_id": made.pk}


def no_measure(world) -> dict:
    return nothing(world) | {"measure_id": 1}


def own_extension(world) -> dict:
    item = raise_in(world, "supervision", world.party_committee, world.actor(world.officer))
    until = world.today + timedelta(days=60)
    made = ledger.ask_extension(item_id=item.pk, until=until, reason="缺货", by=world.actor(world.secretary))
    return {"public_id": item.public_id, "extension_id": made.pk}


def no_extension(world) -> dict:
    return nothing(world) | {"extension_id": 1}


def own_paper(world) -> dict:
    item = raise_in(world, "supervision", world.party_committee, world.actor(world.officer))
    upload = SimpleUploadedFile("方案.txt", "一、摸底".encode())
    paper = ledger.attach_paper(item_id=item.pk, upload=upload, by=world.actor(world.officer))
    return {"public_id": item.public_id, "paper_id": paper.public_id}


def paper_of_another(world) -> dict:
    return own_paper(world) | own_item(world)


# ballots


def _ballot(world, branch: str, way: str = "slips", opened: bool = False) -> dict:
    """A ballot at an assembly that began a moment ago, everybody there; opened if asked."""
    planned = planning.plan_activity(
        kind="branch_assembly",
        organisation_id=world.organisation(branch).pk,
        starts_at=world.now - timedelta(minutes=5),
        by=SYSTEM,
    )
    sign_in.mark_rest_present(activity_id=planned.pk, by=SYSTEM)
    made = hold_ballot.prepare_ballot(
        activity=planned, title="表决", kind="decision", rule="branch_assembly_ordinary", way=way,
        questions=[ballots.Asked("通过年度计划")], by=SYSTEM,
    )  # fmt: skip
    if opened:
        key = sealed_box.public_bytes(sealed_box.private_key(sealed_box.new_code()))
        hold_ballot.open_ballot(ballot=made, box_key=key, encrypted=True, by=SYSTEM)
    return {"public_id": made.public_id}


def assembly(world) -> dict:
    return {"activity_id": own_open(world)["public_id"]}


def other_assembly(world) -> dict:
    return {"activity_id": other_open(world)["public_id"]}


def own_ballot(world) -> dict:
    return _ballot(world, world.due_assembly_branch)


def own_slips(world) -> dict:
    return _ballot(world, world.due_assembly_branch, opened=True)


def own_phones(world) -> dict:
    return _ballot(world, world.due_assembly_branch, "phones", opened=True)


def own_names(world) -> dict:
    return _ballot(world, world.due_assembly_branch, "by_name", opened=True)


def own_paper_ballot(world) -> dict:
    return _ballot(world, world.due_assembly_branch, "paper", opened=True)


def own_counted_ballot(world) -> dict:
    found = _ballot(world, world.due_assembly_branch, "hands", opened=True)
    ballot = hold_ballot.Ballot.objects.get(public_id=found["public_id"])
    hold_ballot.close_by_hands(ballot=ballot, counts={1: {"for": ballot.opening.present, "against": 0}}, by=SYSTEM)
    return found


def other_ballot(world) -> dict:
    return _ballot(world, world.weak_branch)


def other_names(world) -> dict:
    return _ballot(world, world.weak_branch, "by_name", opened=True)


# dues


def members_base(world) -> dict:
    return {"public_id": Base.objects.get(person__public_id=person_of(world), line="party").public_id}


def members_receipt(world) -> dict:
    held = Receipt.objects.filter(person__public_id=person_of(world), line="party")
    return {"public_id": held.order_by("-paid_on")[0].public_id}


def own_relief(world) -> dict:
    return {"public_id": Relief.objects.get(approved=None).public_id}


def own_statement(world) -> dict:
    return {"public_id": Statement.objects.get().public_id}


def own_statement_line(world) -> dict:
    statement = Statement.objects.get()
    return {"public_id": statement.public_id, "row_id": statement.rows.filter(state="open")[0].pk}


def own_publication(world) -> dict:
    return {"public_id": Publication.objects.get(organisation__public_id=world.due_assembly_branch).public_id}


def person_of(world) -> str:
    return world.person(world.member).public_id
