"""What is wrong with something that came in, and what helps, in the reader's language.

Problems are kept in English. Those whose words are fixed stand here as message ids; for any other the kit has general
words.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import orjson
from babel.support import NullTranslations

from lead_intake.pages.wording import TARGETS
from service_kit.pages.problems import reason_words, remedy_words
from service_kit.pages.saying import N_

NOBODY = N_("is missing, and nothing else says who this is")
REASONS = (
    NOBODY, N_("is not an e-mail address"), N_("is not a phone number"),
    N_("has no calling code"), N_("is not a date that can be read"),
    N_("could be two dates, the day or the month first"), N_("is not a number"),
    N_("could be thousands or a fraction"), N_("lies in the future"), N_("lies before 2000"),
    N_("has lost its digits: a spreadsheet turned the number into one like 4.93E+10"),
    N_("must name exactly one of id, email, phone and external_id"), N_("nobody is known under this id or identity"),
    N_("this person was erased"), N_("has control characters"), N_("is not a country code"), N_("is not a domain"),
    N_("has no letters a key could be made of"), N_("is not an RFC 3339 time"), N_("is too large"), N_("is too long"),
    N_("is no form"), N_("was cut off on its way"), N_("has too many fields"),
    N_("has a field whose name is too long"), N_("could not be taken in"), N_("belongs to another lead"),
    N_("has a quote inside a text in quotes"), N_("has a text that begins with a quote and never closes it"),
    N_("has characters that are not of this encoding"), N_("must be a list"), N_("Field required"),
    N_("Extra inputs are not permitted"), N_("is empty"), N_("is an archive"), N_("is a PDF"), N_("is a picture"),
    N_("is a text document"), N_("is a web page"), N_("is JSON, not a list"), N_("is not a text"),
    N_("is a damaged workbook"), N_("unpacks to more than a workbook may hold"), N_("has a document type of its own"),
    N_("names no columns and has no rows"), N_("is missing"), N_("is not a key"), N_("must be leads or touches"),
    N_("is cut off"), N_("is not well-formed"), N_("has no column that says who a row is about"),
    N_("has targets that do not exist"), N_("names columns that the list does not have"),
    N_("has an encoding that is a guess: the list has too few letters beyond a to z to be sure"),
    N_("is that of the import whose refused rows these are, and so are source, campaign and touch_kind where none is "
       "sent"),
    N_("has %(n1)s cells, the list has %(n2)s columns"), N_("is longer than %(n1)s characters"),
    N_("spans more than %(n1)s cells"), N_("has more than %(n1)s columns"), N_("cannot be changed after the end"),
    N_("this lead would have more than %(n1)s of these"),
    N_("more than %(n1)s columns are not mapped; of each row only the first %(n2)s that say something are kept"),
)  # fmt: skip
REMEDIES = (
    N_("Send at least one of email, phone and external_ids."), N_("Check the parts before and after the @."),
    N_("Send it in international form, for example +49 151 12345678."),
    N_("Send it in international form, for example +49 151 12345678, or with company.country."),
    N_("Write for example 2026-11-24 14:30 or 24.11.2026."),
    N_("Write the month's name, or for example 2026-04-03."), N_("Write digits, for example 1250.50."),
    N_("Write it without separators, or the fraction with a point."),
    N_("Send the time at which it happened, with the right zone; leave it out for now."),
    N_("Send the time at which it happened; leave it out for now."),
    N_("Format the column as text in the spreadsheet, put the numbers in again, and export the file once more."),
    N_("Send exactly one of them."), N_("Capture the lead first, or send create:true with an identity."),
    N_("Do not send touches of people who asked to be forgotten."),
    N_("Send text only; a null character is none."), N_("Send ISO 3166-1 alpha-2, for example DE."),
    N_("Send for example acme.com."), N_("Send it urlencoded, as multipart/form-data or as a JSON object."),
    N_("Send the form again."), N_("Send a shorter text."), N_("Send this field."),
    N_("Search for that lead and merge the two."),
    N_("Leave this field out, or see the documentation for its right name."),
    N_("Send it again; if that does not help, report it to the operators."),
    N_("Use one of the values that the documentation lists."), N_("Use the form that the documentation gives."),
    N_("Choose the file again; perhaps it was still open, or the download had not ended."),
    N_("Unpack it and send the list that is inside."), N_("Export the list itself, as CSV or .xlsx."),
    N_("Send the list itself, as CSV or .xlsx."),
    N_("Copy the table into a spreadsheet and save it as CSV or .xlsx."), N_("Send the list as CSV or .xlsx."),
    N_("Open it in a spreadsheet and save it again, or save it as CSV."),
    N_("Save the sheet as CSV, which may be of any length."),
    N_("Open it in a spreadsheet and save it again, or as CSV."),
    N_("Check the file, or the encoding and the header's row."), N_("Send the list as the multipart field file."),
    N_("Say what the rows are."), N_("Use a to z, 0 to 9, - and _, up to 64 characters."),
    N_("Send the file again; nothing of it was kept."),
    N_("Map one to email, phone or external_ids.<system>; for touches also lead.id."),
    N_("Look at the rows; where letters are wrong, say the encoding, for example cp1251 or cp1252."),
    N_("Change what no longer holds; what was wrong with the rows is left out."),
    N_("Map those that matter, and leave out those that do not by null."),
    N_("Put texts that hold the delimiter into quotes, or name the missing columns."),
    N_('Write a quote inside a text twice, as "".'),
    N_('Close the quote at its end; write a quote inside a text twice, as "".'),
    N_("Save the list as UTF-8, name its encoding, or check the letters here: they are what was most likely meant."),
    N_("Shorten its texts, or close a quote left open. Of its first line %(n1)s characters are kept."),
    N_("Perhaps something stands far below or beside the list: delete it, or save the sheet as CSV."),
    N_("Delete those that are not needed."), N_("Send the list again and say its form before the start."),
    N_("Shorten these texts, map the column to message, or leave out by null what does not matter."),
)  # fmt: skip
"""Whole sentences, so that a translation never has to be glued together."""


FULL = re.compile(
    r"the fields of a lead hold (?P<bytes>[\d,]+) bytes; of row (?P<row>\S+) it leaves out what stands in (?P<which>.*)"
)
TOO_FULL = N_("the fields of a lead hold %(bytes)s bytes; of row %(row)s it leaves out what stands in %(which)s")
"""The one sentence that names columns."""


class Said(NamedTuple):
    """One problem in words: which field, what is wrong, what helps."""

    field: str
    reason: str
    remedy: str


def said_problem(words: NullTranslations, problem: Mapping[str, Any]) -> Said:
    """A problem's field by its word, where it has one, and its sentences."""
    field = str(problem.get("field", ""))
    reason, remedy = str(problem.get("reason") or ""), str(problem.get("remedy") or "")
    full = FULL.fullmatch(reason)
    if full is not None:
        reason = words.gettext(TOO_FULL) % full.groupdict()
        return Said(_field(words, field), reason, remedy_words(words, remedy))
    return Said(
        _field(words, field),
        reason_words(words, reason) if reason else "",
        remedy_words(words, remedy) if remedy else "",
    )


