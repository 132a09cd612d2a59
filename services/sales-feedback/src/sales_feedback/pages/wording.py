"""Words for keys: what a state, an action, a reason or a refusal is called. Message ids, translated where shown."""

from collections.abc import Mapping

from babel.support import NullTranslations

from service_kit.pages.saying import N_

STATES = {
    "handed_over": N_("handed over"), "accepted": N_("accepted"), "contacted": N_("contacted"),
    "opportunity": N_("opportunity"), "won": N_("won"), "lost": N_("lost"),
    "returned": N_("returned to marketing"), "disqualified": N_("closed by marketing"),
    "recalled": N_("taken back by marketing"),
}  # fmt: skip
WHAT = {
    "assigned": N_("Handed over"), "accepted": N_("Accepted"), "contacted": N_("Attempt noted"),
    "account_opened": N_("Account opened"), "opportunity_opened": N_("Opportunity opened"), "won": N_("Won"),
    "lost": N_("Lost"), "returned": N_("Returned to marketing"), "rated": N_("Lead rated"),
    "rescheduled": N_("Deadline moved"), "overdue": N_("Deadline passed"), "disqualified": N_("Closed by marketing"),
    "recalled": N_("Taken back by marketing"),
}  # fmt: skip
JOINED = N_("Joined an account")
"""Instead of the word for opening one, where the account was there for somebody else."""
OUTCOMES = {"reached": N_("Reached"), "no_answer": N_("No answer"), "wrong_number": N_("Wrong number")}
CHANNELS = {"phone": N_("Call"), "email": N_("E-mail"), "message": N_("Message"), "meeting": N_("Meeting")}
RATINGS = {"": N_("No rating"), "good": N_("Good"), "fair": N_("Fair"), "poor": N_("Poor")}
MOVES = {
    "accept": N_("Accept"), "contacts": N_("Log attempt"), "account": N_("Open account"),
    "opportunity": N_("Open opportunity"), "won": N_("Won"),
    "lost": N_("Lost"), "return": N_("Return..."), "rating": N_("Rate the lead"), "undo": N_("Undo"),
}  # fmt: skip
WHY_NOT = {
    "ended": N_("This hand-over has ended already; an end can only be taken back."),
    "recalled": N_("Marketing took this hand-over back. Nothing more is noted on it."),
    "recorded_already": N_("This is noted already."),
    "not_from_here": N_("This cannot be done as the hand-over stands now."),
    "erased": N_("The person has asked to be erased. Nothing more is noted about them."),
    "nothing_to_undo": N_("There is nothing to take back."),
    "over_a_day": N_("The latest action was noted more than 24 hours ago and stays."),
    "next_cycle": N_("The lead has been handed over again since, so this stays."),
    "not_the_latest": N_("Something was done after it. Only the latest action can be taken back."),
}
"""Why an action is not possible, by the code of the refusal."""
WRONG = {
    "needs_note": N_("This reason says nothing without a note. Say in a sentence what happened."),
    "note_too_long": N_("This is longer than 8,000 characters. Keep what marketing needs."),
    "name_too_long": N_("This is longer than 200 characters. Keep what everybody calls the client."),
    "no_account": N_("This account is not there any more. Choose another one, or open a new one."),
    "in_another_account": N_(
        "This person is in another account already. Go on in it without choosing one, or first take back its opening, "
        "if that is the latest action."
    ),
    "choose": N_("Choose one of these."),
    "step_not_after": N_("This moment has passed. Choose a later one."),
    "step_too_far": N_("This is more than two years away. Check the year."),
    "no_moment": N_("Say when, with day and time."),
    "no_day": N_("Say which day."),
    "revisit_not_after": N_("Choose a day after today, within five years."),
    "same_lead": N_("This is the very lead that is returned. Paste the link of the other one."),
    "no_lead_in_it": N_("No lead is named here. Paste the link of the other lead's card."),
    "in_future": N_("This day has not come yet."),
    "before_handover": N_("This is before the lead was handed over. Choose a later day."),
    "before_last_action": N_("Something was noted after this day. Choose a later day, or take that back first."),
    "currency_unknown": N_("There is no such currency. Choose one, for example EUR."),
    "not_decimal": N_("This is no amount. Write it like 1200 or 1200.50, without a sign."),
    "too_many_decimals": N_("This currency has fewer decimals. Round the amount."),
    "too_large": N_("This amount is too large. Check the number of digits."),
}
"""What is wrong with a field and what to do, by code."""


def said(words: NullTranslations, names: Mapping[str, str], key: str) -> str:
    """The word for a key; one that nobody worded is shown as it is written, without underscores."""
    return words.gettext(names[key]) if key in names else key.replace("_", " ")
