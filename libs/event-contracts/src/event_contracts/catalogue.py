"""Every event and document by type name: the one place that lists them all."""

from event_contracts import digest, inbound, lead_intake, private, qualification, reference, sales_feedback
from event_contracts.model import Document, Event
from event_contracts.topics import INBOUND, LEADS, PRIVATE, REFERENCE, TEAM, Topic

EVENTS: tuple[type[Event], ...] = (
    *lead_intake.EVENTS,
    *qualification.EVENTS,
    *sales_feedback.EVENTS,
    *digest.EVENTS,
    *inbound.EVENTS,
)
DOCUMENTS: tuple[type[Document], ...] = (*private.DOCUMENTS, *reference.DOCUMENTS)
BY_TYPE: dict[str, type[Event] | type[Document]] = {message.type: message for message in (*EVENTS, *DOCUMENTS)}
SERVICES: tuple[str, ...] = ("lead-intake", "qualification", "sales-feedback", "digest")


def topic_of(message: type[Event] | type[Document]) -> Topic:
    """The topic a message travels on."""
    if message in inbound.EVENTS:
        return INBOUND
    if message in private.DOCUMENTS:
        return PRIVATE
    if message in reference.DOCUMENTS:
        return REFERENCE
    return LEADS if message.type.startswith("lead.") else TEAM
