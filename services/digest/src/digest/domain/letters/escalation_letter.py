"""Mails of one moment: to the manager when a promise is broken, to the salesperson whom the manager reminds."""

from digest.domain.letters.facts import Reader, Waiting, addressed, called
from digest.domain.letters.letter import Block, Button, Buttons, Letter, Passage
from digest.domain.letters.sales_letter import asked, happened
from digest.domain.letters.team_words import owner_and_room
from digest.domain.letters.wording import due_label, on_day, one_line, quoted
from digest.domain.team_load import Load, most_room


def escalation_letter(one: Waiting, reader: Reader, loads: tuple[Load, ...] = ()) -> Letter:
    """Who waits, why it matters, whose it is, who has room, what the reader can do, and what happens if nobody acts."""
    words, links = reader.words, reader.links
    who = called(words, one.name, one.company)
    short = one_line(one.name or one.company or words.gettext("A new lead"), 60)
    owner = next((load for load in loads if load.person == one.owner), None)
    other = most_room(loads, but=one.owner)
    room = owner_and_room(reader, owner, other)
    blocks: list[Block] = [
        Passage(_matters(one, reader)),
        *_written(one, reader),
        Passage(
            words.gettext(
                "Handed over to {owner} {when} at {time}.",
                owner=one.owner_name,
                when=on_day(words, one.handed_over_at, reader.written_at),
                time=words.clock(one.handed_over_at),
            ),
            quiet=True,
        ),
        *(() if one.back is None else (Passage(_away(one, reader), quiet=True),)),
        *(() if room is None else (Passage(room, quiet=True),)),
        Buttons(
            (
                *_give_and_remind(one, reader, other),
                Button(words.gettext("Leave it, I know"), links.action("leave", one.handover_id)),
                Button(words.gettext("Open card"), links.card(one.lead_id)),
            )
        ),
        Passage(
            words.gettext(
                "If nobody acts, it stays with {name}, and your next digest names it. Giving it to somebody else asks "
                "you to sign in. We never move a lead without a person.",
                name=one.owner_name,
            ),
            quiet=True,
        ),
    ]
    return Letter(
        subject=_subject(short, one, reader),
        addressed=addressed(reader),
        eyebrow=missed(one, reader),
        title=words.gettext("{lead} is waiting.", lead=who),
        blocks=tuple(blocks),
        footer=(_because(one, reader),),
        links=_leaving(reader),
        listed=1,
    )


def _subject(lead: str, one: Waiting, reader: Reader) -> str:
    words = reader.words
    if one.late is None or one.late.said != "for":
        return words.gettext("{lead} waits longer than promised", lead=lead)
    return words.gettext(
        "{lead} has waited {time} longer than promised", lead=lead, time=words.length(one.late.length)
    )  # fmt: skip


def _away(one: Waiting, reader: Reader) -> str:
    """Until when the owner is away, and who stands in."""
    words = reader.words
    when = words.short_day(words.local(one.back).date()) if one.back is not None else ""
    if one.stand_in is None:
        return words.gettext("{name} is away until {when}; nobody stands in.", name=one.owner_name, when=when)
    return words.gettext(
        "{name} is away until {when}; {other} stands in.", name=one.owner_name, when=when, other=one.stand_in
    )


def _first(name: str) -> str:
    return (name.split() or [name])[0]


def _give_and_remind(one: Waiting, reader: Reader, other: Load | None) -> tuple[Button, Button]:
    """To give it to whoever has most room comes first, where anybody has; its page asks to sign in, and offers all."""
    words, links, path = reader.words, reader.links, f"/qualification/handovers/{one.handover_id}/give"
    label = words.gettext("Remind {name}", name=_first(one.owner_name))
    remind = Button(label, links.action("remind", one.handover_id))
    if other is None:
        return remind._replace(solid=True), Button(words.gettext("Give to..."), links.page(path))
    label = words.gettext("Give to {name}", name=_first(other.name))
    return Button(label, links.page(f"{path}?to={other.person}"), solid=True), remind


def _because(one: Waiting, reader: Reader) -> str:
    words = reader.words
    if reader.person.role == "manager":
        return words.gettext(
            "You get this because you lead the sales team and a promise is broken. One mail per lead and step."
        )
    return words.gettext(
        "You get this because a promise is broken and nobody leads the team of {name}. One mail per lead and step.",
        name=one.owner_name,
    )


def _leaving(reader: Reader) -> tuple[Button, ...]:
    """Where a manager says whether to be written to at once, and how to get no more of these."""
    words, links = reader.words, reader.links
    leave = Button(words.gettext("Unsubscribe"), links.action("unsubscribe_escalations"))
    if reader.person.role != "manager":
        return (leave,)
    return (Button(words.gettext("Change the rule"), links.page("/digest/account/digest")), leave)


def reminder_letter(one: Waiting, reader: Reader, manager: str) -> Letter:
    """To the salesperson: which lead waits, and who asks."""
    words, links = reader.words, reader.links
    who = called(words, one.name, one.company)
    phone = () if one.phone is None else (Passage(words.gettext("Phone:"), phone=one.phone),)
    return Letter(
        subject=words.gettext("Reminder: {lead} is waiting", lead=one_line(who, 80)),
        addressed=addressed(reader),
        eyebrow=missed(one, reader),
        title=words.gettext("{lead} is waiting.", lead=who),
        blocks=(
            Passage(_matters(one, reader)),
            *_written(one, reader),
            *phone,
            Buttons(
                (
                    Button(words.gettext("Reached"), links.action("reached", one.handover_id), solid=True),
                    Button(words.gettext("No answer"), links.action("no_answer", one.handover_id)),
                    Button(words.gettext("Return..."), links.action("return", one.handover_id)),
                    Button(words.gettext("Open card"), links.card(one.lead_id)),
                )
            ),
        ),
        footer=(words.gettext("You get this because {name} asks you to have a look at this lead.", name=manager),),
        links=(),
        listed=1,
    )


def missed(one: Waiting, reader: Reader) -> str:
    """The promise that is broken."""
    words = reader.words
    if one.need.due_at is None:
        return words.gettext("Waiting")
    at = due_label(words, one.need.due_at, reader.written_at)
    if one.need.what == "accept":
        return words.gettext("Not accepted, due {time}", time=at)
    if one.need.what == "first_attempt":
        return words.gettext("Not called yet, due {time}", time=at)
    return words.gettext("Overdue, was due {time}", time=at)


def _written(one: Waiting, reader: Reader) -> tuple[Passage, ...]:
    """What was written for the salesperson with the hand-over."""
    note = asked(one, reader)
    return () if note is None else (Passage(note),)


def _matters(one: Waiting, reader: Reader) -> str:
    words = reader.words
    grade = words.gettext("Grade {grade}.", grade=one.grade) if one.grade else ""
    quote = quoted(words, one.touch.words) if one.touch is not None and one.touch.words else ""
    return " ".join(part for part in (grade, happened(one, reader), quote) if part)
