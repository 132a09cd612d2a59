"""Why an action is not taken, as errors of the domain."""

from datetime import datetime


class NotPossibleError(Exception):
    """The hand-over does not stand so that this could be done; `args[0]` says why, in a sentence."""


class WrongValueError(Exception):
    """A value cannot be right: which field, why, and what helps; never repeats free text."""

    def __init__(self, field: str, reason: str, remedy: str) -> None:
        super().__init__(field)
        self.field = field
        self.reason = reason
        self.remedy = remedy


def moment(at: datetime) -> str:
    """A moment in a sentence."""
    return at.isoformat(timespec="seconds")
