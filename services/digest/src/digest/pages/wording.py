"""Words for keys: what a touch, a fact, a stage or a reason is called on pages. Message ids, translated where shown."""

from collections.abc import Mapping

from babel.support import NullTranslations

from service_kit.pages.saying import N_

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
FACTS = {
    "lead.created": N_("First seen"), "lead.merged": N_("Merged into another lead"),
    "lead.unmerged": N_("Separated from another lead"), "lead.consent_changed": N_("Consent changed"),
    "lead.erased": N_("Erased on request"), "lead.qualified": N_("Met the criteria"),
    "lead.assigned": N_("Handed over"), "lead.recycled": N_("Went to nurturing"),
    "lead.recalled": N_("Hand-over taken back"),
    "lead.disqualified": N_("Closed by marketing"), "lead.accepted": N_("Accepted"),
    "lead.contacted": N_("Attempt"), "lead.account_opened": N_("Account opened"),
    "lead.opportunity_opened": N_("Opportunity opened"), "lead.won": N_("Won"), "lead.lost": N_("Lost"),
    "lead.returned": N_("Returned to marketing"), "lead.rated": N_("Lead rated"),
    "lead.rescheduled": N_("Deadline moved"), "lead.invited": N_("Invited"),
    "lead.invitation_withdrawn": N_("Invitation withdrawn"),
}  # fmt: skip
JOINED = N_("Joined an account")
"""Instead of the word for opening one, where the account was there for somebody else."""
STAGES = {
    "new": N_("new"), "qualified": N_("waits for a salesperson"), "handed_over": N_("handed over"),
    "accepted": N_("accepted"), "contacted": N_("contacted"), "opportunity": N_("opportunity"),
    "client": N_("client"), "lost": N_("lost"), "returned": N_("returned"), "nurture": N_("nurturing"),
    "disqualified": N_("closed by marketing"), "erased": N_("erased"),
}  # fmt: skip
STATES = {
    "open": N_("open"), "won": N_("won"), "lost": N_("lost"), "returned": N_("returned"),
    "disqualified": N_("disqualified"),
}  # fmt: skip
FATES = {
    "nurturing": N_("nurturing"), "handed_over_again": N_("handed over again"), "disqualified": N_("disqualified"),
}  # fmt: skip
REASONS = {
    "no_budget": N_("No budget"), "too_early": N_("Too early"), "not_reached": N_("Not reached"),
    "not_our_market": N_("Not our market"), "wrong_contact_data": N_("Wrong contact data"),
    "duplicate": N_("Duplicate"), "other": N_("Another reason"), "price": N_("Price"),
    "competitor": N_("A competitor"), "no_need": N_("No need"), "no_decision": N_("No decision"),
    "by_hand": N_("By hand"),
}  # fmt: skip
OUTCOMES = {"reached": N_("reached"), "no_answer": N_("no answer"), "wrong_number": N_("wrong number")}
CHANNELS = {"phone": N_("phone"), "email": N_("e-mail"), "message": N_("message"), "meeting": N_("meeting")}
RATINGS = {"good": N_("good"), "fair": N_("fair"), "poor": N_("poor")}
ATTRIBUTES = {
    "source": N_("Source"), "industry": N_("Industry"), "country": N_("Country"), "size_band": N_("Company size"),
    "job_level": N_("Level"), "email_kind": N_("Kind of address"), "identities": N_("Known contacts"),
    "has_company": N_("Company known"),
}  # fmt: skip


def said(words: NullTranslations, names: Mapping[str, str], key: str | None) -> str:
    """The word for a key; one that nobody worded is shown as it is written, without underscores."""
    if key is None:
        return ""
    return words.gettext(names[key]) if key in names else key.replace("_", " ")
