"""Configuration files of a local Kafka: small, quick to start, quick to forget."""

from collections.abc import Mapping
from pathlib import Path

SMALL: Mapping[str, str] = {
    "auto.create.topics.enable": "false",
    "group.initial.rebalance.delay.ms": "0",
    "group.min.session.timeout.ms": "1000",  # lets a test see a dead member soon
    "offsets.topic.num.partitions": "4",
    "transaction.state.log.num.partitions": "1",
    "share.coordinator.state.topic.num.partitions": "1",
    "broker.heartbeat.interval.ms": "500",
    "broker.session.timeout.ms": "3000",  # a crashed broker may come back under its id after this time
    "num.network.threads": "2",
    "num.io.threads": "4",
    "log.cleaner.dedupe.buffer.size": "16777216",
    "log.cleaner.backoff.ms": "1000",  # lets a test see compaction
    "log.segment.delete.delay.ms": "1000",
    "log.index.size.max.bytes": "1048576",
}


def server_properties(node: int, data: Path, ports: Mapping[str, int], nodes: int, settings: Mapping[str, str]) -> str:
    """One node's server.properties."""
    copies = str(min(3, nodes))
    in_sync = "2" if nodes >= 3 else "1"
    voters = ",".join(f"{other}@127.0.0.1:{ports[f'controller-{other}']}" for other in range(1, nodes + 1))
    broker = f"PLAINTEXT://127.0.0.1:{ports[f'broker-{node}']}"
    lines = {
        "process.roles": "broker,controller",
        "node.id": str(node),
        "controller.quorum.voters": voters,
        "listeners": f"{broker},CONTROLLER://127.0.0.1:{ports[f'controller-{node}']}",
        "advertised.listeners": broker,
        "controller.listener.names": "CONTROLLER",
        "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
        "log.dirs": str(data),
        "offsets.topic.replication.factor": copies,
        "transaction.state.log.replication.factor": copies,
        "transaction.state.log.min.isr": in_sync,
        "share.coordinator.state.topic.replication.factor": copies,
        "share.coordinator.state.topic.min.isr": in_sync,
        **SMALL,
        **settings,
    }
    return "".join(f"{name}={value}\n" for name, value in lines.items())


def log4j2(file: Path) -> str:
    """Warnings and errors, that the server started and stopped, and who came to a group or was thrown out."""
    return f"""status = error
appender.file.type = File
appender.file.name = file
appender.file.fileName = {file}
appender.file.layout.type = PatternLayout
appender.file.layout.pattern = %d %p %c{{1}}: %m%n
rootLogger.level = warn
rootLogger.appenderRef.file.ref = file
logger.server.name = kafka.server.KafkaRaftServer
logger.server.level = info
logger.groups.name = org.apache.kafka.coordinator.group.GroupMetadataManager
logger.groups.level = info
"""
