"""How letters say how much of what they can work salespeople have."""

from digest.domain.letters.facts import Reader
from digest.domain.letters.letter import Button, Row, Rows
from digest.domain.letters.wording import Words, due_label
from digest.domain.pausing import works_again, works_until
from digest.domain.team_load import Load

MOST_PEOPLE = 12


def read_load(words: Words, one: Load) -> str:
    """Room for 2, full, too few leads..."""
    match one.reading:
        case "away":
            return words.gettext("away")
        case "overloaded":
            return words.ngettext("{n} too many", "{n} too many", -one.room)
        case "full":
            return words.gettext("full")
        case "starved":
            return words.ngettext("too few, room for {n}", "too few, room for {n}", one.room)
        case "room":
            return words.ngettext("room for {n}", "room for {n}", one.room)


def room_rows(loads: tuple[Load, ...], reader: Reader) -> Rows | None:
    """Everybody in alphabetical order, never ranked; None where nobody's capacity is known."""
    if not loads:
        return None
    words = reader.words
    rows = tuple(
        Row(
            name=one.name,
            text=words.ngettext("{n} open of {all}", "{n} open of {all}", one.open, all=one.capacity),
            right=read_load(words, one),
        )
        for one in loads[:MOST_PEOPLE]
    )
    left_out, more = len(loads) - len(rows), None
    if left_out > 0:
        more = Button(words.ngettext("{n} more", "{n} more", left_out), reader.links.page("/digest/my-leads"))
    return Rows(words.gettext("Who has room"), rows, more)


def owner_and_room(reader: Reader, owner: Load | None, other: Load | None) -> str | None:
    """What the owner has, and who else could take one more, and until when; None where neither is known."""
    words, said = reader.words, []
    if owner is not None:
        said.append(
            words.ngettext(
                "{name} has {n} open lead, with room for {all}.", "{name} has {n} open leads, with room for {all}.",
                owner.open, name=owner.name, all=owner.capacity,
            )
        )  # fmt: skip
    if other is not None:
        said.append(_room_and_hours(other, reader))
    return " ".join(said) or None


def _room_and_hours(one: Load, reader: Reader) -> str:
    words, now = reader.words, reader.written_at
    until = works_until(one.hours, now)
    if until is not None:
        return words.ngettext(
            "{name} has room for {n} more and works until {time}.",
            "{name} has room for {n} more and works until {time}.",
            one.room, name=one.name, time=words.clock(until),
        )  # fmt: skip
    again = works_again(one.hours, now)
    if again is not None:
        return words.ngettext(
            "{name} has room for {n} more and works again from {time}.",
            "{name} has room for {n} more and works again from {time}.",
            one.room, name=one.name, time=due_label(words, again, now),
        )  # fmt: skip
    return words.ngettext("{name} has room for {n} more.", "{name} has room for {n} more.", one.room, name=one.name)
