"""What is shown when something goes wrong outside a refusal, and where a refusal leads back to."""

import errno

import psycopg
import pytest
from django.db import InterfaceError, OperationalError
from django.test import RequestFactory

from lanyan.pages.errors import server_error


def shown(error: Exception):
    try:
        raise error
    except type(error):
        return server_error(RequestFactory().get("/"))


@pytest.mark.parametrize("error", [OperationalError("pool timeout"), InterfaceError("closed")])
def test_a_database_that_does_not_answer_is_said_to_be_that(error):
    page = shown(error)
    assert page.status_code == 503
    assert "数据库暂时连不上" in page.content.decode()


def test_a_full_disk_is_named_wherever_it_was_met():
    of_the_database = OperationalError("could not extend file")
    of_the_database.__cause__ = psycopg.errors.DiskFull("could not extend file")
    for error in (of_the_database, OSError(errno.ENOSPC, "No space left on device")):
        page = shown(error)
        assert page.status_code == 507
        assert "存储空间已满" in page.content.decode()


def test_any_other_fault_is_a_fault():
    page = shown(ValueError("x"))
    assert page.status_code == 500
    text = page.content.decode()
    assert "系统出了差错" in text and "ValueError" not in text


@pytest.mark.django_db
def test_a_refusal_leads_back_to_where_it_was_typed(world, as_role):
    secretary = as_role("secretary")
    sent = secretary.post("/settings/mechanisms/escalation/", {"days": ["9"]}, HTTP_REFERER="/settings/mechanisms/")
    assert sent.status_code == 422
    assert 'href="/settings/mechanisms/"' in sent.content.decode() and "回上一页" in sent.content.decode()
    missing = secretary.get("/meetings/222222222222222/").content.decode()
    assert "没有找到" in missing and "回上一页" not in missing


@pytest.mark.django_db
def test_an_address_to_which_one_can_only_send_says_so_when_it_is_opened(world, as_role):
    opened = as_role("secretary").get(f"/dues/people/{world.person(world.member).public_id}/relief/")
    assert (opened.status_code, opened["Allow"]) == (405, "POST")
    assert "只用来提交，不能直接打开" in opened.content.decode()
