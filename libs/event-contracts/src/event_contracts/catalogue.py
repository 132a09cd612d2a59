"""Every event and document by type name: the one place that lists them all."""

from event_contracts import digest, inbound, lead_intake, private, qualification, reference, sales_feedback
from event_contracts.model import Document, Event, Message
from event_contracts.topics import INBOUND, LEADS, PRIVATE, REFERENCE, TEAM, Topic

EVENTS: tuple[type[Event], ...] = (
    *lead_intake.EVENTS,
    *qualification.EVENTS,
    *sales_feedback.EVENTS,
    *digest.EVENTS,
    *inbound.EVENTS,
)
DOCUMENTS: tuple[type[Document], ...] = (*private.DOCUMENTS, *reference.DOCUMENTS)
MESSAGES: tuple[type[Message], ...] = (*EVENTS, *DOCUMENTS)
BY_TYPE: dict[str, type[Message]] = {message.type: message for message in MESSAGES}
SERVICES: tuple[str, ...] = ("lead-intake", "qualification", "sales-feedback", "digest")


def topic_of(message: type[Message]) -> Topic:
    """The topic a message travels on."""
    if message in inbound.EVENTS:
        return INBOUND
    if message in private.DOCUMENTS:
        return PRIVATE
    if message in reference.DOCUMENTS:
        return REFERENCE
    return LEADS if message.type.startswith("lead.") else TEAM
