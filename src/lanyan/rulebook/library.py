"""Reading the shipped definitions: every file of kinds/, law/ and practice/, strictly, in one pass."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from .appraisals import read_appraisals
from .book import Rulebook
from .dated import Document
from .dues import read_dues
from .duties import Layer, read_duties, read_mechanism
from .elections import read_elections
from .entry import Entry
from .formalism import read_forbidden, refuse_formalism
from .held import read_held
from .kinds import read_kinds
from .ledgers import read_ledgers
from .marked import MarkedDict, read_file
from .papers import read_papers
from .problems import Findings
from .procedures.duties import duties_of
from .procedures.reading import Shelf, read_procedures, refuse_dangling
from .values import read_values
from .vocabulary import read_vocabulary
from .votes import read_votes

HOME = Path(__file__).parent
PRACTICE = Document("practice", "本单位工作机制", note="各单位自行建立的机制，采用后才有约束。")


@lru_cache(maxsize=1)
def national() -> Rulebook:
    """The shipped rulebook, read once per process. Raises RulebookRefused when a shipped file is wrong."""
    return read_library(HOME)


def read_library(home: Path) -> Rulebook:
    """Read `kinds/`, `law/` and `practice/` under `home`; every problem of every file is reported at once."""
    return _Reading(home).book()


class _Reading:
    def __init__(self, home: Path):
        self.home, self.findings, self.digest = home, Findings(), hashlib.sha256()
        self.seen: dict[str, tuple[str, int]] = {}

    def book(self) -> Rulebook:
        book = Rulebook(read_vocabulary(self._entry(self.home / "kinds/vocabulary.yaml")))
        rules = [self._entry(path) for path in self._files("law", "practice")]
        for top in rules:
            self._read_documents(top, book)
        for top in rules:
            self._read_votes(top, book)
        for top in rules:
            self._read_counting(top, book)
        for path in self._files("kinds/activities"):
            for entry, kind in read_kinds(self._entry(path), book.words):
                if self._is_new(entry, "活动类型", kind.code):
                    book._kinds[kind.code] = kind
                for rule in kind.vote_rules:
                    if rule not in book._votes:
                        entry.refuse(
                            "vote_rule",
                            "missing_reference",
                            f"表决规则“{rule}”没有登记。",
                            f"可用的有：{'、'.join(book._votes)}。",
                        )
        for path in self._files("kinds/ledgers"):
            for entry, ledger in read_ledgers(self._entry(path), book.words):
                if self._is_new(entry, "台账", ledger.code):
                    book._ledgers[ledger.code] = ledger
        for entry, held in read_held(self._entry(self.home / "kinds/held.yaml")):
            if self._is_new(entry, "已有数据", held.code):
                book._held[held.code] = held
        for top in rules:
            book.forbidden += tuple(read_forbidden(top, book.documents))
        for top in rules:
            self._read_values(top, book)
            self._read_papers(top, book)
            self._read_duties(top, book)
            top.done()
        self._read_procedures(book)
        self.findings.raise_if_any()
        book.content_hash = self.digest.hexdigest()
        return book

    def _files(self, *folders: str) -> Iterator[Path]:
        for folder in folders:
            for path in sorted((self.home / folder).rglob("*.yaml")):
                if not path.name.endswith(".cases.yaml"):
                    yield path

    def _entry(self, path: Path) -> Entry:
        shown = path.relative_to(self.home).as_posix()
        data: MarkedDict = read_file(path, shown, self.findings)
        self.digest.update(shown.encode() + b"\0" + path.read_bytes() + b"\0")
        return Entry(data, shown, self.findings)

    def _is_new(self, entry: Entry, what: str, code: str) -> bool:
        first = self.seen.setdefault(f"{what} {code}", entry.where())
        if first == entry.where():
            return True
        entry.refuse(
            "code",
            "duplicate_code",
            f"{what}代号“{code}”已在{first[0]}第{first[1]}行使用。",
            "请换一个代号，或删去重复的一条。",
        )
        return False

    def _read_documents(self, top: Entry, book: Rulebook) -> None:
        for entry in top.entries("documents", default=()):
            document = Document(
                code=entry.text("code"),
                title=entry.text("title"),
                issuer=entry.text("issuer", default=""),
                number=entry.text("number", default=""),
                issued=entry.day("issued", default=None),
                in_force=entry.day("in_force", default=None),
                note=entry.text("note", default=""),
            )
            entry.done()
            if self._is_new(entry, "文件", document.code):
                book.documents[document.code] = document

    def _read_votes(self, top: Entry, book: Rulebook) -> None:
        for entry, rule in read_votes(top, book.words, book.documents):
            if self._is_new(entry, "表决规则", rule.code):
                book._votes[rule.code] = rule

    def _read_counting(self, top: Entry, book: Rulebook) -> None:
        for entry, election in read_elections(top, book._votes, book.documents):
            if self._is_new(entry, "选举规则", election.code):
                book._elections[election.code] = election
        for entry, appraisal in read_appraisals(top, book._votes, book.words, book.documents):
            if self._is_new(entry, "评议规则", appraisal.code):
                book._appraisals[appraisal.code] = appraisal
        for entry, dues in read_dues(top, book.words, book.documents):
            if self._is_new(entry, "党费团费规则", dues.code):
                book._dues[dues.code] = dues

    def _read_values(self, top: Entry, book: Rulebook) -> None:
        own = PRACTICE if top.file.startswith("practice/") else None
        for entry, value in read_values(top, book.documents, own_document=own):
            if self._is_new(entry, "规则值", value.code):
                book._values[value.code] = value

    def _read_papers(self, top: Entry, book: Rulebook) -> None:
        for entry, paper in read_papers(top, book.words, book.documents):
            if self._is_new(entry, "档案材料", paper.code):
                book._papers[paper.code] = paper

    def _read_procedures(self, book: Rulebook) -> None:
        documents = {**book.documents, "practice": PRACTICE}
        shelf = Shelf(book.words, documents, book._kinds, book._votes, elections=book._elections)
        for path in self._files("kinds/procedures"):
            top = self._entry(path)
            for entry, procedure in read_procedures(top, shelf):
                refuse_dangling(entry, procedure, book._duties)
                if self._is_new(entry, "流程", procedure.code):
                    book._procedures[procedure.code] = procedure
                    book._duties.update({duty.code: duty for duty in duties_of(procedure, book.context)})
            top.done()

    def _read_duties(self, top: Entry, book: Rulebook) -> None:
        name = top.file.split("/")[0]
        own = PRACTICE if name == "practice" else None
        layer = Layer(name, book.context, book.documents, own_document=own, mechanism=read_mechanism(top))
        if top.has("duties") and refuse_formalism(top, book.forbidden, self.findings):
            top.take("duties")
            return
        for entry, duty in read_duties(top, layer):
            if self._is_new(entry, "规则", duty.code):
                book._duties[duty.code] = duty
