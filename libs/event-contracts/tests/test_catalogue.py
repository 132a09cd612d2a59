"""What is true of every message: name, words, who says and hears it, and that no personal data fits in a fact."""

import re
from typing import Any

import pytest

from event_contracts.catalogue import BY_TYPE, DOCUMENTS, EVENTS, MESSAGES, SERVICES, topic_of
from event_contracts.model import Message
from event_contracts.schema import described, fields
from event_contracts.topics import BY_NAME, INBOUND, LEADS, PRIVATE, REFERENCE, TEAM, TOPICS

every_message = pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.type)
NAME = re.compile(r"(lead|team|digest|review|touch|private|reference)\.[a-z]+(_[a-z]+)*")
DESIGNED = {
    "lead.created", "lead.profile_changed", "lead.touched", "lead.merged", "lead.absorbed", "lead.unmerged",
    "lead.consent_changed", "lead.erased", "lead.scored", "lead.qualified", "lead.assigned", "lead.recycled",
    "lead.disqualified", "lead.accepted", "lead.contacted", "lead.account_opened", "lead.opportunity_opened",
    "lead.won", "lead.lost", "lead.returned", "lead.rated", "lead.overdue", "lead.rescheduled", "lead.action_undone",
    "team.pulse_answered", "digest.sent", "review.frozen", "review.decided", "lead.submitted", "touch.submitted",
    "lead.import_ended",  # docs/decisions/0005
    "lead.invited", "lead.invitation_withdrawn",  # docs/decisions/0013
    "lead.nurture_undone",  # docs/decisions/0014
    "lead.recalled",  # docs/decisions/0019
}  # fmt: skip


def test_the_catalogue_holds_every_event_of_the_design_and_no_other() -> None:
    assert {event.type for event in EVENTS} == DESIGNED


def test_no_two_messages_share_a_name() -> None:
    assert len(BY_TYPE) == len(MESSAGES) == 48


@every_message
def test_names_follow_the_pattern(message: type[Message]) -> None:
    assert NAME.fullmatch(message.type)
    if message in EVENTS:
        assert message.__name__ == message.type.replace("_", ".").title().replace(".", "")
    assert not message.type.endswith(("updated", ".changed")), "say what changed"


@every_message
def test_a_docstring_of_its_own_says_when_it_happens(message: type[Message]) -> None:
    words = message.__dict__.get("__doc__")

    assert words, "every message says when it happens, or what it holds"
    assert len(words.split()) >= 6
    assert words.rstrip().endswith(".")


@every_message
def test_every_field_has_a_meaning_of_its_own(message: type[Message]) -> None:
    for path, field, _ in fields(described(message)):
        assert field.get("description"), f"{message.type}: {path} has no description"
        assert len(field["description"]) > 4


@every_message
def test_every_amount_and_duration_names_its_unit(message: type[Message]) -> None:
    for path, field, _ in fields(described(message)):
        name = path.rpartition(".")[2]
        if name in {"amount", "cost"}:
            assert "minor units" in field["description"], path
        if name in {"fit", "activity", "points"}:
            assert "points" in field["description"].lower(), path
        if name.endswith("_days"):
            assert "days" in field["description"].lower(), path


@every_message
def test_those_who_say_and_hear_it_exist(message: type[Message]) -> None:
    assert message.producer in {*SERVICES, "marketing tools"}
    assert set(message.consumers) <= set(SERVICES) - {message.producer}
    assert len(set(message.consumers)) == len(message.consumers)


def test_each_message_travels_on_the_topic_that_the_design_gives_it() -> None:
    for message in MESSAGES:
        topic = topic_of(message)
        if message in DOCUMENTS:
            assert topic is (PRIVATE if message.type.startswith("private.") else REFERENCE)
        elif message.producer == "marketing tools":
            assert topic is INBOUND
        else:
            assert topic is (LEADS if message.type.startswith("lead.") else TEAM)


def test_the_topics_are_those_of_the_design() -> None:
    assert set(BY_NAME) == {
        "leadloop.leads.v1", "leadloop.reference.v1", "leadloop.private.v1", "leadloop.inbound.v1", "leadloop.team.v1",
        "leadloop.dead-letters.v1",
    }  # fmt: skip
    assert {topic.name for topic in TOPICS if topic.cleanup == "compact"} == {REFERENCE.name, PRIVATE.name}
    assert [topic.name for topic in TOPICS if topic.retention_ms != -1] == [INBOUND.name]
    assert INBOUND.retention_ms == 604_800_000, "seven days"


def open_texts(schema: Any, path: str = "it") -> list[str]:
    """Places in a schema where any text fits."""
    if isinstance(schema, list):
        return [place for part in schema for place in open_texts(part, path)]
    if not isinstance(schema, dict):
        return []
    if schema.get("type") == "string" and not {"pattern", "enum", "format", "const"} & set(schema):
        return [path]
    is_map = schema.get("type") == "object" and not {"properties", "patternProperties"} & set(schema)
    free = [f"{path} names"] if is_map else []
    parts = {keyword: part for keyword, part in schema.items() if keyword not in {"default", "enum", "propertyNames"}}
    return free + [place for keyword, part in parts.items() for place in open_texts(part, f"{path}.{keyword}")]


@pytest.mark.parametrize(
    "message", [event for event in EVENTS if topic_of(event) in {LEADS, TEAM}], ids=lambda message: message.type
)
def test_no_free_text_fits_into_a_fact(message: type[Message]) -> None:
    assert open_texts(described(message)) == []


def test_a_free_text_in_a_fact_would_be_seen() -> None:
    assert open_texts(described(BY_TYPE["private.note"])) == ["it.properties.text"]
    assert open_texts(described(BY_TYPE["touch.submitted"]))
