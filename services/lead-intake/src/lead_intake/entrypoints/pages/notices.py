"""What a page says was done just before, out of its address: known words and numbers, nothing else."""

from typing import Annotated, Literal, NamedTuple

from fastapi import Query

Done = Literal["retried", "aside", "saved"]
Count = Annotated[int, Query(ge=0, le=1_000_000)]


class Notice(NamedTuple):
    """What was done, and to how many."""

    done: Done
    taken: int
    refused: int
    settled: int


def notice_of(
    done: Annotated[Done | None, Query()] = None, taken: Count = 0, refused: Count = 0, settled: Count = 0
) -> Notice | None:
    """A dependency of pages that forms lead back to."""
    return None if done is None else Notice(done, taken, refused, settled)
