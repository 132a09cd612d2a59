"""Plans that read much, and why that is right."""

from collections.abc import Collection, Sequence
from typing import NamedTuple


class Finding(NamedTuple):
    """A statement whose plan is not as it should be, and what PostgreSQL takes it for."""

    database: str
    what: str
    cost: float
    sql: str


class Kept(NamedTuple):
    """A statement, by parts of its text, and why it may read so much."""

    database: str
    parts: tuple[str, ...]
    why: str

    def holds(self, one: Finding) -> bool:
        """Whether it speaks of this one."""
        text = " ".join(one.sql.split())
        return one.database == self.database and all(part in text for part in self.parts)


EVER = "asked for without a month it counts all there ever was; a page asks for a month"
KEPT = (
    Kept("digest", ("FROM view_a_ledger WHERE view_a_ledger.settled_at <=", "GROUP BY anon_1.cell"), EVER),
    Kept("digest", ("AS many FROM view_a_lead WHERE view_a_lead.first_seen_at <= $1",), EVER),
    Kept("digest", ("AS many FROM view_a_mql WHERE view_a_mql.qualified_at <= $1",), EVER),
    Kept(
        "digest",
        ("FROM view_a_handover LEFT OUTER JOIN view_a_lead AS own", "WHERE view_a_handover.ended_at IS NULL ORDER BY"),
        "the most urgent of all that are open: it reads these, and nothing of what has ended",
    ),
    Kept(
        "digest",
        ("FROM view_a_handover LEFT OUTER JOIN view_a_lead AS own", "WHERE view_a_handover.ended_at IS NULL AND true"),
        "the most urgent of all that are open: it reads these, and nothing of what has ended",
    ),
)


def unexplained(found: Sequence[Finding], kept: Collection[Kept] = KEPT) -> list[Finding]:
    """Those that nothing is said about."""
    return [one for one in found if not any(known.holds(one) for known in kept)]


def needless(found: Sequence[Finding], kept: Collection[Kept] = KEPT) -> list[Kept]:
    """What is said about plans that are as they should be: it would hide the next one."""
    return [known for known in kept if not any(known.holds(one) for one in found)]
