"""Words that handbook, ledger and papers share: titles from the rulebook, absences with their causes, outcomes."""

from collections import defaultdict
from datetime import date

from lanyan.derived.papers import GAP
from lanyan.derived.papers.words import clock_time, day, short_day, weekday
from lanyan.kernel.clock import day_of
from lanyan.rulebook import Rulebook, UnknownCode, national

from .facts import Meeting, Row

# The attendance matrix: one mark a cell.
MARKS = {"present": "✓", "excused": "因", "leave": "假", "absent": "缺"}
MADE_UP = "补"
PURPOSES = {"study": "学习", "discuss": "讨论", "report": "汇报", "decide": "表决"}
MANNERS = {"show_of_hands": "举手", "oral": "口头", "open": "记名投票", "secret": "无记名投票"}
MODES = {"on_site": "现场", "online": "视频", "mixed": "现场和视频"}
SEXES = {"male": "男", "female": "女"}


def kind_title(code: str) -> str:
    try:
        return national().activity_kind(code).title
    except UnknownCode:  # a unit's own kind
        return code


def cause_title(row: Row) -> str:
    """Why somebody was not there, from the settled outcome: 出警, 病假 … or 缺席 without a cause."""
    if row["cause"]:
        kinds = national().leave_kinds()
        return kinds[row["cause"]].title if row["cause"] in kinds else str(row["cause"])
    return national().outcomes()[row["outcome"]].title


def absences(meeting: Meeting) -> str:
    """出警：张三、李四；病假：王五（已补）；缺席：赵六. 无 when everybody came."""
    by_cause: dict[str, list[str]] = defaultdict(list)
    for row in meeting.roll:
        if row["capacity"] == "attendee" and row["outcome"] not in (None, "present"):
            by_cause[cause_title(row)].append(row["name"] + ("（已补）" if row["made_up_on"] else ""))
    return "；".join(f"{cause}：{'、'.join(names)}" for cause, names in by_cause.items()) or "无"


def names(rows: list[Row]) -> str:
    return "、".join(row["name"] for row in rows) or "无"


def when(row: Row) -> str:
    """2026年3月5日 星期四 14:30—16:00, or with both days where it went on past midnight."""
    begins, ends = row["starts_at"], row["ends_at"]
    last = "" if day_of(ends) == row["held_on"] else day(day_of(ends)) + " "
    return f"{day(row['held_on'])} {weekday(row['held_on'])} {clock_time(begins)}—{last}{clock_time(ends)}"


def where(row: Row) -> str:
    place = row["place"] or ("" if row["mode"] == "online" else GAP)
    mode = "" if row["mode"] == "on_site" else MODES[row["mode"]]
    return " ".join(part for part in (place, f"（{mode}）" if place and mode else mode) if part)


def period_title(first: date, after: date) -> str:
    """The name of a period [first, after): 2026年, 2026年上半年, 第二季度, 5月; else its days."""
    months = (after.year - first.year) * 12 + after.month - first.month
    if first.day == 1 and after.day == 1:
        if months == 12 and first.month == 1:
            return f"{first.year}年"
        if months == 6 and first.month in (1, 7):
            return f"{first.year}年{'上' if first.month == 1 else '下'}半年"
        if months == 3 and first.month % 3 == 1:
            return f"{first.year}年第{'一二三四'[first.month // 3]}季度"
        if months == 1:
            return f"{first.year}年{first.month}月"
    last = date.fromordinal(after.toordinal() - 1)
    return f"{day(first)}至{short_day(last) if last.year == first.year else day(last)}"


def duty_title(book: Rulebook, code: str) -> str:
    """The title of a duty, a unit's own included; one withdrawn since by its code."""
    try:
        return str(book.duty(code).title)
    except UnknownCode:
        return code


def duty_kinds(book: Rulebook, code: str, on: date) -> tuple[str, ...]:
    """The kinds of activity that count towards a duty."""
    try:
        return book.duty(code).activities(on)
    except UnknownCode:
        return ()
