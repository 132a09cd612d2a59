"""How letters say that a promise is broken: for as long as lists say it, and when it was due."""

from digest.domain.letters.facts import Reader, Waiting
from digest.domain.letters.wording import due_label


def late_words(one: Waiting, reader: Reader) -> str:
    """3 h overdue, as the lists of pages have it."""
    words, due_at = reader.words, one.need.due_at
    if one.late is None or due_at is None or one.late.said == "just":
        return words.gettext("overdue")
    if one.late.said == "for":
        return words.gettext("{time} overdue", time=words.length(one.late.length))
    day, today = words.local(due_at).date(), words.local(reader.written_at).date()
    return words.gettext("overdue since {when}", when=words.short_day(day, with_year=day.year != today.year))


def late_label(one: Waiting, reader: Reader) -> str:
    """The same at the right of a line, with the deadline: 3 h overdue, due Fri 15:40."""
    said = late_words(one, reader)
    if one.need.due_at is None or (one.late is not None and one.late.said == "since"):
        return said
    due = due_label(reader.words, one.need.due_at, reader.written_at)
    return reader.words.gettext("{late}, due {time}", late=said, time=due)
