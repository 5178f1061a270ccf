"""The pages of a ballot, walked as those who hold it and those who vote: from the agenda to the result."""

import re
from datetime import timedelta

import pytest

from lanyan.flows import hold_ballot
from lanyan.kernel import sealed_box
from lanyan.kernel.operation import SYSTEM
from lanyan.records.activities import queries as activities_queries
from lanyan.records.activities.models import Decision
from lanyan.records.activities.operations import planning, sign_in
from lanyan.records.ballots import answers, entrance, operations
from lanyan.records.ballots.collector import collector
from lanyan.records.ballots.models import Ballot, Casting

CODE = sealed_box.new_code()
KEY = sealed_box.public_bytes(sealed_box.private_key(CODE)).hex()


@pytest.fixture
def assembly(world):
    """A 支部党员大会 of the member's branch that began five minutes ago, all there."""
    planned = planning.plan_activity(
        kind="branch_assembly",
        organisation_id=world.organisation(world.due_assembly_branch).pk,
        starts_at=world.now - timedelta(minutes=5),
        agenda=[planning.AgendaDraft("讨论接收李明为预备党员", "decide")],
        by=SYSTEM,
    )
    sign_in.mark_rest_present(activity_id=planned.pk, by=SYSTEM)
    return planned


def prepared(client, assembly, **more):
    item = assembly.agenda.get()
    page = client.get(f"/meetings/{assembly.public_id}/ballots/new/?item={item.pk}")
    assert page.status_code == 200 and item.title in page.content.decode()
    fields = {
        "kind": "decision",
        "title": "",
        "questions": "接收李明为预备党员",
        "rule": "admission",
        "way": "slips",
        "seats": "",
    }
    answer = client.post(f"/meetings/{assembly.public_id}/ballots/new/", fields | more)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return Ballot.objects.get(public_id=answer["Location"].split("/")[2])


def box_of(ballot, places):
    plain = answers.write(places)
    return sealed_box.seal(bytes(ballot.opening.box_key), plain, entrance.purpose(ballot.public_id))


def test_a_slip_ballot_from_the_agenda_to_the_decision(as_role, assembly):
    client = as_role("secretary")
    ballot = prepared(client, assembly)
    base = f"/ballots/{ballot.public_id}"
    assert "开始表决" in client.get(f"{base}/").content.decode()
    assert client.post(f"{base}/opening/", {"box_key": KEY}).status_code == 302
    sheet = client.post(f"{base}/slips/")
    codes = [found.replace(" ", "") for found in re.findall(r'slip__code">([A-Z0-9 ]+)<', sheet.content.decode())]
    assert len(codes) == ballot.opening.present >= 5
    assert "no-store" in sheet["Cache-Control"]
    client.post(f"{base}/casting/", {"issued": str(len(codes))})
    for place, code in enumerate(codes):
        sent = entrance.Cast(operations.slip_token(code), b"", box_of(ballot, [0 if place else 1]))
        entrance.cast(ballot_public_id=ballot.public_id, sent=sent)
    collector.flush()
    assert "全部收到" in client.get(f"{base}/wall/").content.decode()
    assert client.post(f"{base}/ending/")["Location"] == f"{base}/count/"
    assert "还有选票在路上" in client.post(f"{base}/count/", {"opening_code": CODE}).content.decode()
    Casting.objects.update(settles_at=0)
    assert "开箱码不对" in client.post(f"{base}/count/", {"opening_code": sealed_box.new_code()}).content.decode()
    assert client.post(f"{base}/count/", {"opening_code": CODE, "scrutineers": "张三"}).status_code == 302
    page = client.get(f"{base}/").content.decode()
    assert "通过" in page and "怎么算的" in page and "已经销毁" in page
    decision = Decision.objects.get(activity=assembly)
    assert (decision.votes_for, decision.votes_against, decision.manner) == (len(codes) - 1, 1, "secret")
    assert ballot.title in client.get(f"/meetings/{assembly.public_id}/").content.decode()
    assert client.get(f"{base}/wall/").status_code == 200


