"""The six topics of Leadloop: what each carries, under which key, and how long it is kept (design: "The event log")."""

from typing import Literal, NamedTuple

Cleanup = Literal["delete", "compact"]


class Topic(NamedTuple):
    """One topic of the event log; `retention_ms` of -1 keeps records for ever."""

    name: str
    key: str
    carries: str
    cleanup: Cleanup = "delete"
    retention_ms: int = -1
    contiguous: bool = False
    """Offsets have no holes, so a missing offset is a lost record."""


LEADS = Topic(
    name="leadloop.leads.v1",
    key="lead id",
    carries="every lead event of every service, in order per lead; kept for ever",
    contiguous=True,
)
REFERENCE = Topic("leadloop.reference.v1", "entity", "campaigns, people, keys, routing profiles, criteria", "compact")
PRIVATE = Topic("leadloop.private.v1", "lead id/kind/id", "personal data: the newest document of each key", "compact")
INBOUND = Topic(
    "leadloop.inbound.v1", "free", "events written by marketing tools; untrusted", retention_ms=7 * 24 * 3600 * 1000
)
TEAM = Topic("leadloop.team.v1", "person or review", "what concerns no single lead")
DEAD_LETTERS = Topic(
    "leadloop.dead-letters.v1", "lead id", "copies of records that no retry could handle, for operators"
)

TOPICS: tuple[Topic, ...] = (LEADS, REFERENCE, PRIVATE, INBOUND, TEAM, DEAD_LETTERS)
BY_NAME: dict[str, Topic] = {topic.name: topic for topic in TOPICS}
DEFAULT_PARTITIONS = 12
MAX_VALUE_BYTES = 64 * 1024
"""CloudEvents 1.0 asks intermediaries to forward events of up to 64 KiB; nothing larger enters an outbox."""
