"""What is wrong with a field as pages say it: in the reader's language, whatever refused it.

Refusals are kept, and answered by APIs, in English. Sentences that pages can meet have a translation, those with a
service's own words in the catalogue of that service. One that has none is said in general words: those of a language
that the reader may not know help nobody.
"""

import re
from collections.abc import Mapping

from babel.support import NullTranslations, Translations

from service_kit.errors import FieldError, Refusal
from service_kit.pages.saying import N_, Saying

SENTENCES = (
    N_("Field required"), N_("Extra inputs are not permitted"), N_("cannot be read"), N_("holds a null byte"),
    N_("is not a cursor of this list with these filters"), N_("is not a parameter of this route"),
    N_("is not an IANA time zone"), N_("ends before it begins"), N_("is no salesperson who works with us"),
    N_("is not after the decision itself"), N_("is not in your team"), N_("lies in the future"), N_("is missing"),
    N_("Send the form from its page."), N_("Send text without null bytes."), N_("Begin without a cursor."),
    N_("Send this field."), N_("Leave this field out, or see the documentation for its right name."),
    N_("Use the form that the documentation gives."), N_("Send a shorter text."), N_("Send a longer text."),
    N_("Use one of the values that the documentation lists."), N_("Send fewer items."), N_("Send a whole number."),
    N_("Send a number."), N_("Send a number within the limits."), N_("Send a date, for example 2026-11-30."),
    N_("Send a time with its zone, for example 2026-11-30T10:40:00+01:00."), N_("Leave it out."),
    N_("Choose somebody of your team."), N_("The person has been erased."), N_("Send a text in quotes."),
    N_("Send true or false."), N_("Send an object in braces."), N_("Send a list in brackets."), N_("Send more items."),
    N_("Send an id as it was given."), N_("Send an address such as https://acme.com."), N_("Send fewer digits."),
    N_("Send a time, for example 10:40."),
)  # fmt: skip
PATTERNS = tuple(
    (re.compile(pattern), message)
    for pattern, message in (
        (
            r"Input should be a valid integer.*|Unable to parse input string as an integer.*",
            N_("is not a whole number"),
        ),
        (r"Input should be (a valid (number|decimal)|a finite number).*", N_("is not a number")),
        (r"Decimal input should be an integer.*", N_("is not a number")),
        (r"Decimal input should have no more than .*", N_("has more digits than can be kept")),
        (r"Input should be (greater|less) than.*|Input should be a multiple of.*", N_("is not within the limits")),
        (r"Input should be a valid (date|time|datetime|timedelta)\b.*", N_("is not a date that can be read")),
        (r"Input should be in a valid time format.*", N_("is not a date that can be read")),
        (
            r"Datetimes provided to dates should .*|Input should have timezone info",
            N_("is not a date that can be read"),
        ),
        (r"Input should be '.*", N_("is none of the possible values")),
        (r"Input should be None", N_("must be empty")),
        (r"Input should be a valid string.*", N_("is not a text")),
        (r"Input should be a valid boolean.*", N_("is neither true nor false")),
        (r"Input should be (a valid dictionary|an object).*", N_("is not an object with named fields")),
        (r"Input should be (a valid (list|tuple|set|frozenset)|iterable)", N_("is not a list")),
        (r"UUID .*|Input should be a valid UUID.*", N_("is not an id")),
        (r"URL .*|Input should be a valid URL.*|Input violated strict URL .*", N_("is not an address of a page")),
        (r"JSON decode error|Invalid JSON.*", N_("is no JSON document")),
        (r"String should match pattern .*", N_("is not of the form that is asked for")),
        (r"String should have at most (?P<n1>\d+) characters?", N_("is longer than %(n1)s characters")),
        (r"String should have at least \d+ characters?", N_("is too short")),
        (r"\w+ should have at most (?P<n1>\d+) items?.*", N_("has more than %(n1)s parts")),
        (r"\w+ should have at least (?P<n1>\d+) items?.*", N_("has fewer than %(n1)s parts")),
    )
)
"""What pydantic says, in fewer words."""
NUMBER = re.compile(r"\d+(?:,\d{3})*")
NO_BREAK = "\N{NO-BREAK SPACE}"
GENERAL_REASON, GENERAL_REMEDY = N_("cannot be taken as it stands"), N_("Correct this field.")


def reason_words(words: NullTranslations, reason: str) -> str:
    """What is wrong."""
    return _worded(words, reason) or words.gettext(GENERAL_REASON)


def remedy_words(words: NullTranslations, remedy: str) -> str:
    """What helps."""
    return _worded(words, remedy) or words.gettext(GENERAL_REMEDY)


def problem_words(words: NullTranslations, error: FieldError | Mapping[str, str]) -> str:
    """Both, as the sentences that follow the name of the field."""
    told = error._asdict() if isinstance(error, FieldError) else error
    return f"{reason_words(words, told['reason'])}. {remedy_words(words, told['remedy'])}"


def detail_words(words: NullTranslations, refusal: Refusal) -> str:
    """What a refusal says of the case, where the reader's language has words for it; else nothing."""
    return _worded(words, refusal.detail)


def problem_sayings(words: NullTranslations) -> dict[str, Saying]:
    """The filters of templates."""

    def in_words(error: FieldError) -> str:
        return problem_words(words, error)

    def detail(refusal: Refusal) -> str:
        return detail_words(words, refusal)

    return {"in_words": in_words, "refused_detail": detail}


def _worded(words: NullTranslations, text: str) -> str:
    if not isinstance(words, Translations):
        return text  # of whom no catalogue is needed reads what stands in the code
    said = words.gettext(text)
    if not text or said != text:
        return said if text else ""
    for pattern, message in PATTERNS:
        found = pattern.fullmatch(text)
        if found is not None:
            return words.gettext(message) % found.groupdict()
    return _with_numbers(words, text)


def _with_numbers(words: NullTranslations, text: str) -> str:
    """A sentence whose message id has `%(n1)s`, `%(n2)s`... for its numbers; empty where there is none such."""
    numbers = {f"n{place}": found.replace(",", NO_BREAK) for place, found in enumerate(NUMBER.findall(text), 1)}
    places = iter(numbers)
    message = NUMBER.sub(lambda _: f"%({next(places)})s", text.replace("%", "%%"))
    said = words.gettext(message)
    return said % numbers if said != message else ""
