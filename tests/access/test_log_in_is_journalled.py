"""Who logged in, and who was refused, stands in the journal with the address it came from."""

from django.test import Client

from lanyan.kernel.journal import lines


def attempt(username: str, password: str) -> int:
    return Client().post("/account/login/", {"login": username, "password": password}).status_code


def test_log_ins_and_refusals_are_lines(world):
    assert attempt(world.member, world.password) == 302
    assert attempt(world.member, "not-the-password") == 200
    found = [(line.actor_name, line.result, line.address) for line in lines(action="log_in")[:2]]
    assert found == [(world.member, "refused", "127.0.0.1"), (world.account(world.member).name, "done", "127.0.0.1")]