def test_one_tap_on_the_agenda_opens_and_one_takes_it_back(as_role, assembly):
    client, meeting = as_role("secretary"), f"/meetings/{assembly.public_id}"
    page = client.get(f"{meeting}/").content.decode()
    assert "抽签码，开始" in page and "手机无记名，开始" not in page  # plain http
    item = assembly.agenda.get().pk
    answer = client.post(f"{meeting}/ballots/", {"item": item, "way": "slips", "box_key": KEY})
    ballot = Ballot.objects.get(occasion_id=assembly.pk)
    assert answer["Location"] == f"/ballots/{ballot.public_id}/" and (ballot.way, ballot.rule) == ("slips", "admission")
    assert ballot.opening.box_key.hex() == KEY and KEY in client.get(answer["Location"]).content.decode()
    again = client.post(f"/ballots/{ballot.public_id}/opening/undone/")["Location"]
    assert again != answer["Location"] and "开始表决" in client.get(again).content.decode()
    page = client.get(f"{meeting}/").content.decode()
    assert "已作废" not in page and again in page and "抽签码，开始" not in page
    # Where the browser made no code the ballot stands prepared, and says why it is not open.
    Ballot.objects.get(follows=ballot).delete()
    assert client.post(f"{meeting}/ballots/", {"item": item, "way": "slips"}).status_code == 302
    found = Ballot.objects.exclude(pk=ballot.pk).get(occasion_id=assembly.pk)
    assert not hasattr(found, "opening")
    assert client.post(f"/ballots/{found.public_id}/opening/", {"box_key": KEY}).status_code == 302
    client.post(f"/ballots/{found.public_id}/slips/")
    assert "不能撤回开始" in client.post(f"/ballots/{found.public_id}/opening/undone/").content.decode()


def test_opinions_in_writing_are_filled_in_before_it_is_opened(as_role, assembly):
    client = as_role("secretary")
    ballot = prepared(client, assembly, written_for="2", written_against="1")
    edit = f"/ballots/{ballot.public_id}/edit/"
    question = ballot.questions.get()
    assert (question.written_for, question.written_against, question.note) == (2, 1, "会前书面意见：赞成2，不赞成1")
    page = client.get(edit).content.decode()
    assert 'value="2"' in page and "｜会前" not in page
    fields = {"kind": "decision", "title": "", "rule": "admission", "way": "slips"}
    refused = client.post(edit, fields | {"questions": "接收甲\n接收乙", "written_for": "1"})
    assert refused.status_code == 422 and "只能写给一项" in refused.content.decode()
    assert client.post(edit, fields | {"questions": question.text, "written_for": ""}).status_code == 302
    assert (ballot.questions.get().written_for, ballot.questions.get().note) == (0, "")


def test_hands_and_names_on_the_page(as_role, world, assembly):
    client = as_role("secretary")
    hands = prepared(client, assembly, rule="branch_assembly_ordinary", way="hands")
    client.post(f"/ballots/{hands.public_id}/opening/")
    present = Ballot.objects.get(pk=hands.pk).opening.present
    client.post(f"/ballots/{hands.public_id}/hands/", {"1-for": str(present - 1), "1-against": "0"})
    assert "弃权" in client.get(f"/ballots/{hands.public_id}/").content.decode()
    named = prepared(client, assembly, rule="branch_assembly_ordinary", way="by_name")
    client.post(f"/ballots/{named.public_id}/opening/")
    member = as_role("member")
    assert "记名的" in member.get(f"/ballots/{named.public_id}/vote/").content.decode()
    assert member.post(f"/ballots/{named.public_id}/vote/", {"question-1": "against"}).status_code == 302
    assert client.post(f"/ballots/{named.public_id}/names/").status_code == 302
    assert world.person(world.member).name in client.get(f"/ballots/{named.public_id}/").content.decode()


