"""Words for keys: doors, states, targets, kinds of touches. Message ids, translated where they are shown."""

from collections.abc import Mapping

from babel.support import NullTranslations

from service_kit.pages.saying import N_

CHANNELS = {
    "form": N_("form"), "api": N_("interface"), "batch": N_("interface"), "inbound": N_("event log"),
    "import": N_("list"),
}  # fmt: skip
STATUSES = {
    "created": N_("new lead"), "known": N_("known lead"), "refused": N_("waits for a repair"),
    "discarded": N_("put aside"),
}  # fmt: skip
KINDS = {"lead": N_("lead"), "touch": N_("touch"), "unknown": N_("unknown")}
INTENTS = {"notification": N_("notification"), "nurture": N_("nurture"), "expert": N_("expert")}
LIST_KINDS = {"leads": N_("leads"), "touches": N_("touches")}
IMPORT_STATES = {
    "preview": N_("not started"), "running": N_("running"), "done": N_("done"), "cancelled": N_("stopped"),
}  # fmt: skip
TOUCHES = {
    "form_submitted": N_("Form filled in"), "demo_requested": N_("Asked for a demonstration"),
    "call_requested": N_("Asked for a call"), "price_viewed": N_("Prices looked at"),
    "page_viewed": N_("Page looked at"), "email_sent": N_("Letter sent"), "email_opened": N_("Letter opened"),
    "email_clicked": N_("Link in a letter followed"), "unsubscribed": N_("Unsubscribed"),
    "event_registered": N_("Registered for an event"), "event_attended": N_("Took part in an event"),
    "content_downloaded": N_("Document downloaded"), "ad_clicked": N_("Advertisement followed"),
    "call_received": N_("Called us"), "chat_started": N_("Chat begun"), "product_used": N_("Product tried"),
    "imported": N_("Came in a list"), "other": N_("Another touch"),
}  # fmt: skip
TARGETS = {
    "email": N_("E-mail"), "phone": N_("Phone"), "name": N_("Name"), "first_name": N_("First name"),
    "middle_name": N_("Middle name"), "last_name": N_("Last name"), "job_title": N_("Job title"),
    "company.name": N_("Company"), "company.domain": N_("Company's site"), "company.industry": N_("Industry"),
    "company.size": N_("Number of employees"), "company.country": N_("Country"), "message": N_("Message"),
    "source": N_("Source"), "campaign": N_("Campaign"), "kind": N_("What the person did"),
    "occurred_at": N_("When it happened"), "consent.email": N_("Consent to letters"),
    "consent.phone": N_("Consent to calls"), "lead.id": N_("Lead id"), "content_key": N_("Content key"),
    "path": N_("Page's path"), "number": N_("Number"),
}  # fmt: skip


def said(words: NullTranslations, names: Mapping[str, str], key: str | None) -> str:
    """The word for a key; one that nobody worded is shown as it is written."""
    if key is None:
        return ""
    return words.gettext(names[key]) if key in names else key
