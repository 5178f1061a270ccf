"""The screens of cases: what was typed stays when it is refused, and the one button takes the step."""

from datetime import date

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
    development = StepDone.objects.filter(case__procedure="party_member_development").exclude(rule_from=None)
    texts = set(development.values_list("rule_from__year", flat=True))
    assert texts == {2014, 2026}
    for case in Case.objects.filter(closed_on=None):
        now = standing_of(case)
        early = [code for code, done in now.progress.done.items() if (w := now.window(code)) and w.is_early(done.on)]
        assert not early, (case.title, early)


def test_the_board_counts_each_case_once(world, client):
    client.force_login(world.account(world.officer), backend="django.contrib.auth.backends.ModelBackend")
    lanes = client.get("/cases/?view=board").context["lanes"]
    ours = Case.objects.filter(closed_on=None, procedure="party_member_development")
    assert sum(lane["count"] for lane in lanes) == ours.count()


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


@pytest.mark.parametrize(("typed", "code"), [("", "day_missing"), ("2026-02-30", "day_missing"), ("昨天", "day_missing")])
def test_an_impossible_day_is_refused_and_the_rest_stays(as_secretary, applicant, typed, code):
    answer = as_secretary.post(step(applicant, "talk"), {"done_on": typed, "remark": "谈过了"})
    assert (answer.status_code, answer.context["refusal"].code) == (422, code)
    assert "谈过了" in answer.content.decode()


def test_an_impossible_day_within_a_step_is_refused(world, client):
    client.force_login(world.account(world.officer), backend="django.contrib.auth.backends.ModelBackend")
    case = next(one for one in Case.objects.filter(closed_on=None) if "prospect_filed" in standing_of(one).open_steps)
    answer = client.post(step(case, "prospect_filed"), {"done_on": "2026-11-20", "consented_on": "2026-11-31"})
    assert (answer.status_code, answer.context["refusal"].code) == (422, "impossible_day")


def test_every_process_has_a_case_in_the_world_and_its_pages_open(world, client):
    from lanyan.rulebook import national

    client.force_login(world.account(world.officer), backend="django.contrib.auth.backends.ModelBackend")
    told = {one.code for one in national().procedures()} - set(Case.objects.values_list("procedure", flat=True))
    assert told <= {"relation_in"}
    for case in Case.objects.exclude(procedure="party_member_development").filter(restricted=False):
        page = client.get(f"/cases/{case.public_id}/")
        assert page.status_code == 200, case.title
        for one in page.context["shown"].now:
            assert client.get(step(case, one.code)).status_code == 200, (case.title, one.code)


def test_a_restricted_case_is_not_there_for_those_above(world, client):
    case = Case.objects.get(procedure="cadre_selection")
    for who in (world.officer, world.leader, world.secretary):
        client.force_login(world.account(who), backend="django.contrib.auth.backends.ModelBackend")
        named = case.readers.filter(person__number=who).exists()
        assert client.get(f"/cases/{case.public_id}/").status_code == (200 if named else 404)
        assert (case.public_id in client.get("/cases/?procedure=cadre_selection").content.decode()) == named


def test_those_past_28_are_listed_and_their_cases_opened_at_once(world, client):
    client.force_login(world.account(world.officer), backend="django.contrib.auth.backends.ModelBackend")
    address = "/cases/many/league_leaving/"
    offered = client.get(address).context["people"]
    before = Case.objects.filter(procedure="league_leaving").count()
    assert offered
    typed = {"done_on": "2026-11-20", "no_office": "1", "fees": "1", "chosen": [one["id"] for one in offered]}
    assert client.post(address, typed).status_code == 302
    assert Case.objects.filter(procedure="league_leaving").count() == before + len(offered)
    assert not client.get(address).context["people"]


def test_the_ten_steps_are_the_same_steps_under_other_names(world, client):
    client.force_login(world.account(world.officer), backend="django.contrib.auth.backends.ModelBackend")
    case = Case.objects.filter(procedure="league_member_development").first()
    view = client.get(f"/cases/{case.public_id}/?as=ten_steps").context["view"]
    assert len(view) == 10 and sum(len(row["steps"]) for row in view) == 15


def test_one_sees_how_far_ones_own_case_has_come(world, client):
    case = Case.objects.filter(procedure="party_member_development", closed_on=None).first()
    client.force_login(world.account(case.person.number), backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/me/cases/").content.decode()
    assert "发展党员" in page and f"/cases/{case.public_id}/" in page


def test_calendars_hold_the_days_of_open_steps(as_secretary, applicant):
    due = applicant.dues.get(step="talk", done_on=None).due_on
    for address in (f"/meetings/calendar/?month={due:%Y-%m}", f"/cases/calendar/?month={due:%Y-%m}"):
        assert step(applicant, "talk") in as_secretary.get(address).content.decode()


def test_a_unit_tightens_and_what_is_looser_is_refused_with_its_clause(world, client):
    client.force_login(world.account(world.officer), backend="django.contrib.auth.backends.ModelBackend")
    address = "/settings/procedures/party_member_development/"
    page = client.get(address)
    (limit,) = [
        one["name"]
        for stage in page.context["stages"]
        for row in stage["steps"]
        if row["step"].code == "approval"
        for one in row["inputs"]
        if ".within." in one["name"]
    ]
    longer = client.post(address, {"begins_on": "2026-11-20", limit: "4"})
    assert longer.status_code == 422 and "第二十二条" in longer.context["refusal"].sentence
    assert [one.code for one in longer.context["refusal"].problems] == ["loosens"]
    case = next(one for one in Case.objects.filter(closed_on=None) if standing_of(one).open_steps == ["approval"])
    case.steps.filter(step="assembly").update(done_on=date(2026, 11, 2), given={"reported_on": "2026-11-03"})
    case.steps.filter(step="superior_talk").update(done_on=date(2026, 11, 10))
    assert client.post(address, {"begins_on": "2026-11-20", limit: "2"}).status_code == 302
    assert case.dues.get(step="approval", done_on=None).due_on == date(2027, 1, 4)  # three months would be 3 February
    assert client.post(address, {"begins_on": "2026-11-19", limit: "1"}).context["refusal"].code == "backdated"
    assert client.post(address, {"begins_on": "2026-11-20"}).context["refusal"].code == "adds_nothing"


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