def test_the_booth_shows_the_promise_and_the_frozen_text(as_role, assembly):
    client = as_role("secretary")
    ballot = prepared(client, assembly, way="phones")
    assert "没有加密连接" in client.post(f"/ballots/{ballot.public_id}/opening/", {"box_key": KEY}).content.decode()
    client.post(f"/ballots/{ballot.public_id}/opening/", {"box_key": KEY}, secure=True)
    page = as_role("member").get(f"/ballots/{ballot.public_id}/vote/").content.decode()
    assert "看得见的是：您领过票" in page and "结果全体一致" in page and 'id="frozen"' in page
    answer = as_role("member").post(
        f"/ballots/{ballot.public_id}/credential/", '{"blinded": "00"}', content_type="application/json",
        headers={"Accept": "application/json"},
    )  # fmt: skip
    assert answer.json()["code"] == "blinded_wrong"


def test_what_was_typed_stays_after_a_refusal(as_role, assembly):
    client = as_role("secretary")
    fields = {"kind": "decision", "questions": "接收李明", "rule": "admission", "way": "hands"}
    page = client.post(f"/meetings/{assembly.public_id}/ballots/new/", fields)
    assert page.status_code == 422
    assert "须无记名投票" in page.content.decode() and "接收李明" in page.content.decode()


def test_an_election_is_put_in_the_order_of_strokes(as_role, assembly):
    fields = {"kind": "election", "title": "选举", "rule": "committee_members", "way": "paper", "seats": "2"}
    ballot = prepared(as_role("secretary"), assembly, questions="魏建国\n丁一｜现任书记\n王大伟", **fields)
    assert [one.text for one in ballot.questions.all()] == ["丁一", "王大伟", "魏建国"]
    assert ballot.questions.first().note == "现任书记"


def test_annul_and_hold_again(as_role, assembly):
    client = as_role("secretary")
    ballot = prepared(client, assembly)
    client.post(f"/ballots/{ballot.public_id}/opening/", {"box_key": KEY})
    assert "需要写明事由" in client.post(f"/ballots/{ballot.public_id}/annulment/").content.decode()
    client.post(f"/ballots/{ballot.public_id}/annulment/", {"reason": "手机坏了"})
    assert "已作废" in client.get(f"/ballots/{ballot.public_id}/").content.decode()
    again = client.post(f"/ballots/{ballot.public_id}/again/")
    assert Ballot.objects.get(public_id=again["Location"].split("/")[2]).questions.count() == 1
    assert hold_ballot.activity_of(ballot).pk == assembly.pk


def test_papers_are_typed_twice_by_two_and_differences_shown(as_role, world, assembly):
    client, teller = as_role("secretary"), as_role("member")
    ballot = prepared(client, assembly, way="paper")
    client.post(f"/ballots/{ballot.public_id}/opening/")
    papers, present = f"/ballots/{ballot.public_id}/papers/", Ballot.objects.get(pk=ballot.pk).opening.present
    typed = {"issued": present, "returned": present, "invalid": 0, "1-for": present, "1-against": 0, "1-abstain": 0}
    assert "第一遍" in client.get(papers).content.decode()
    client.post(papers, typed | {"entry": "1", "teller": "甲"})
    waiting = client.get(papers).content.decode()
    assert "请另一名计票人录第二遍" in waiting and "保存第二遍" not in waiting
    both = client.post(papers, typed | {"entry": "2", "teller": "甲"})
    assert both.status_code == 403 and "须由另一人用自己的账号录入" in both.content.decode()
    blind = teller.get(papers).content.decode()
    assert "保存第二遍" in blind and f'value="{present}"' not in blind
    teller.post(papers, typed | {"entry": "2", "teller": "乙", "1-for": present - 1, "1-abstain": 1})
    assert f"赞成{present}与{present - 1}" in client.get(papers).content.decode()
    assert client.post(papers, {"do": "count"}).status_code == 409
    assert teller.post(papers, {"do": "count"}).status_code == 403
    assert f'value="{present - 1}"' in teller.get(f"{papers}?entry=2").content.decode()
    teller.post(papers, typed | {"entry": "2", "teller": "乙"})
    assert client.post(papers, {"do": "count", "scrutineers": "丙"}).status_code == 302
    page = client.get(f"/ballots/{ballot.public_id}/").content.decode()
    assert "甲、乙" in page and "两遍曾不一致，重数后改正" in page and world.person(world.member).name in page


