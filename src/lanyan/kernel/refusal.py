"""A refusal: a code that tests assert, a sentence that people read, a reason that support reads."""


class Refusal(Exception):
    """Raised when a request is understood and declined; nothing has been written.

    `sentence` is Chinese: what happened, what was kept, what to do next.
    `field` names the input it is about, if any. `status` is the HTTP status a face answers with.
    """

    status = 409

    def __init__(self, code: str, sentence: str, *, reason: str = "", field: str = "") -> None:
        super().__init__(f"{code}: {sentence}")
        self.code = code
        self.sentence = sentence
        self.reason = reason
        self.field = field


class NotVisible(Refusal):
    """The thing does not exist, or not for this person: one answer for both."""

    status = 404

    def __init__(self, reason: str = "") -> None:
        super().__init__("not_visible", "没有找到，或者您无权查看。请从列表进入，或联系上级党组织。", reason=reason)


class NotAllowed(Refusal):
    """The thing may be seen, but this is not for this person to do."""

    status = 403


class InvalidInput(Refusal):
    """Something typed cannot be taken as it is; the form keeps what was typed."""

    status = 422
