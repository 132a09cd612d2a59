"""From a log URL to an event log."""

from pathlib import Path

from event_bus.port import Log
from service_kit.settings import ServiceSettings


def open_log(settings: ServiceSettings) -> Log:
    """`kafka://host:port[,host:port]` or `embedded:///path/file` (nothing connects yet)."""
    scheme, _, address = settings.log_url.partition("://")
    if scheme == "embedded":
        from event_bus.embedded_log import EmbeddedLog

        return EmbeddedLog(Path(address), settings.partitions)
    from event_bus.kafka import KafkaLog

    return KafkaLog(address, settings.topic_prefix, partitions=settings.partitions, replication=settings.replication)