def test_names_written_in_are_typed_counted_and_recorded(as_role, assembly):
    client, teller = as_role("secretary"), as_role("member")
    fields = {"kind": "election", "rule": "committee_members", "way": "paper", "seats": "1"}
    ballot = prepared(client, assembly, questions="丁一\n王大伟", **fields)
    client.post(f"/ballots/{ballot.public_id}/opening/")
    papers, present = f"/ballots/{ballot.public_id}/papers/", Ballot.objects.get(pk=ballot.pk).opening.present
    typed = {"issued": present, "returned": present, "invalid": 0, "teller": "甲"}
    typed |= {"1-for": 2, "1-against": present - 2, "1-abstain": 0, "2-for": 1, "2-against": present - 1, "2-abstain": 0}
    typed |= {"other-0": "赵五", "other-votes-0": present - 3}
    nameless = client.post(papers, typed | {"entry": "1", "other-1": "钱六"})
    assert nameless.status_code == 422 and 'value="钱六"' in nameless.content.decode()
    client.post(papers, typed | {"entry": "1"})
    teller.post(papers, typed | {"entry": "2"})
    client.post(papers, {"do": "count"})
    page = client.get(f"/ballots/{ballot.public_id}/").content.decode()
    assert "赵五（另选人）" in page and "当选" in page
    assert [one.text for one in Decision.objects.filter(activity=assembly)] == ["选举赵五为委员。"]
    blank = client.get(f"/ballots/{ballot.public_id}/blank/").content.decode()
    assert "另选人" in blank


def test_seats_left_open_are_elected_anew_or_given_up_from_the_page_of_the_result(as_role, assembly):
    client, teller = as_role("secretary"), as_role("member")
    fields = {"kind": "election", "title": "选举委员", "rule": "committee_members", "way": "paper", "seats": "3"}
    ballot = prepared(client, assembly, questions="丁一\n王大伟\n李四\n魏建国", **fields)
    base = f"/ballots/{ballot.public_id}/"
    client.post(f"{base}opening/")
    present = Ballot.objects.get(pk=ballot.pk).opening.present
    typed = {"issued": present, "returned": present, "invalid": 0, "teller": "甲"}
    for place, votes in enumerate((present, present, 1, 0), 1):
        typed |= {f"{place}-for": votes, f"{place}-against": present - votes, f"{place}-abstain": 0}
    client.post(f"{base}papers/", typed | {"entry": "1"})
    teller.post(f"{base}papers/", typed | {"entry": "2"})
    client.post(f"{base}papers/", {"do": "count"})
    page = client.get(base).content.decode()
    assert "还有1名没有选出" in page and "另行选举1名" in page and "减少名额，不再选举" in page
    few = client.post(f"{base}open-seats/reduction/", {"decided_by": "electors", "agreed": "1"})
    assert few.status_code == 422 and "须不少于应到会有选举权人数的半数" in few.content.decode()
    client.post(f"{base}open-seats/reduction/", {"decided_by": "presidium"})
    page = client.get(base).content.decode()
    assert "大会主席团决定，减少名额1名" in page and "另行选举1名" not in page
    client.post(f"{base}open-seats/reduction/", {"do": "restore"})
    again = client.post(f"{base}open-seats/")["Location"]
    assert client.post(f"{base}open-seats/")["Location"] == again
    page = client.get(again).content.decode()
    assert "选举委员（另行选举）" in page and "魏建国" in page and "李四" in page and "丁一" not in page
    assert "已接着发起" in client.get(base).content.decode()
    form = client.get(f"{again}edit/").content.decode()
    assert 'name="seats"' in form and "李四" in form


