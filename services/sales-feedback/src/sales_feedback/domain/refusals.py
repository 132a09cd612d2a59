"""Why an action is not taken, as errors of the domain."""

from datetime import datetime


class NotPossibleError(Exception):
    """The hand-over does not stand so that this could be done: why in a sentence (`args[0]`), and in a stable code."""

    def __init__(self, why: str, sentence: str) -> None:
        super().__init__(sentence)
        self.why = why


class WrongValueError(Exception):
    """A value cannot be right: which field, why, and what helps; `why` is a stable code. Never repeats free text."""

    def __init__(self, field: str, reason: str, remedy: str, *, why: str) -> None:
        super().__init__(field)
        self.why = why
        self.field = field
        self.reason = reason
        self.remedy = remedy


def moment(at: datetime) -> str:
    """A moment in a sentence."""
    return at.isoformat(timespec="seconds")
