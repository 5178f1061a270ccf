"""The page of measurements says what the JSON says."""

import pytest

from lanyan.cli.running.report import exponent, page


def result(bench: str, people: int, **row) -> dict:
    base = {"name": "项", "value": 10.0, "unit": "ms", "floor": None, "ratio": None, "target": None, "met": True}
    machine = {"cores": 2, "system": "Linux", "load": 0.1}
    shared = {"at": "2026-11-25T20:00+08:00", "machine": machine, "versions": {"python": "3.11"}}
    return {"bench": bench, "people": people, "rows": [{**base, **row}], **shared}


def test_it_tells_value_floor_ratio_target_and_what_was_missed():
    row = {"name": "签到", "value": 6000.0, "unit": "人/秒", "floor": 12000.0, "ratio": 0.5, "target": 7200.0, "met": False}
    text = page([result("checkin", 200_000, **row)], "签到慢在提交。")
    assert "| 签到 | 6000 人/秒 | 12000 | 0.5 | 7200 | **否** |" in text
    assert "- checkin，签到：6000 人/秒，目标 7200" in text
    assert "签到慢在提交。" in text and "2核，Linux" in text


def test_it_tells_how_the_cost_grows_where_every_size_was_measured():
    sizes = (10_000, 100_000)
    found = [result("evaluate", size, name="一个组织", value=value) for size, value in zip(sizes, (20.0, 20.0), strict=True)]
    found += [result("evaluate", size, name="全部", value=value) for size, value in zip(sizes, (50.0, 500.0), strict=True)]
    text = page(found, "")
    assert "| 一个组织 | 20 ms | 20 ms | 0.00 |" in text
    assert "| 全部 | 50 ms | 500 ms | 1.00 |" in text
    assert "没有。" in text


def test_a_drill_stands_beside_the_measurements():
    row = {"name": "answered but lost", "value": 0, "unit": "人", "target": 0, "met": True}
    seen = {"name": "三台一样", "met": False, "seconds": 1.0, "what": "node1 10 行，node2 9 行"}
    machine = {"cores": 2, "load": 1.0}
    drill = {"drill": "failover", "at": "2026-11-25T20:00+08:00", "machine": machine, "measured": [row], "rows": [seen]}
    text = page([drill, result("pages", 10_000)], "")
    assert "| answered but lost | 0 人 | 0 | 是 |" in text
    assert "- 三台一样：**没有做到**。node1 10 行，node2 9 行" in text


@pytest.mark.parametrize(
    ("sizes", "grows"), [([(10, 4.0), (1000, 40.0)], 0.5), ([(10, 4.0)], None), ([(10, 0.0), (100, 4.0)], None)]
)
def test_the_exponent_is_a_slope(sizes, grows):
    assert exponent(sizes) == (None if grows is None else pytest.approx(grows))
