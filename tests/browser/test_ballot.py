"""The room votes: phones and a big screen, from the agenda to the result, in real browsers on the real entrance."""

import json
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from lanyan.directory.models import Account
from lanyan.kernel.operation import SYSTEM
from lanyan.records.activities.models import Decision
from lanyan.records.activities.operations import planning, sign_in

from .conftest import PHONE


def assembled(live_world, *, voters=None):
    """A 支部党员大会 of the member's branch that began five minutes ago, all there, with an admission on its agenda;
    `voters`: only so many people with a vote are expected."""
    planned = planning.plan_activity(
        kind="branch_assembly",
        organisation_id=live_world.organisation(live_world.due_assembly_branch).pk,
        starts_at=live_world.now - timedelta(minutes=5),
        agenda=[planning.AgendaDraft("讨论接收李明为预备党员", "decide")],
        by=SYSTEM,
    )
    if voters is not None:
        for person in planned.roll.filter(votes=True).order_by("person_id").values_list("person_id", flat=True)[voters:]:
            planning.remove_from_roll(activity_id=planned.pk, person_id=person, reason="另行安排", by=SYSTEM)
    sign_in.mark_rest_present(activity_id=planned.pk, by=SYSTEM)
    return planned


@pytest.fixture
def assembly(live_world):
    return assembled(live_world)


IDENTIFYING = {"cookie", "authorization", "referer", "etag", "if-none-match", "x-csrftoken"}


def listen(phones):
    """Every ballot that these phones send, for good or waiting to be committed."""
    sent = []
    for phone in phones:
        phone.on(
            "request", lambda request: sent.append(request) if request.method == "POST" and "/box/" in request.url else None
        )
    return sent


def voters(assembly, most):
    """User names of people there with a vote."""
    people = assembly.roll.filter(votes=True).order_by("person_id").values_list("person_id", flat=True)
    return list(
        Account.objects.filter(person__in=people, is_active=True).order_by("username").values_list("username", flat=True)
    )[:most]


def open_on_phones(secretary, assembly, *, kind="decision", questions, rule, seats=""):
    """Prepare a secret ballot for phones and open it; the path of its page."""
    secretary.goto(f"/meetings/{assembly.public_id}/ballots/new/?kind={kind}")
    secretary.get_by_label("候选人" if kind == "election" else "表决内容").fill(questions)
    secretary.get_by_label("按哪条规则计票").select_option(rule)
    if seats:
        secretary.get_by_label("应选名额").fill(seats)
    secretary.get_by_text("手机无记名").click()
    secretary.get_by_role("button", name="保存").click()
    secretary.get_by_role("button", name="开始表决").click()
    expect(secretary.locator(".opening-code")).to_be_visible()
    return secretary.url.split("/", 3)[3]


def fetches(visit, username, path):
    """A phone whose owner compares the fingerprint and fetches a ballot. It need not wait for others before it sends."""
    phone = visit(username, f"/{path}vote/", PHONE)
    phone.locator("[data-booth]").evaluate("root => { root.dataset.wait = '0'; }")
    phone.get_by_role("button", name="一致，领票").click()
    expect(phone.get_by_text("已领票")).to_be_visible()
    return phone


def answers(phone, *choices):
    for choice in choices:
        phone.locator(".booth__answer", has_text=choice).first.click()
    phone.get_by_role("button", name="投出").click()
    expect(phone.get_by_text("已投入票箱")).to_be_visible(timeout=20_000)


def agrees(page):
    """Yes, in the dialog that asks again because somebody is missing."""
    page.locator("dialog[open]").get_by_role("button").last.click()


def counts(secretary):
    """The page sees by itself that all is in, so that nothing is asked before the end."""
    expect(secretary.get_by_text("全部收到")).to_be_visible(timeout=20_000)
    secretary.get_by_role("button", name="结束投票").click()
    button = secretary.get_by_role("button", name="开箱计票")
    expect(button).to_be_enabled(timeout=30_000)
    button.click()
    expect(secretary.get_by_role("heading", name="结果")).to_be_visible()


