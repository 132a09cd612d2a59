"""`python -m event_contracts.asyncapi [path]` writes the AsyncAPI 3 document of every topic and message."""

import json
import sys
from pathlib import Path
from typing import Any

from event_contracts.catalogue import MESSAGES, SERVICES, topic_of
from event_contracts.envelope import ATTRIBUTES
from event_contracts.model import Message
from event_contracts.schema import described, draft_07
from event_contracts.topics import DEAD_LETTERS, DEFAULT_PARTITIONS, INBOUND, TOPICS, Topic
from event_contracts.writing import write

PATH = Path("docs/asyncapi.json")
Part = dict[str, Any]
OF_OUTSIDERS = frozenset({"ce_specversion", "ce_id", "ce_source", "ce_type"})
"""The headers that CloudEvents asks of everybody; more is not asked of those who write to the inbound topic."""


def document() -> Part:
    """The whole document; equal contracts give equal documents."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Leadloop events",
            "version": "1.0.0",
            "description": "What the services of Leadloop tell one another, and what marketing tools may tell them. "
            "CloudEvents 1.0 in binary mode on Kafka. Readers ignore fields they do not know; inside a major version "
            "fields are only added, and only optional ones.",
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {channel_name(topic): _channel(topic) for topic in TOPICS},
        "operations": _operations(),
        "components": {
            "messages": {name_of(message): _message(message) for message in MESSAGES},
            "messageTraits": {"fact": _headers(outsiders=False), "submission": _headers(outsiders=True)},
        },
    }


def channel_name(topic: Topic) -> str:
    """The short name of a topic: `leadloop.leads.v1` is leads."""
    return topic.name.split(".")[1]


def name_of(message: type[Message]) -> str:
    """The name of a message with its major version."""
    return f"{message.type}.v{message.major}"


def _channel(topic: Topic) -> Part:
    said = [message for message in MESSAGES if topic_of(message) is topic]
    if topic is DEAD_LETTERS:
        said = [message for message in MESSAGES if topic_of(message) is not INBOUND]
    return {
        "address": topic.name,
        "description": f"{topic.carries}. Key: {topic.key}.",
        "messages": {name_of(message): _to(f"components/messages/{name_of(message)}") for message in said},
        "bindings": {
            "kafka": {
                "topic": topic.name,
                "partitions": DEFAULT_PARTITIONS,
                "topicConfiguration": {"cleanup.policy": [topic.cleanup], "retention.ms": topic.retention_ms},
                "bindingVersion": "0.5.0",
            }
        },
    }


def _operations() -> Part:
    operations: Part = {}
    for party in (*SERVICES, "marketing tools"):
        for topic in TOPICS:
            here = [message for message in MESSAGES if topic_of(message) is topic]
            says = [message for message in here if message.producer == party]
            hears = [message for message in here if party in message.consumers]
            for verb, action, messages in (("says", "send", says), ("hears", "receive", hears)):
                if messages:
                    channel = channel_name(topic)
                    operations[f"{party.replace(' ', '-')}-{verb}-{channel}"] = {
                        "action": action,
                        "channel": _to(f"channels/{channel}"),
                        "summary": f"What {party} {verb} on {topic.name}.",
                        "messages": [_to(f"channels/{channel}/messages/{name_of(message)}") for message in messages],
                    }
    return operations


def _message(message: type[Message]) -> Part:
    topic = topic_of(message)
    payload = draft_07(described(message))
    payload.pop("description", None)
    if topic.cleanup == "compact":
        payload["type"] = ["object", "null"]
    return {
        "name": message.type,
        "title": message.__name__,
        "summary": " ".join((message.__doc__ or "").split()),
        "traits": [_to(f"components/messageTraits/{'submission' if topic is INBOUND else 'fact'}")],
        "payload": payload,
        "bindings": {"kafka": {"key": {"type": "string", "description": message.key}, "bindingVersion": "0.5.0"}},
    }


def _headers(*, outsiders: bool) -> Part:
    asked = [
        attribute.header
        for attribute in ATTRIBUTES
        if (attribute.header in OF_OUTSIDERS if outsiders else attribute.always)
    ]
    properties = {
        attribute.header: {"type": "string", "description": attribute.meaning}
        for attribute in ATTRIBUTES
        if not outsiders or attribute.header in OF_OUTSIDERS | {"ce_time", "content-type"}
    }
    if outsiders:
        properties["ce_source"]["description"] = "URI of the tool that writes it"
        properties["ce_id"]["description"] = "Id of the event, unique for its source; the same id again is a repeat"
    return {
        "headers": {"type": "object", "properties": properties, "required": asked},
        "contentType": "application/json",
    }


def _to(place: str) -> Part:
    return {"$ref": f"#/{place}"}


def text() -> str:
    """The document as it is stored."""
    return json.dumps(document(), indent=1, ensure_ascii=False) + "\n"


def main() -> int:
    """Write the document, or check it."""
    return write(text(), PATH, __spec__.name)


if __name__ == "__main__":
    sys.exit(main())
