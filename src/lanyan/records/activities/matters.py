"""What an item of an agenda puts to the vote, and whether two sentences are about the same matter."""

import re

PREFIX = re.compile(r"^\s*(?:讨论)?(?:无记名)?(?:表决|票决)\s*[：:]\s*")
# Words of courtesy and habit that one sentence has and the other leaves out.
_WORDS = re.compile(r"同意|讨论|审议|表决|票决|通过|关于|同志|中国共产党|中共|[\s“”\"《》（）()，。、；：:]")

FEWEST = 4  # signs that must be left for one sentence to be found in the other


def is_put_to_vote(title: str) -> bool:
    """Whether a line of an agenda says that it is voted on (“表决：…”)."""
    return PREFIX.match(title) is not None and bool(matter_of(title))


def matter_of(title: str) -> str:
    """The matter itself, without “表决：”."""
    return PREFIX.sub("", title).strip()


def names(matter: str, person: str) -> bool:
    """Whether a matter is about this person; “王明” is not named in “接收王明亮为预备党员”."""
    after = r"(?=同志|为|转|按期|延长|提前|取消|入党|入团|的|[，、。；：（(\s]|$)"
    return re.search(re.escape(person) + after, matter) is not None


def same_matter(one: str, other: str) -> bool:
    """Whether both say the same: “表决：同意接收解远同志为中共预备党员” and “接收解远为中共预备党员”."""
    short, long = sorted((_WORDS.sub("", one), _WORDS.sub("", other)), key=len)
    return bool(short) and (short == long or (len(short) >= FEWEST and short in long))