def test_an_admission_is_voted_on_with_phones_and_a_big_screen(visit, live_world, assembly):
    secretary = visit(live_world.secretary)
    path = open_on_phones(secretary, assembly, questions="接收李明为预备党员", rule="admission")
    wall = visit(live_world.recorder, f"/{path}wall/")
    expect(wall.get_by_text("已领票")).to_be_visible()
    phones = [fetches(visit, username, path) for username in voters(assembly, 3)]
    sent = listen(phones)
    expect(wall.locator("#wall")).to_contain_text("已领票 3")
    # A reload, a second tap: the same ballot, not another.
    phones[0].reload()
    expect(phones[0].get_by_text("已领票")).to_be_visible()
    secretary.get_by_role("button", name="开始投票").click()
    with secretary.expect_response(lambda answer: answer.url.endswith(path)):  # the page refreshes itself meanwhile
        pass
    agrees(secretary)
    for phone in phones:
        expect(phone.locator(".booth__answer").first).to_be_visible(timeout=20_000)
    # Can be corrected until it is sent.
    phones[0].locator("[data-booth]").evaluate("root => { root.dataset.wait = '0'; }")
    phones[0].locator(".booth__answer", has_text="反对").click()
    phones[0].locator(".booth__line").first.click()
    answers(phones[0], "赞成")
    answers(phones[1], "赞成")
    answers(phones[2], "反对")
    counts(secretary)
    expect(secretary.locator("#result")).to_contain_text("收回")
    cells = secretary.locator(".counted__table tbody tr").first.inner_text().split()
    assert cells[:4] == ["接收李明为预备党员", "2", "1", "0"]
    expect(wall.locator("#wall")).to_contain_text("收回3张", timeout=20_000)
    for phone in phones:
        expect(phone.get_by_text("计票完成，您的票已计入。")).to_be_visible(timeout=20_000)
        # What stays on the phone proves that a ballot was cast, and not how.
        kept = json.loads(
            phone.evaluate("localStorage.getItem(Object.keys(localStorage).find((key) => key.startsWith('ballot:')))")
        )
        assert set(kept) == {"hash", "digest"}
    assert not any(set(request.all_headers()) & IDENTIFYING for request in sent)
    assert len({len(request.post_data or "") for request in sent}) == 1 and len({request.url for request in sent}) == 1
    assert len({request.post_data for request in sent}) == len(phones)
    recorded = Decision.objects.get(activity=assembly, text__contains="李明")
    assert (recorded.votes_for, recorded.votes_against, recorded.passed) == (2, 1, False)


def test_an_election_is_voted_on_with_phones(visit, live_world):
    assembly = assembled(live_world, voters=5)
    secretary = visit(live_world.secretary)
    secretary.goto(f"/meetings/{assembly.public_id}/ballots/new/?kind=election")
    rule = secretary.get_by_label("按哪条规则计票").locator("option").first.get_attribute("value")
    names = "赵一\n钱二\n孙三\n李四"
    path = open_on_phones(secretary, assembly, kind="election", questions=names, rule=rule, seats="3")
    wall = visit(live_world.recorder, f"/{path}wall/")
    phones = [fetches(visit, username, path) for username in voters(assembly, 5)]
    expect(wall.locator("#wall")).to_contain_text("已领票 5")
    secretary.reload()
    secretary.get_by_role("button", name="开始投票").click()
    for phone in phones:
        expect(phone.locator(".booth__answer").first).to_be_visible(timeout=20_000)
    # More than there are seats is said on the phone before it is sent. The names stand in the order of their strokes.
    for _ in range(4):
        phones[0].locator(".booth__answer", has_text="赞成").first.click()
    phones[0].get_by_role("button", name="投出").click()
    expect(phones[0].get_by_text("多于应选的3人")).to_be_visible()
    phones[0].locator(".booth__line", has_text="孙三").click()
    answers(phones[0], "弃权")
    for phone in phones[1:]:
        answers(phone, "反对", "赞成", "赞成", "赞成")
    secretary.reload()
    secretary.get_by_role("button", name="结束投票").click()
    button = secretary.get_by_role("button", name="开箱计票")
    expect(button).to_be_enabled(timeout=30_000)
    button.click()
    rows = [row.inner_text().split() for row in secretary.locator(".counted__table tbody tr").all()]
    assert rows == [
        ["孙三", "0", "4", "1", "未过半数"],
        ["李四", "5", "0", "0", "当选"],
        ["赵一", "5", "0", "0", "当选"],
        ["钱二", "5", "0", "0", "当选"],
    ]
    expect(secretary.get_by_text("意见全体一致").first).to_be_visible()
    expect(wall.locator("#wall")).to_contain_text("当选", timeout=20_000)


def test_a_phone_that_was_given_another_key_refuses(visit, live_world, assembly):
    """What this phone was given is not what the code of the wall vouches for. One tap at the meeting opens the ballot."""
    secretary = visit(live_world.secretary, f"/meetings/{assembly.public_id}/")
    secretary.get_by_role("button", name="手机无记名，开始").click()
    expect(secretary.locator(".opening-code")).to_be_visible()
    path = secretary.url.split("/", 3)[3]
    first, second = voters(assembly, 2)
    phone = visit(first, f"/{path}vote/#k={'0' * 64}", PHONE)
    expect(phone.get_by_text("已停止：钥匙与大屏不一致")).to_be_visible()
    expect(phone.get_by_role("button", name="一致，领票")).to_be_hidden()
    # What the phone keeps is that voter's: somebody else who logs in on it has a ballot of their own.
    phone.context.clear_cookies()
    phone.goto("/account/login/")
    phone.get_by_label("账号").fill(second)
    phone.get_by_label("密码").fill(live_world.password)
    phone.get_by_role("button", name="登录").click()
    phone.goto(f"/{path}vote/")
    expect(phone.get_by_role("button", name="一致，领票")).to_be_visible()
