"""How this process reaches Kafka, and how long it waits for what."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Timing(NamedTuple):
    """Seconds; the defaults are for a cluster in the same data centre."""

    connect: float = 15.0
    send: float = 8.0
    """A publish that is not acknowledged by then has an unknown outcome."""
    drain: float = 5.0
    """How long a rebalance waits for the batch in hand."""
    session: float = 10.0
    """A member that is silent for so long loses its partitions."""
    heartbeat: float = 2.0
    rebalance: float = 60.0
    silence: float = 15.0
    """A subscriber that hears nothing from its partitions for so long says that the log is away."""
    unowned: float = 90.0
    """A member that waits for an assignment for so long joins anew."""
    stop: float = 5.0


@dataclass(frozen=True, slots=True)
class Connection:
    """What every client of this process shares; `security` are aiokafka's own arguments for TLS and SASL."""

    bootstrap: str
    client_id: str
    prefix: str = ""
    security: Mapping[str, Any] = field(default_factory=dict)
    timing: Timing = field(default_factory=Timing)

    def options(self, role: str) -> dict[str, Any]:
        """Arguments of an aiokafka client."""
        name = f"{self.client_id}-{role}"
        return {"bootstrap_servers": self.bootstrap, "client_id": name, "retry_backoff_ms": 100, **self.security}

    def topic(self, name: str) -> str:
        """The name of a topic on the broker."""
        return self.prefix + name
