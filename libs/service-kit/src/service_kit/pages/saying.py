"""What the kit's own templates say of people and refusals, in the reader's language."""

from collections.abc import Callable
from typing import Any

from babel.support import NullTranslations

from service_kit.errors import Refusal

Saying = Callable[..., Any]


def N_(message: str) -> str:  # noqa: N802  # gettext's own name for a message that is translated later
    """A message id, to be translated where it is shown."""
    return message


ROLES = {
    "rep": N_("Sales"),
    "manager": N_("Sales lead"),
    "marketer": N_("Marketing"),
    "admin": N_("Administrator"),
}
TITLES = {
    400: N_("That could not be read"),
    403: N_("Your role does not include this"),
    404: N_("This is not here, or not yours"),
    409: N_("Somebody was faster"),
    412: N_("Somebody changed this meanwhile"),
    413: N_("That is too large"),
    422: N_("Something needs correcting"),
    429: N_("That was too fast"),
    503: N_("A part of Leadloop is away for a moment"),
}
WAYS_ON = {
    400: N_("Nothing was saved. The address may be too long or cut off. Go back in your browser and try once more."),
    403: N_("Ask an administrator if you need it for your work."),
    404: N_("The address may be old, or somebody else works on it. Nothing is lost."),
    409: N_("Nothing of yours was saved. Look at how it stands now, then decide again."),
    412: N_("Nothing of yours was saved. Look at how it stands now, then decide again."),
    413: N_("Nothing was saved. Send less at once."),
    422: N_("Nothing was saved yet. Correct what is named here and send it again."),
    429: N_("What was saved before is safe. Please try again in a moment."),
    503: N_("What was saved before is safe. Please try again in a moment."),
}
LEAD_NOT_HERE = N_("This lead is not here, or not yours")
NOT_HERE = {"lead": LEAD_NOT_HERE, "hand-over": LEAD_NOT_HERE}
"""Instead of the title of 404, by what is not there."""
OLD_FORM = (
    N_("This form is too old"),
    N_("Nothing was saved. Open the page again and repeat what you did."),
)
NO_PAGE = (
    N_("There is no such page"),
    N_("The address may be old, or cut off. Nothing is lost."),
)
FAILED = (
    N_("Something failed here"),
    N_("What was saved before is safe. What failed here is logged under the number below."),
)
NOTHING_SHOWN = (
    N_("Nothing is shown at this address"),
    N_("It only takes what is sent to it. Nothing is lost."),
)
INSTEAD = {"not-from-here": OLD_FORM, "no-such-page": NO_PAGE, "method-not-allowed": NOTHING_SHOWN}
"""Instead of what is said of a status, by the refusal's code."""


def sayings(words: NullTranslations) -> dict[str, Saying]:
    """The filters of templates."""

    def role(name: str) -> str:
        return words.gettext(ROLES[name])

    def title(refusal: Refusal) -> str:
        message = INSTEAD.get(refusal.code, (TITLES.get(refusal.status, FAILED[0]), ""))[0]
        return words.gettext(NOT_HERE.get(refusal.about, message))

    def way_on(refusal: Refusal) -> str:
        message = INSTEAD.get(refusal.code, ("", WAYS_ON.get(refusal.status, FAILED[1])))[1]
        return words.gettext(message)

    return {"role": role, "initials": initials, "short": short, "refused_title": title, "refused_way_on": way_on}


def short(text: str, most: int) -> str:
    """A name as a row of a list shows it: whole up to so many letters; the card has it whole."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def initials(name: str) -> str:
    """The first letters of the first and the last word."""
    words = name.split()
    return "".join(word[0] for word in ([words[0], words[-1]] if len(words) > 1 else words)).upper()
