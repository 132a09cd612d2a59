"""What the page of an account shows: a sentence on how things stand, its people, its hand-overs."""

from datetime import datetime
from typing import NamedTuple

from babel.support import NullTranslations

from digest.domain.account import Account, deal
from digest.domain.course import Standing, course, standing
from digest.domain.handover import Handover
from digest.pages.lead_rows import company_of, name_of
from digest.pages.wording import REASONS, STAGES, STATES, said
from service_kit.pages import Formats


class AccountHandover(NamedTuple):
    """A hand-over of somebody there; `amount` is what it brought, or was `expected` to bring, in minor units."""

    identity: str
    lead: str
    name: str
    handed_over_at: datetime
    nth: int
    pill: str
    state: str
    reason: str
    due_at: datetime | None
    overdue: bool
    owner: str
    amount: int
    currency: str | None
    expected: bool


def title_of(account: Account, words: NullTranslations) -> str:
    """What the client is called: as sales named the account, else the company, else the first person there."""
    companies = (company_of(lead, account.names) for lead in account.people)
    return account.name or next(filter(None, companies), "") or name_of(account.people[0], account.names, words)


def situation(account: Account, now: datetime, words: NullTranslations) -> str:
    """How things stand with the client: the most pressing kind of hand-over, and how many are of it.

    Where there are more hand-overs than were read it says no more than that.
    """
    if account.more_handovers:
        shown = len(account.handovers)
        return words.ngettext("more than %(num)s hand-over", "more than %(num)s hand-overs", shown) % {"num": shown}
    stands = [_standing(one, now) for one in account.handovers]
    still_open = [one for one in stands if one.state == "open"]
    overdue = sum(one.overdue for one in still_open)
    if overdue:
        sentence = words.ngettext("%(num)s promise is overdue", "%(num)s promises are overdue", overdue)
        return sentence % {"num": overdue}
    deals = sum(one.gate == "opportunity" for one in still_open)
    if deals:
        sentence = words.ngettext("%(num)s opportunity is open", "%(num)s opportunities are open", deals)
        return sentence % {"num": deals}
    if still_open:
        many = len(still_open)
        return words.ngettext("%(num)s hand-over is open", "%(num)s hand-overs are open", many) % {"num": many}
    if any(one.state == "won" for one in stands):
        return words.gettext("a client, nothing is open")
    return words.gettext("nothing is open")


def won_in_all(account: Account, formats: Formats) -> str:
    """What the hand-overs brought, a sum for each currency; empty where none was won, or not all were read."""
    handovers = () if account.more_handovers else account.handovers
    sums: dict[str, int] = {}
    for won in filter(None, map(deal, handovers)):
        if won.won:
            sums[won.currency] = sums.get(won.currency, 0) + won.amount
    return " + ".join(formats.money(amount, currency) for currency, amount in sorted(sums.items()))


def account_handovers(account: Account, now: datetime, words: NullTranslations) -> list[AccountHandover]:
    """Its hand-overs, latest first."""
    people = {lead.id: lead for lead in account.people}
    rows = []
    for handover in account.handovers:
        stands, path, brought = _standing(handover, now), course(handover), deal(handover)
        still_open = stands.state == "open"
        lead = people[account.roots[handover.lead_id]]
        reason = path.disqualify_reason if stands.state == "disqualified" else path.reason
        rows.append(
            AccountHandover(
                identity=handover.id,
                lead=lead.id,
                name=name_of(lead, account.names, words),
                handed_over_at=handover.handed_over_at,
                nth=account.nth[handover.id],
                pill=stands.gate if still_open else "lost" if stands.state == "disqualified" else stands.state,
                state=said(words, STAGES, stands.gate) if still_open else said(words, STATES, stands.state),
                reason=said(words, REASONS, reason).lower(),
                due_at=stands.due_at if still_open else None,
                overdue=stands.overdue,
                owner=account.names.people.get(stands.owner or "", stands.owner or ""),
                amount=brought.amount if brought else 0,
                currency=brought.currency if brought else None,
                expected=brought is not None and not brought.won,
            )
        )
    return rows


def _standing(handover: Handover, now: datetime) -> Standing:
    """At `now`, or at its latest fact, where another service's clock runs ahead."""
    stands = standing(course(handover), handover.present(now))
    return stands or Standing("handed_over", "open", None, None, None, overdue=False)
