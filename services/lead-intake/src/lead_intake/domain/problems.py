"""What is wrong with an input, in words for whoever sent it."""

from typing import NamedTuple


class Problem(NamedTuple):
    """What is wrong with one field and what helps; never repeats the value, which may be personal."""

    field: str
    reason: str
    remedy: str
