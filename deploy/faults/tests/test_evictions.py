"""Members that were thrown out are counted in the logs as brokers and members write them."""

from pathlib import Path

from faults.evictions import Evictions, evictions

BROKER = """\
2026-11-30 15:30:01,000 INFO GroupMetadataManager: Member leadloop-digest-0b6c in group digest has failed, removing it from the group.
2026-11-30 15:30:01,001 INFO GroupMetadataManager: Preparing to rebalance group digest in state PREPARING_REBALANCE.
2026-11-30 15:30:09,000 INFO GroupMetadataManager: Member leadloop-qualification-77aa in group qualification has failed, removing it from the group.
"""  # noqa: E501  # as they stand there
SERVICE = """\
{"event": "Heartbeat failed for group digest because it is rebalancing", "level": "warning"}
{"event": "Heartbeat failed: local member_id was not recognized; resetting and re-joining group", "level": "warning"}
{"event": "Heartbeat session expired - marking coordinator dead", "level": "error"}
"""


def written(file: Path, text: str) -> Path:
    file.write_text(text, encoding="utf-8")
    return file


def test_who_was_thrown_out_is_counted_by_the_broker_and_who_lived_by_itself(tmp_path: Path) -> None:
    brokers = [written(tmp_path / "kafka-1.log", BROKER), written(tmp_path / "kafka-2.log", "")]
    services = [written(tmp_path / "digest-1.log", SERVICE)]

    assert evictions(brokers, services) == Evictions(thrown_out=2, awoke_thrown_out=1)


def test_where_nobody_was_silent_nobody_is_counted(tmp_path: Path) -> None:
    assert evictions([], [written(tmp_path / "digest-1.log", SERVICE.splitlines()[0])]) == Evictions(0, 0)
