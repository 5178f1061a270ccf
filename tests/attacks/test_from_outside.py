"""The command that tries the fifteen attacks on a running instance: here, on a real server of two processes."""

import json
import random
import string
from types import SimpleNamespace

import pytest
import segno

from lanyan.cli import attack
from lanyan.cli.attacks import ALL, camera, scene
from lanyan.kernel.journal import lines
from lanyan.records.activities.models import Activity


def test_all_fifteen_are_refused_and_the_rehearsal_is_called_off(live_world, server, capsys):
    code = attack.main([f"http://127.0.0.1:{server.port}", "--no-wait", "--json"])
    told = json.loads(capsys.readouterr().out)
    failed = [(one["number"], one["title"], [t for t in one["tries"] if not t["refused"]]) for one in told["attacks"]]
    assert [one for one in failed if one[2]] == []
    assert (code, told["refused"], [one["number"] for one in told["attacks"]]) == (0, 15, list(range(1, 16)))
    left = Activity.objects.filter(title__in=["安全演练", '=HYPERLINK("http://evil.example")'])
    assert left.count() == 5 and not left.filter(cancellation=None).exists()
    assert lines(action="log_in").filter(result="refused").exists()


def test_an_attack_that_gets_through_is_told_and_fails_the_command(monkeypatch, capsys):
    """An instance that answers everything with 200 refuses nothing."""
    got_through = scene.told("打开别人的记录", SimpleNamespace(status_code=200, headers={}, text=""))
    monkeypatch.setattr("lanyan.cli.attacks.ALL", (scene.Attack(1, "改别人的记录", lambda stage: iter([got_through])),))
    monkeypatch.setattr("lanyan.cli.attacks.scene.Scene", lambda *_, **__: Stage())
    assert attack.main(["http://nowhere.invalid"]) == 1
    assert "没有拒绝" in capsys.readouterr().out


class Stage:
    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


def test_the_list_is_whole():
    assert [one.number for one in ALL] == list(range(1, 16))


@pytest.mark.parametrize("error", ["l", "m", "q", "h"])
def test_the_camera_reads_what_a_wall_shows(error):
    draw = random.Random(7)
    for length in (20, 32, 33, 50):
        text = "".join(draw.choices(string.ascii_letters + string.digits + ".", k=length))
        picture = segno.make(text, error=error, micro=False)
        if 2 <= int(picture.version) <= 6:
            assert camera.seen(picture.svg_inline(scale=8, border=3, omitsize=True)) == text
