"""Every read model equals what is built anew from the beginning of the log."""

import hashlib
from collections.abc import Awaitable, Callable

from faults.verdict import Verdict
from local_servers import ServerError

Views = dict[str, set[str]]
"""The rows of each read model."""


async def check_rebuild(
    views: Callable[[], Awaitable[Views]], rebuild: Callable[[], Awaitable[None]], verdict: Verdict
) -> None:
    """One that fails is a finding like others: what was judged before it stands."""
    before = await views()
    try:
        await rebuild()
    except ServerError as error:
        verdict.add("rebuild_differences", "the read models cannot be built anew", str(error).splitlines())
    else:
        compare(before, await views(), verdict)


def compare(before: dict[str, set[str]], after: dict[str, set[str]], verdict: Verdict) -> None:
    """Every read model equals its rebuild from the beginning."""
    for view, rows in before.items():
        for row in rows ^ after[view]:
            side = "only before" if row in rows else "only after"
            verdict.add("rebuild_differences", f"view {view}: {side} the rebuild: {digest_of(row)} {row[:600]}")


def digest_of(text: str) -> str:
    """A short name for a long row, so that a report stays readable."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]
