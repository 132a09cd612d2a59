"""From a log URL to an event log."""

import ssl
from pathlib import Path
from typing import Any

from event_bus.port import Log
from service_kit.settings import ServiceSettings


def open_log(settings: ServiceSettings) -> Log:
    """`kafka://host:port[,host:port]` or `embedded:///path/file` (nothing connects yet)."""
    scheme, _, address = settings.log_url.partition("://")
    if scheme == "embedded":
        from event_bus.embedded_log import EmbeddedLog

        return EmbeddedLog(Path(address), settings.partitions)
    from event_bus.kafka import KafkaLog

    return KafkaLog(
        address,
        settings.topic_prefix,
        partitions=settings.partitions,
        replication=settings.replication,
        security=kafka_security(settings),
    )


def kafka_security(settings: ServiceSettings) -> dict[str, Any]:
    """aiokafka's arguments for TLS and SASL; none for a broker that asks for neither.

    Raises `OSError` for an authority's file that cannot be read.
    """
    secure: dict[str, Any] = {}
    if settings.log_tls:
        cafile = None if settings.log_ca_file is None else str(settings.log_ca_file)
        secure["ssl_context"] = ssl.create_default_context(cafile=cafile)
    if settings.log_username is not None:
        secure["sasl_mechanism"] = settings.log_mechanism
        secure["sasl_plain_username"] = settings.log_username
        secure["sasl_plain_password"] = settings.log_password.get_secret_value() if settings.log_password else ""
    if secure:
        channel = "SSL" if settings.log_tls else "PLAINTEXT"
        secure["security_protocol"] = channel if settings.log_username is None else f"SASL_{channel}"
    return secure
