"""A service finds its event log by its settings, also where the broker wants to know who is asking."""

import json
import ssl
from pathlib import Path

import pytest
from pydantic import SecretStr

from event_bus.port import Message
from event_contracts.topics import INBOUND
from local_servers import QUICK_START, Kafka
from local_servers.process import free_ports
from service_kit.logs import kafka_security, open_log
from service_kit.settings import ServiceSettings

DATABASE = SecretStr("sqlite:///unused")
LOGIN = 'org.apache.kafka.common.security.plain.PlainLoginModule required user_leadloop="right";'


@pytest.mark.kafka
@pytest.mark.timeout(120)
async def test_a_broker_that_asks_for_a_password_lets_the_right_one_in(tmp_path: Path, kafka_server: Kafka) -> None:
    assert kafka_server.pid(), "where the shared broker cannot be had this one cannot either"
    open_port, closed_port, controller_port = free_ports(3)
    ports = {"broker-1": open_port, "controller-1": controller_port}
    (tmp_path / "ports.json").write_text(json.dumps(ports))
    addresses = f"PLAINTEXT://127.0.0.1:{open_port},SASL_PLAINTEXT://127.0.0.1:{closed_port}"
    settings = {
        "listeners": f"{addresses},CONTROLLER://127.0.0.1:{controller_port}",
        "advertised.listeners": addresses,
        "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT",
        "inter.broker.listener.name": "PLAINTEXT",
        "sasl.enabled.mechanisms": "PLAIN",
        "listener.name.sasl_plaintext.plain.sasl.jaas.config": LOGIN,
    }
    with Kafka(tmp_path, settings=settings, java_options=QUICK_START):

        def asking(password: str) -> ServiceSettings:
            return ServiceSettings(
                database_url=DATABASE,
                log_url=f"kafka://127.0.0.1:{closed_port}",
                log_username="leadloop",
                log_password=SecretStr(password),
                log_mechanism="PLAIN",
                partitions=1,
            )

        with pytest.raises(ConnectionError):
            await open_log(asking("wrong")).start()
        log = open_log(asking("right"))
        await log.start()
        publisher = log.publisher("lead-intake")
        await publisher.start()
        await publisher.publish([Message(INBOUND.name, b"key", b"{}", ())])
        await publisher.stop()
        await log.stop()


def test_tls_is_spoken_with_the_authority_that_is_named(tmp_path: Path) -> None:
    plain = ServiceSettings(database_url=DATABASE, log_url="kafka://127.0.0.1:9092")
    assert kafka_security(plain) == {}
    public = kafka_security(plain.model_copy(update={"log_tls": True}))
    assert public["security_protocol"] == "SSL"
    assert public["ssl_context"].verify_mode is ssl.CERT_REQUIRED
    assert public["ssl_context"].check_hostname
    both = kafka_security(plain.model_copy(update={"log_tls": True, "log_username": "leadloop"}))
    assert (both["security_protocol"], both["sasl_mechanism"]) == ("SASL_SSL", "SCRAM-SHA-512")
    with pytest.raises(OSError, match="No such file"):
        kafka_security(plain.model_copy(update={"log_tls": True, "log_ca_file": tmp_path / "nowhere.pem"}))
