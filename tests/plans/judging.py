"""What is wrong with a plan: it reads a large table whole, or costs more than its statement may."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

MOST = 20_000.0
"""PostgreSQL's own units, a page read in order is 1: a million short rows read by an index and no table take more."""
WHOLE = frozenset({"Seq Scan", "Parallel Seq Scan", "Sample Scan"})


def nodes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """A plan's steps, those below others too."""
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


def read_whole(plan: Mapping[str, Any], large: Collection[str]) -> list[str]:
    """The large tables that are read from end to end."""
    return sorted({step["Relation Name"] for step in nodes(plan) if step["Node Type"] in WHOLE} & set(large))


def cost(plan: Mapping[str, Any]) -> float:
    """What PostgreSQL takes the whole for."""
    return float(plan["Total Cost"])
