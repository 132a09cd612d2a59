"""Members that were thrown out of a consumers' group, as brokers and the members themselves log it."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

REMOVED = " has failed, removing it from the group."
"""What a broker (Kafka 4.1) says of a member that was silent for its session, dead or alive."""
AWOKE = "Heartbeat failed: local member_id was not recognized"
"""What a member's client (aiokafka 0.14) says that finds itself thrown out: only who lives can say so."""


class Evictions(NamedTuple):
    """How many there were in a run."""

    thrown_out: int
    """Members that brokers removed because nothing was heard of them: killed ones too, which nobody misses."""
    awoke_thrown_out: int
    """Members that went on after their session had ended, and noticed."""


def evictions(brokers: Iterable[Path], services: Iterable[Path]) -> Evictions:
    """Count them in the logs of brokers and of services."""
    return Evictions(_lines(brokers, REMOVED), _lines(services, AWOKE))


def _lines(logs: Iterable[Path], words: str) -> int:
    count = 0
    for log in logs:
        with log.open(encoding="utf-8", errors="replace") as lines:
            count += sum(words in line for line in lines)
    return count
