"""The contract of every event log, on both of ours."""

from event_bus.testing import LogContract


class TestEventLog(LogContract):
    """On the embedded log and on Kafka: the fixtures are those of the whole repository."""
