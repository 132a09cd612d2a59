"""How letters say how much of what they can work salespeople have."""

from digest.domain.letters.facts import Reader
from digest.domain.letters.letter import Button, Row, Rows
from digest.domain.letters.wording import Words
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


def owner_and_room(words: Words, owner: Load | None, other: Load | None) -> str | None:
    """What the owner has, and who else could take one more; None where neither is known."""
    said = []
    if owner is not None:
        said.append(
            words.ngettext(
                "{name} has {n} open lead, with room for {all}.", "{name} has {n} open leads, with room for {all}.",
                owner.open, name=owner.name, all=owner.capacity,
            )
        )  # fmt: skip
    if other is not None:
        said.append(
            words.ngettext(
                "{name} has room for {n} more.", "{name} has room for {n} more.", other.room, name=other.name
            )
        )  # fmt: skip
    return " ".join(said) or None