def said_problems(words: NullTranslations, kept: str | None) -> tuple[Said, ...]:
    """Every problem of a refusal as it is kept (JSON)."""
    errors = orjson.loads(kept).get("errors", []) if kept else []
    return tuple(said_problem(words, one) for one in errors)


def lacking(kept: str | None) -> str | None:
    """The target that the first problem of a refusal (JSON) is about; None where it is about no field."""
    errors = orjson.loads(kept).get("errors", []) if kept else []
    field = str(errors[0].get("field", "")) if errors else ""
    return field if field in TARGETS else None


def unmapped(words: NullTranslations, kept: str | None, unknown: Sequence[str], target: str) -> tuple[Said, ...]:
    """What helps a form that says nobody while it has `unknown` fields: to map one of them to `target`.

    Empty where it is refused for anything else.
    """
    errors = orjson.loads(kept).get("errors", []) if kept else []
    if [one.get("reason") for one in errors] != [NOBODY]:
        return ()
    called = words.gettext(TARGETS[target])
    if len(unknown) > 1:
        helps = words.gettext("Say which of the form's fields it is, then retry.")
        return (Said(called, words.gettext(NOBODY), helps),)
    why = words.gettext("the field %(name)s is unknown, and nothing else says who this is") % {"name": unknown[0]}
    return (Said(called, why, words.gettext("Map it to “%(target)s”, then retry.") % {"target": called}),)


def _field(words: NullTranslations, field: str) -> str:
    target = field.removeprefix("lead.") if field != "lead.id" else field
    group, _, _ = target.partition(".")
    for name in (target, group.removesuffix("s"), group):
        if name in TARGETS:
            return words.gettext(TARGETS[name])
    return field
