"""What an item of an agenda puts to the vote: “表决：…”."""

import re

PREFIX = re.compile(r"^\s*(?:讨论)?(?:无记名)?(?:表决|票决)\s*[：:]\s*")


def is_put_to_vote(title: str) -> bool:
    """Whether a line of an agenda says that it is voted on (“表决：…”)."""
    return PREFIX.match(title) is not None and bool(matter_of(title))


def matter_of(title: str) -> str:
    """The matter itself, without “表决：”."""
    return PREFIX.sub("", title).strip()


def line_of(matter: str) -> str:
    """The line of an agenda that puts a matter to the vote."""
    return f"表决：{matter}"
