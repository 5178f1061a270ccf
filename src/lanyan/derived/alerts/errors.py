"""Refusals of alerts, each made in one place."""

from lanyan.kernel.refusal import InvalidInput, NotAllowed, Refusal


def not_answering() -> NotAllowed:
    return NotAllowed("not_allowed", "您可以查看这条预警，但不由您处理，未作改动。请联系该组织的书记。")


def already_cleared() -> Refusal:
    return Refusal("alert_cleared", "这条预警已按事实消除，不需要再处理。页面已更新。")


def silence_without_cause() -> InvalidInput:
    return InvalidInput(
        "silence_without_cause", "暂停提醒要写明事由，例如“抗洪抢险增援”。其他内容已保留，请补写。", field="cause"
    )


def silence_impossible(longest: int) -> InvalidInput:
    return InvalidInput(
        "silence_impossible",
        f"暂停提醒的结束日期必须晚于开始日期，且不超过{longest}天。其他内容已保留，请改日期。",
        field="valid_to",
    )


def silence_of_nothing() -> InvalidInput:
    return InvalidInput("silence_of_nothing", "没有指明要对哪条预警或哪个组织暂停提醒。请从预警或组织页面进入。")


def silence_over() -> Refusal:
    return Refusal("silence_over", "这次暂停提醒已经结束，不需要再恢复。")
