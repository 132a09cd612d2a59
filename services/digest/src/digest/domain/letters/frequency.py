"""The foot of a digest: when it comes, where to change that, how to get no more."""

from datetime import date, timedelta

from digest.domain.digest_times import DigestSettings
from digest.domain.letters.facts import Reader
from digest.domain.letters.letter import Button

A_MONDAY = date(2026, 11, 23)


def settings_footer(reader: Reader, settings: DigestSettings) -> tuple[tuple[str, ...], tuple[Button, ...]]:
    """Lines and links."""
    words, links = reader.words, reader.links
    hour = f"{settings.hour:02}:00"
    if settings.kind == "daily":
        line = words.gettext("You get this on working days at {time}.", time=hour)
    else:
        day = words.full_weekday(A_MONDAY + timedelta(days=settings.weekday))
        line = words.gettext("You get this every week ({day}) at {time}.", day=day, time=hour)
    leave = Button(words.gettext("Unsubscribe"), links.action("unsubscribe"))
    return (line,), (_otherwise(reader, settings), _second(reader), leave)


def _otherwise(reader: Reader, settings: DigestSettings) -> Button:
    """The page of one's digest with the other frequency filled in; nothing is changed before it is saved."""
    words, page = reader.words, reader.links.page("/digest/account/digest?kind=")
    if settings.kind == "daily":
        return Button(words.gettext("Weekly instead"), f"{page}weekly")
    return Button(words.gettext("Daily instead"), f"{page}daily")


def _second(reader: Reader) -> Button:
    """Who sells may be away; everybody else may want less in it, or another hour."""
    words, links = reader.words, reader.links
    if reader.person.role == "rep":
        return Button(words.gettext("I am away"), links.page("/qualification/away"))
    return Button(words.gettext("Choose what is in it"), links.page("/digest/account/digest#parts"))
