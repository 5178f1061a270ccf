"""The notice: written by the system from what was planned, sent to the roll, read by each person once."""

from lanyan.kernel import clock
from lanyan.kernel.operation import Actor, operation
from lanyan.rulebook import national

from ..errors import refusal
from ..models import Activity, Notice, NoticeReading, RollEntry
from .subject import has, must_be_before, take

WEEKDAYS = "一二三四五六日"


@operation
def send_notice(*, activity_id: int, text: str = "", by: Actor) -> Notice:
    """Send the notice, or send it again after a change: then everybody has to read it anew. The same twice is once."""
    activity = take(activity_id, by, "record")
    must_be_before(activity, "cancellation", "archive", "closure")
    text = text.strip() or notice_text(activity)
    if has(activity, "notice") and activity.notice.text == text:
        return activity.notice
    sent = {"text": text, "sent_by_id": by.person_id, "sent_at": clock.now()}
    return Notice.objects.update_or_create(activity=activity, defaults=sent)[0]


@operation
def read_notice(*, activity_id: int, by: Actor) -> None:
    """The person behind the actor has read the notice. Only the first reading of each sending is kept."""
    activity = take(activity_id, by, "self")
    if by.person_id is None:
        raise refusal("no_person")
    if not has(activity, "notice"):
        return
    reading, first = NoticeReading.objects.get_or_create(
        notice=activity.notice, person_id=by.person_id, defaults={"read_at": clock.now()}
    )
    if not first and reading.read_at < activity.notice.sent_at:
        NoticeReading.objects.filter(pk=reading.pk).update(read_at=clock.now())


def notice_text(activity: Activity) -> str:
    """What the notice of this activity says: time, place, agenda, how many are expected."""
    kind = national().activity_kind(activity.kind)
    starts, ends = (moment.astimezone(clock.SHANGHAI) for moment in (activity.starts_at, activity.ends_at))
    expected = RollEntry.objects.filter(activity=activity, capacity="attendee").count()
    where = activity.place or ("视频会议" if activity.mode == "online" else "地点另行通知")
    lines = [
        f"定于{starts.year}年{starts.month}月{starts.day}日（星期{WEEKDAYS[starts.weekday()]}）{starts:%H:%M}至{ends:%H:%M}"
        f"召开{kind.title}：{activity.title}。",
        f"地点：{where}。" + (f"线上入口：{activity.online_link}" if activity.online_link else ""),
    ]
    items = [item.title for item in activity.agenda.all()]
    if items:
        lines.append("议程：" + "；".join(f"{n}. {title}" for n, title in enumerate(items, start=1)) + "。")
    lines.append(f"应到{expected}人。不能参加的请提前请假并写明类型；出警、值班备勤属因公，不算缺席。")
    return "\n".join(lines)
