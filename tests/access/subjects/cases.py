"""Cases of procedures: steps, papers, notices, notes."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from lanyan.kernel.operation import SYSTEM
from lanyan.records.procedures.models import Case, CaseNote, Objection, PublicNotice
from lanyan.records.procedures.operations import papers

from .directory import nothing


def transfer_field(world) -> dict:
    """The organisation that a transfer goes to."""
    return {"procedure": "relation_transfer", "step": "request", "field": "to"}


def no_transfer_field(world) -> dict:
    return {"procedure": "relation_transfer", "step": "request", "field": "cause"}


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
