"""The calculators side by side."""

_TABS = [
    ("election", "选举计算", "/counting/"),
    ("vote", "表决计算", "/counting/vote/"),
    ("appraisal", "评议计算", "/counting/appraisal/"),
]


def tabs(here: str) -> list[dict[str, object]]:
    return [{"title": title, "href": href, "active": code == here} for code, title, href in _TABS]
