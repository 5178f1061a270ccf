"""Where an activity stands, as six steps, and the one thing to do next."""

from typing import Any

from lanyan.kernel import clock
from lanyan.records.activities.door import EARLY


def steps(activity: Any, detail: Any) -> list[dict[str, str]]:
    """计划 通知 签到 关闭 记录 归档, each done, now or to do."""
    done = {
        "计划": True,
        "通知": detail.noticed_at is not None or detail.settled,
        "签到": detail.opened_at is not None or detail.settled,
        "关闭": detail.settled,
        "记录": detail.minutes is not None,
        "归档": detail.archived_at is not None,
    }
    moments = {
        "通知": detail.noticed_at,
        "签到": detail.opened_at,
        "关闭": detail.closed_at,
        "归档": detail.archived_at,
    }
    found, now_given = [], False
    for title, is_done in done.items():
        state = "done" if is_done else "todo" if now_given else "now"
        now_given = now_given or state == "now"
        at = moments.get(title)
        found.append({"title": title, "state": state, "date": f"{at.astimezone(clock.SHANGHAI):%m-%d %H:%M}" if at else ""})
    return found


def next_step(activity: Any, detail: Any) -> dict[str, str] | None:
    """The one primary action for whoever runs it; None when there is nothing to do."""
    if not detail.may_record or detail.state in ("cancelled", "archived"):
        return None
    base = f"/meetings/{activity.public_id}"
    if detail.state == "open":
        if clock.now() >= activity.starts_at and detail.may_manage:
            return {
                "action": f"{base}/closure/",
                "label": "关闭会议",
                "icon": "check",
                "confirm": _before_closing(detail),
            }
        return None
    if detail.state in ("planned", "noticed"):
        if clock.now() >= activity.starts_at - EARLY:
            return {"action": f"{base}/sign-in/", "label": "开始签到", "icon": "qrcode"}
        if detail.state == "planned":
            return {"action": f"{base}/notice/", "label": "发通知", "icon": "send"}
    return None


def _before_closing(detail: Any) -> str:
    if detail.counts.unmarked:
        return f"还有{detail.counts.unmarked}人没有标记，关闭后记为缺席并布置补课。"
    return "关闭后不再签到，未到的人布置补课。"
