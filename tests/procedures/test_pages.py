"""The screens of cases: what was typed stays when it is refused, and the one button takes the step."""

import pytest

from lanyan.records.procedures.models import Case, StepDone
from lanyan.records.procedures.reckoning import standing_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_secretary(world, client):
    client.force_login(world.account(world.secretary), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def applicant(world):
    """A case of the secretary's branch that waits for its talk."""
    ours = Case.objects.filter(organisation__public_id=world.due_assembly_branch, closed_on=None)
    return next(case for case in ours if standing_of(case).open_steps == ["talk"])


def step(case, code):
    return f"/cases/{case.public_id}/steps/{code}/"


def test_the_world_holds_cases_in_all_stages_and_in_both_texts(world, as_secretary):
    assert Case.objects.count() >= 60
    texts = set(StepDone.objects.exclude(rule_from=None).values_list("rule_from__year", flat=True))
    assert texts == {2014, 2026}
    for case in Case.objects.filter(closed_on=None):
        now = standing_of(case)
        early = [code for code, done in now.progress.done.items() if (w := now.window(code)) and w.is_early(done.on)]
        assert not early, (case.title, early)


def test_the_board_counts_each_case_once(world, client):
    client.force_login(world.account(world.officer), backend="django.contrib.auth.backends.ModelBackend")
    lanes = client.get("/cases/?view=board").context["lanes"]
    assert sum(lane["count"] for lane in lanes) == Case.objects.filter(closed_on=None).count()


def test_a_refused_step_keeps_what_was_typed(as_secretary, applicant, world):
    typed = {"done_on": "2026-11-20", "remark": "谈了一个小时，表现积极", "reason": ""}
    answer = as_secretary.post(step(applicant, "talk"), typed)
    told = answer.content.decode()
    assert answer.status_code == 422
    assert "谈了一个小时，表现积极" in told and "没有保存，填写的内容保留" in told
    assert not StepDone.objects.filter(case=applicant, step="talk").exists()


def test_the_button_takes_the_step_and_the_next_one_opens(as_secretary, applicant, world):
    talker = world.person(world.secretary).public_id
    typed = {"done_on": "2026-11-20", "talker": talker, "reason": "执勤推迟", "round": "1"}
    for _ in range(2):
        assert as_secretary.post(step(applicant, "talk"), typed).status_code == 302
    assert StepDone.objects.filter(case=applicant, step="talk").count() == 1
    page = as_secretary.get(f"/cases/{applicant.public_id}/").content.decode()
    assert "推荐和确定入党积极分子" in page and "去办理" in page


def test_out_of_order_is_refused_with_what_comes_first(as_secretary, applicant):
    answer = as_secretary.post(step(applicant, "activist"), {"done_on": "2026-11-20"})
    assert answer.status_code == 422 and "要先办“党组织派人谈话”" in answer.content.decode()


def test_an_overdue_step_stands_on_the_workbench_with_its_case(as_secretary, applicant):
    page = as_secretary.get("/").content.decode()
    assert applicant.title in page and step(applicant, "talk") in page


def test_moving_a_day_in_the_plan_moves_what_follows(as_secretary, applicant):
    address = f"/cases/{applicant.public_id}/plan/"
    first = as_secretary.get(address).context["last"]
    later = as_secretary.get(f"{address}?activist=2027-06-01").context["last"]
    assert later > first


def test_a_form_is_filled_with_what_is_known_and_the_rest_is_a_gap(as_secretary, applicant):
    answer = as_secretary.get(f"{step(applicant, 'talk')}forms/talk/?as=pdf")
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF")


def test_the_case_is_bound_with_its_papers_and_what_is_missing(as_secretary, applicant, settings, tmp_path):
    import io

    from django.core.files.uploadedfile import SimpleUploadedFile
    from pypdf import PdfReader, PdfWriter

    settings.FILE_ROOT = tmp_path
    scan, held = PdfWriter(), io.BytesIO()
    scan.add_blank_page(595, 842)
    scan.write(held)
    upload = SimpleUploadedFile("申请书扫描件.pdf", held.getvalue())
    assert as_secretary.post(f"{step(applicant, 'application')}papers/application/", {"file": upload}).status_code == 302
    bound = PdfReader(io.BytesIO(as_secretary.get(f"/cases/{applicant.public_id}/book/").content))
    text = "".join(page.extract_text() for page in bound.pages).replace(" ", "")
    assert "缺页清单" in text and "申请书扫描件.pdf" in text
    assert [item.title for item in bound.outline if not isinstance(item, list)][-1] == "申请书扫描件.pdf"


def test_every_form_named_in_a_definition_exists():
    from lanyan.derived.procedure_papers import form_codes
    from lanyan.rulebook import national

    steps = [step for procedure in national().procedures() for step in procedure.ordered()]
    named = {paper.form for one in steps for version in one.versions for paper in version.papers if paper.form}
    assert named <= form_codes()
