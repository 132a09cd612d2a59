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


def passed_over_and_heard(services: Iterable[Service]) -> list[str]:
    """Groups that pass a source over and hear some of its types nevertheless."""
    return [
        consumer.group
        for service in services
        for consumer in service.consumers
        if any(BY_TYPE[kind].producer == consumer.passes_over for kind in consumer.types)
    ]


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


def test_a_service_passes_its_own_facts_over_and_nothing_that_it_hears(services: list[Service]) -> None:
    over = {consumer.group: consumer.passes_over for service in services for consumer in service.consumers}

    assert {group: source for group, source in over.items() if source} == {
        "lead-intake": "lead-intake", "qualification": "qualification", "sales-feedback": "sales-feedback"
    }  # fmt: skip
    assert passed_over_and_heard(services) == []


def test_a_source_that_is_heard_and_passed_over_is_found(
    services: list[Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted: digest would never see a lead."""
    [digest] = [one for service in services for one in service.consumers if one.group == "digest"]
    monkeypatch.setattr(digest, "passes_over", "lead-intake")
    assert passed_over_and_heard(services) == ["digest"]
