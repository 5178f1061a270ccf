"""What the interface declines by itself, beside the refusals of the operations: code, status, sentence.

A refusal is answered as `application/problem+json` (RFC 9457).
"""

from lanyan.kernel.refusal import Refusal

# Code: (status, what happened, what was kept, what to do).
SENTENCES = {
    "token_missing": (401, "请求没有带令牌，没有处理。请在请求头 Authorization 里写“Bearer 令牌”。"),
    "token_invalid": (401, "令牌无效、已到期或已撤销，没有处理。请联系本单位的安全管理员。"),
    "scope_missing": (403, "这个令牌没有“{scope}”权限，没有处理。需要时请联系本单位的安全管理员。"),
    "too_many_requests": (429, "请求太频繁，没有处理。请按 Retry-After 等待后再试。"),
    "busy": (503, "系统忙，没有处理。请按 Retry-After 等待后再试。"),
    "too_large": (413, "请求内容超过{most}KB，没有处理。请分几次提交。"),
    "no_such_address": (404, "没有这个地址。请对照接口说明核对路径。"),
    "method_not_offered": (405, "这个地址不接受 {method}，没有处理。可用的有：{allowed}。"),
    "body_unreadable": (400, "请求内容不是可读的JSON，没有处理。请核对格式和编码（UTF-8）。"),
    "invalid_input": (422, "有{count}处内容不符合要求，没有保存。请按 errors 逐项修改。"),
    "unknown_parameter": (422, "没有名为“{name}”的参数，没有处理。可用的有：{known}。"),
    "repeated_parameter": (422, "参数“{name}”写了不止一次，没有处理。请只写一次。"),
    "cursor_wrong": (422, "cursor 不是本次查询给出的，没有处理。请从第一页重新取。"),
    "key_used_for_another": (422, "这个 Idempotency-Key 已用于另一个请求，没有保存。请换一个键。"),
    "changed_meanwhile": (412, "这条记录在您读取之后有改动，没有保存。请重新读取、核对后再提交。"),
    "day_out_of_range": (409, "日期{day}不在1900年到2199年之间，没有保存。请核对日期。"),
    "conflict": (409, "与已有的记录冲突，没有保存。请重新读取、核对后再提交。"),
    "storage_full": (507, "存储空间已满，没有保存。请联系系统管理员清理后再提交。"),
    "server_error": (500, "系统出错，没有保存，已记录。请稍后再试；仍然出错请联系系统管理员。"),
}


class Declined(Refusal):
    """A refusal of the interface itself; `headers` go with the answer."""

    def __init__(self, code: str, *, field: str = "", headers: dict[str, str] | None = None, **words: object) -> None:
        status, sentence = SENTENCES[code]
        super().__init__(code, sentence.format(**words), field=field)
        self.status = status
        self.headers = headers or {}
