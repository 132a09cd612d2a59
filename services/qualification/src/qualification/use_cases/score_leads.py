"""What intake says of a lead: it is scored, perhaps qualified; merges, erasures and un-merges are followed."""

from datetime import datetime
from typing import assert_never

from qualification.domain.attributes import Attributes
from qualification.domain.criteria import Rulebook
from qualification.domain.hearing import Decision, hear_attributes, hear_created, hear_touch, judged, newest
from qualification.domain.lead import Cause, Lead
from qualification.domain.lifecycle import settle
from qualification.domain.merging import erase, joined_hands, merge, unmerge
from qualification.domain.qualifying import Input
from qualification.use_cases.book import Book
from qualification.use_cases.heard import (
    AboutLead,
    Absorbed,
    Changed,
    Created,
    Erased,
    ImportEnded,
    Merged,
    Touched,
    Unmerged,
)


def score_lead(book: Book, heard: AboutLead, rulebook: Rulebook, now: datetime) -> None:
    """Apply one event to the book."""
    match heard:
        case Touched():  # first, since most are
            lead = book.lead(heard.lead_id)
            if lead.stage != "erased":
                given = heard.given
                decision = hear_touch(lead, given, heard.touch, heard.campaign, rulebook=rulebook, now=now)
                decide(book, decision, given.cause)
        case Created() | Changed():
            lead = book.lead(heard.lead_id)
            if lead.stage != "erased":
                decide(book, _decision(book, lead, heard, rulebook, now), heard.given.cause)
        case ImportEnded(given=given):
            lead = book.lead(heard.lead_id)
            if lead.stage != "erased" and lead.created_at is not None:
                decide(book, judged(lead, given, rulebook, now), given.cause)
        case Merged():
            follow_merge(book, heard.lead_id, heard.into, heard.at, heard.cause, rulebook)
        case Absorbed():
            follow_merge(book, heard.from_id, heard.lead_id, heard.given.at, heard.given.cause, rulebook)
            _take_attributes(book, heard.lead_id, heard.given, heard.attributes, rulebook, now)
        case Unmerged():
            _unmerge(book, heard, rulebook, now)
        case Erased():
            _erase(book, heard)
        case _:
            assert_never(heard)


def decide(book: Book, decision: Decision, cause: Cause) -> None:
    """Keep a decision and say its facts."""
    book.put(decision.lead)
    if decision.facts:
        book.tell(decision.facts, cause)


def _decision(book: Book, lead: Lead, heard: Created | Changed, rulebook: Rulebook, now: datetime) -> Decision:
    own = lead.id == heard.lead_id
    match heard:
        case Created(given=given, attributes=attributes, campaign=campaign):
            if own:
                return hear_created(lead, given, attributes, campaign, rulebook=rulebook, now=now)
            # Captured under an id that was merged away before we heard of it: the attributes that count are on the
            # winner's key; what is left is the campaign.
            book.put(book.row(heard.lead_id)._replace(created_at=given.at))
            lead = lead._replace(campaign=newest(lead.campaign, campaign))
            return hear_attributes(lead, given, None, rulebook=rulebook, now=now)
        case Changed(given=given, attributes=attributes):
            return hear_attributes(lead, given, attributes if own else None, rulebook=rulebook, now=now)


def _take_attributes(
    book: Book, lead_id: str, given: Input, attributes: Attributes, rulebook: Rulebook, now: datetime
) -> None:
    lead = book.lead(lead_id)
    if lead.stage != "erased":
        known = attributes if lead.id == lead_id else None
        decide(book, hear_attributes(lead, given, known, rulebook=rulebook, now=now), given.cause)


def follow_merge(book: Book, loser_id: str, winner_id: str, at: datetime, cause: Cause, rulebook: Rulebook) -> None:
    """Make one lead of two, whichever of the two keys says so first."""
    loser, winner = book.row(loser_id), book.lead(winner_id)
    if loser.merged_into is not None or loser.id == winner.id:
        return
    joined, gone = merge(winner, loser, rulebook)
    # By the id that was said: of a chain that is cut in the middle, who was merged before goes with the separated lead.
    gone = gone._replace(merged_into=winner_id)
    if "erased" in (loser.stage, winner.stage):
        joined = erase(joined._replace(id=winner.id))
    book.put(gone)
    book.put(joined)
    for handover in (*book.handovers_of(loser_id), *book.handovers_of(winner.id)):
        book.put_handover(joined_hands(handover, winner.id))
    book.settle(settle(joined, book.handovers_of(winner.id), at), cause)
    book.merged(loser_id, winner.id)
    book.route_again()


def _unmerge(book: Book, heard: Unmerged, rulebook: Rulebook, now: datetime) -> None:
    lead = book.row(heard.lead_id)
    if lead.merged_into is None or lead.stage == "erased":
        return
    winner, at, cause = book.lead(heard.lead_id), heard.given.at, heard.given.cause
    lead = unmerge(lead)
    book.put(lead)
    theirs = [one for one in book.handovers_of(winner.id) if book.resolved(one.lead_id) == lead.id]
    for handover in theirs:
        book.put_handover(handover._replace(holder=lead.id))
    book.settle(settle(winner, book.handovers_of(winner.id), at), cause)
    book.settle(settle(lead, book.handovers_of(lead.id), at), cause)
    for origin in dict.fromkeys((lead.id, *(one.lead_id for one in theirs))):
        book.unmerged(origin, lead.id)
    _take_attributes(book, lead.id, heard.given, heard.attributes, rulebook, now)
    book.route_again()


def _erase(book: Book, heard: Erased) -> None:
    for lead_id in dict.fromkeys((heard.lead_id, book.resolved(heard.lead_id))):
        lead = book.row(lead_id)
        if lead.stage != "erased":
            book.settle(settle(erase(lead), book.handovers_of(lead_id), heard.at), heard.cause)
        book.erased(lead_id)
    book.route_again()
