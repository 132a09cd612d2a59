"""The catalogue says who hears what; each service's subscriptions must say the same."""

from collections.abc import Iterable

import pytest

from embedded.process import Embedded
from event_contracts.catalogue import BY_TYPE, SERVICES
from service_kit.service import Service


def heard_by(service: Service) -> set[str]:
    """Every type that one of the service's subscriptions hands to a handler."""
    return {kind for consumer in service.consumers for kind in consumer.types}


def differences(services: Iterable[Service]) -> list[str]:
    """Where the catalogue and the subscriptions disagree."""
    heard = {service.name: heard_by(service) for service in services}
    return sorted(
        f"{message.type}: catalogue {sorted(set(message.consumers) & set(SERVICES))}, subscriptions {listening}"
        for message in BY_TYPE.values()
        if message.producer in SERVICES
        and sorted(set(message.consumers) & set(SERVICES))
        != (
            listening := sorted(
                name for name, types in heard.items() if message.type in types and name != message.producer
            )
        )
    )


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> list[Service]:
    """The four services as they are put together, not started."""
    return Embedded(tmp_path_factory.mktemp("hearers")).create()


def test_the_catalogue_names_exactly_those_who_subscribe(services: list[Service]) -> None:
    assert differences(services) == []


def test_a_subscription_that_the_catalogue_does_not_know_is_found(
    services: list[Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted: nobody is said to hear that a lead was won."""
    monkeypatch.setattr(BY_TYPE["lead.won"], "consumers", ())
    assert [difference.split(":")[0] for difference in differences(services)] == ["lead.won"]
