"""Write the digests that are due: the mail and the note that its period is dealt with commit together or not at all."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from digest.domain.digest_times import DigestSettings, week_before
from digest.domain.letters.facts import Reader
from digest.domain.letters.letter import Letter
from digest.domain.letters.manager_letter import manager_letter
from digest.domain.letters.marketing_letter import marketing_letter
from digest.domain.letters.sales_letter import sales_letter
from digest.domain.mail import Mail
from digest.domain.pausing import weekdays_of, works_on
from digest.domain.people import Person
from digest.domain.plans import Plan
from digest.use_cases.mail_desk import MailDesk
from digest.use_cases.write_mails import week_of, write
from event_bus.transaction import Transaction
from service_kit.errors import FieldError, Refusal, invalid, not_found

AT_ONCE = 20
PLANNED_AT_ONCE = 500


async def plan_digests(tx: Transaction, *, desk: MailDesk, limit: int = PLANNED_AT_ONCE) -> int:
    """Work out anew what is due for people who are new or have changed; answers how many there were."""
    names = await desk.plans.unplanned(tx, limit)
    people = await desk.people.people(tx, names)
    known = await desk.plans.plans(tx, names)
    hours = await desk.news.hours(tx, names)

    now = desk.clock()
    planned = [
        (known.get(name), known.get(name, Plan(name)).planned(people[name], weekdays_of(hours.get(name)), now))
        for name in names
    ]

    await desk.plans.save(tx, planned)
    return len(planned)


async def send_digests(tx: Transaction, *, desk: MailDesk, limit: int = AT_ONCE) -> int:
    """Write what is due and put it into the postbox; answers how many people were looked at.

    A daily digest is for one's working days, Saturdays too where these are some: whoever is away gets none for it.
    """
    await desk.mails.hold_names(tx)
    now = desk.clock()
    due = await desk.plans.claim_due(tx, now, limit)
    people = await desk.people.people(tx, [plan.person for plan in due])
    hours = await desk.news.hours(tx, list(people))

    mails: list[Mail] = []
    after: list[tuple[Plan | None, Plan]] = []
    for plan in due:
        person = people[plan.person]
        working = weekdays_of(hours.get(person.id))
        period = plan.period(person, working, now)
        if period is None:
            after.append((plan, plan.planned(person, working, now)))
            continue
        mail = None
        if plan.wish.settings(person).kind != "daily" or works_on(hours.get(person.id), period.day):
            mail = await digest_of(tx, desk, plan, person, period.day, f"digest/{person.id}/{period.day}", now)
        mails += [] if mail is None else [mail]
        after.append((plan, plan.done(person, working, period.day, now)))

    await desk.postbox.put(tx, mails, now)
    await desk.plans.save(tx, after)
    return len(due)


class SendNow(NamedTuple):
    """Write this person's digest as of now, beside those that are due; `request` makes it the same one again."""

    person: str
    request: str


class SentNow(NamedTuple):
    """What came of it: without a subject there was nothing to say."""

    person: str
    subject: str | None


async def send_now(tx: Transaction, commands: Sequence[SendNow], *, desk: MailDesk) -> list[SentNow | Refusal]:
    """Answers each with what is sent; refuses people who are not known, or have no address."""
    await desk.mails.hold_names(tx)
    people = await desk.people.people(tx, [command.person for command in commands])
    plans = await desk.plans.plans(tx, list(people))

    now = desk.clock()
    mails: list[Mail] = []
    answers: list[SentNow | Refusal] = []
    for command in commands:
        person = people.get(command.person)
        if person is None:
            answers.append(not_found("person"))
        elif person.email is None or not person.active:
            answers.append(invalid([FieldError("person", "gets no mails", "Give the person an address.")]))
        else:
            plan, key = plans.get(person.id, Plan(person.id)), f"digest/{person.id}/now/{command.request}"
            mail = await digest_of(tx, desk, plan, person, now.date(), key, now)
            mails += [] if mail is None else [mail]
            answers.append(SentNow(person.id, None if mail is None else mail.subject))

    await desk.postbox.put(tx, mails, now)
    return answers


async def digest_of(
    tx: Transaction, desk: MailDesk, plan: Plan, person: Person, day: date, key: str, now: datetime
) -> Mail | None:
    """The person's digest; None where it would be empty."""
    settings, reader = plan.wish.settings(person), desk.read_by(person, now)
    letter, leads = await _letter(tx, desk, reader, settings, day)
    if letter is None:
        return None
    thread = week_of(reader, now)
    return write(desk, letter, reader, key=key, kind=settings.kind, thread=thread, leads=leads, leave="unsubscribe")


async def _letter(
    tx: Transaction, desk: MailDesk, reader: Reader, settings: DigestSettings, day: date
) -> tuple[Letter | None, tuple[str, ...]]:
    """The letter for this role, and the leads that it names."""
    person, now = reader.person, reader.written_at
    if person.role == "rep":
        sales = (await desk.news.sales(tx, person, now)).chosen(settings)
        return sales_letter(sales, reader, settings), tuple(one.lead_id for one in (*sales.urgent, *sales.later))
    if person.role == "manager":
        team = (await desk.news.team(tx, person, now)).chosen(settings)
        return manager_letter(team, reader, settings), tuple(one.lead_id for one in (*team.overdue, *team.unworked))
    begin, end = week_before(day) if settings.kind == "weekly" else (day - timedelta(days=1), day)
    news = await desk.news.marketing(tx, begin, end, now)
    shown = news.chosen(settings)
    named = (*(back.lead_id for back in shown.came_back), *(won.lead_id for won in shown.won))
    return marketing_letter(news, reader, settings), named