def test_the_roll_of_an_election_says_who_is_not_counted_and_why(as_role, world, assembly):
    client = as_role("secretary")
    fields = {"kind": "election", "rule": "committee_members", "way": "paper", "seats": "1"}
    ballot = prepared(client, assembly, questions="丁一\n王大伟", **fields)
    roll = f"/ballots/{ballot.public_id}/roll/"
    away = assembly.roll.filter(votes=True).order_by("person_id").first().person
    assembly.check_ins.filter(person=away).delete()
    assert "五分之四" in client.get(roll).content.decode()
    said = {"person": away.public_id, "cause": "年老体弱长期卧床", "consent": ""}
    refused = client.post(f"{roll}left-out/", said)
    assert refused.status_code == 422 and "须报上级党组织同意" in refused.content.decode()
    client.post(f"{roll}left-out/", said | {"consent": "大队党委11月10日批复"})
    page = client.get(f"{roll}?print=1").content.decode()
    assert "依规不计入1人" in page and "年老体弱长期卧床；大队党委11月10日批复" in page
    client.post(f"/ballots/{ballot.public_id}/opening/")
    client.post(f"/ballots/{ballot.public_id}/annulment/", {"reason": "选票印错"})
    again = client.post(f"/ballots/{ballot.public_id}/again/")["Location"]
    ballot = Ballot.objects.get(public_id=again.split("/")[2])
    roll = f"{again}roll/"
    before = hold_ballot.voters_of(ballot)
    client.post(f"{roll}counted/", {"person": away.public_id})
    assert len(hold_ballot.voters_of(ballot)) == len(before) + 1
    assert client.post(f"{roll}left-out/", said | {"person": "nobody"}).status_code == 422


def test_an_appraisal_from_self_appraisal_to_the_grades(as_role, world, assembly):
    client, teller = as_role("secretary"), as_role("member")
    names = [row["name"] for row in activities_queries.roll_of(assembly)]
    stranger = {"kind": "appraisal", "rule": "", "way": "paper", "questions": f"{names[0]}\n不在名单的人"}
    refused = client.post(f"/meetings/{assembly.public_id}/ballots/new/", stranger)
    assert refused.status_code == 422 and "不在名单的人不在本次会议应到的党员里" in refused.content.decode()
    ballot = prepared(client, assembly, kind="appraisal", rule="", way="paper", questions="\n".join(names))
    base = f"/ballots/{ballot.public_id}"
    assert "自评、互评已进行" in client.get(f"{base}/").content.decode()
    assert "个人自评、党员互评" in client.post(f"{base}/opening/").content.decode()
    client.post(f"{base}/appraised/")
    client.post(f"{base}/opening/")
    present = Ballot.objects.get(pk=ballot.pk).opening.present
    typed = {"issued": present, "returned": present, "invalid": 0, "teller": "甲"}
    typed |= {f"{place}-qualified": present for place in range(1, len(names) + 1)}
    client.post(f"{base}/papers/", typed | {"entry": "1"})
    teller.post(f"{base}/papers/", typed | {"entry": "2"})
    client.post(f"{base}/papers/", {"do": "count"})
    page = client.get(f"{base}/grades/").content.decode()
    assert "不超过三分之一" in page and f"合格{present}" in page
    graded = {f"grade-{one.position}": "excellent" for one in ballot.questions.all() if one.standing == "full"}
    said = {"given_by": "committee", "given_on": assembly.held_on.isoformat()}
    many = client.post(f"{base}/grades/", said | graded)
    assert many.status_code == 422 and "比上限" in many.content.decode()
    graded = dict.fromkeys(graded, "qualified")
    assert client.post(f"{base}/grades/", said | graded).status_code == 302
    assert "支部委员会" in client.get(f"{base}/").content.decode()
