"""Which input makes a lead an MQL, and which does not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from qualification.domain.attributes import Attributes
from qualification.domain.criteria import Rulebook
from qualification.domain.default_criteria import DEFAULT
from qualification.domain.facts import Qualified
from qualification.domain.hearing import Decision, hear_attributes, hear_created, hear_touch, refitted
from qualification.domain.lead import Campaign, Lead, Mark
from qualification.domain.qualifying import Input
from qualification.domain.scoring import Touch

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
BOOK = Rulebook((DEFAULT,))
DIRECTOR = Attributes(
    source="webinar", country="SE", email_kind="business", has_company=True, job_level="director", size_band="51-200"
)
NEW = Lead("anna", created_at=MONDAY, attributes=DIRECTOR)


def touch(lead: Lead, kind: str, at: datetime, *, imported: bool = False, campaign: Campaign | None = None) -> Decision:
    heard = Input("touched", at, at, touch=kind, imported=imported)
    return hear_touch(refitted(lead, BOOK), heard, Touch(kind, None, at), campaign, rulebook=BOOK, now=at)


def qualified(decision: Decision) -> Qualified | None:
    return next((fact for fact in decision.facts if isinstance(fact, Qualified)), None)


def test_a_lead_qualifies_at_the_touch_that_lifts_its_grade_over_the_line() -> None:
    first = touch(NEW, "form_submitted", MONDAY)
    assert qualified(first) is None
    campaign = Campaign(MONDAY + DAY, "spring", "expert")
    second = touch(first.lead, "event_attended", MONDAY + DAY, campaign=campaign)
    said = qualified(second)
    assert said is not None
    assert (said.how, said.cycle, said.at) == ("criteria", 1, MONDAY + DAY)
    frozen = said.frozen
    assert (frozen.grade, frozen.fit, frozen.criteria_version) == ("A2", 40.0, 1)
    assert frozen.activity == pytest.approx(28 + 20 * 2 ** (-1 / 14), abs=1e-6)
    assert (frozen.first_source, frozen.last_campaign, frozen.last_intent) == ("webinar", "spring", "expert")
    assert (frozen.country, frozen.industry, frozen.size_band) == ("SE", None, "51-200")
    assert second.lead.stage == "qualified"
    assert second.lead.queued is not None


def test_a_qualified_lead_does_not_qualify_twice() -> None:
    lead = touch(NEW, "demo_requested", MONDAY).lead
    assert qualified(touch(lead, "demo_requested", MONDAY + DAY)) is None


def test_who_raises_a_hand_with_a_business_address_qualifies_whatever_the_score() -> None:
    stranger = NEW._replace(attributes=Attributes(email_kind="business"))
    said = qualified(touch(stranger, "call_requested", MONDAY))
    assert said is not None
    assert said.how == "hand_raiser"


@pytest.mark.parametrize("kind", ["free", "disposable", "role", "none"])
def test_a_raised_hand_without_a_business_address_only_scores(kind: str) -> None:
    stranger = NEW._replace(attributes=Attributes(email_kind=kind))
    assert qualified(touch(stranger, "demo_requested", MONDAY)) is None


def test_what_an_import_brings_only_scores() -> None:
    decision = touch(NEW, "demo_requested", MONDAY, imported=True)
    assert qualified(decision) is None
    assert decision.lead.score.activity(DEFAULT, MONDAY) == 60.0


def test_criteria_that_go_by_attributes_alone_qualify_a_lead_when_it_is_captured() -> None:
    book = Rulebook((replace(DEFAULT, handed_over=frozenset({"A4"})),))
    heard = Input("created", MONDAY, MONDAY)
    said = qualified(hear_created(Lead("anna"), heard, DIRECTOR, None, rulebook=book, now=MONDAY))
    assert said is not None
    assert said.frozen.grade == "A4"


def test_better_attributes_can_qualify_a_lead_that_is_active_already() -> None:
    lead = touch(NEW._replace(attributes=Attributes(email_kind="free")), "call_received", MONDAY).lead
    heard = Input("changed", MONDAY + timedelta(hours=1), MONDAY + timedelta(hours=1))
    decision = hear_attributes(lead, heard, DIRECTOR, rulebook=BOOK, now=MONDAY)
    assert qualified(decision) is None  # 40 has decayed to a little less
    heard = Input("changed", MONDAY, MONDAY)
    said = qualified(hear_attributes(lead, heard, DIRECTOR, rulebook=BOOK, now=MONDAY))
    assert said is not None
    assert said.frozen.grade == "A2"


def marked(stage: str, reason: str = "too_early", until: datetime | None = None) -> Lead:
    mark = Mark(MONDAY, stage, reason, until=until)  # type: ignore[arg-type]
    lead = touch(NEW._replace(stage="with_sales"), "call_received", MONDAY - DAY).lead
    return lead._replace(stage=stage, mark=mark, cycles=1)  # type: ignore[arg-type]


def test_a_returned_lead_is_barred_until_its_revisit_date_and_the_next_touch_qualifies_it_again() -> None:
    lead = marked("nurture", until=MONDAY + 5 * DAY)
    early = touch(lead, "event_attended", MONDAY + 4 * DAY)
    assert qualified(early) is None
    late = qualified(touch(early.lead, "page_viewed", MONDAY + 5 * DAY))
    assert late is not None
    assert (late.cycle, late.how) == (2, "criteria")


def test_a_hand_raised_after_the_return_lifts_the_bar_and_one_before_it_does_not() -> None:
    lead = marked("nurture", until=MONDAY + 90 * DAY)
    after = qualified(touch(lead, "demo_requested", MONDAY + DAY))
    assert after is not None
    assert after.how == "hand_raiser"
    assert qualified(touch(lead, "demo_requested", MONDAY - DAY)) is None


def test_a_late_entered_touch_from_before_the_return_does_not_qualify_though_the_date_has_passed() -> None:
    lead = marked("nurture", until=None)
    assert qualified(touch(lead, "event_attended", MONDAY - DAY)) is None
    assert qualified(touch(lead, "event_attended", MONDAY + DAY)) is not None


def test_repaired_contact_data_lift_the_bar_of_a_lead_returned_for_them_only() -> None:
    heard = Input("changed", MONDAY + DAY, MONDAY + DAY, repaired=True)
    wrong = touch(marked("nurture", "wrong_contact_data", MONDAY + 30 * DAY), "event_attended", MONDAY).lead
    assert qualified(hear_attributes(wrong, heard, DIRECTOR, rulebook=BOOK, now=MONDAY)) is not None
    early = touch(marked("nurture", "too_early", MONDAY + 30 * DAY), "event_attended", MONDAY).lead
    assert qualified(hear_attributes(early, heard, DIRECTOR, rulebook=BOOK, now=MONDAY)) is None


def test_a_repair_of_a_lead_that_has_cooled_down_leaves_it_to_the_next_touch() -> None:
    wrong = marked("nurture", "wrong_contact_data", MONDAY + 30 * DAY)
    heard = Input("changed", MONDAY + 20 * DAY, MONDAY + 20 * DAY, repaired=True)
    repaired = hear_attributes(wrong, heard, DIRECTOR, rulebook=BOOK, now=MONDAY)
    assert qualified(repaired) is None
    assert qualified(touch(repaired.lead, "event_attended", MONDAY + 21 * DAY)) is not None


@pytest.mark.parametrize("stage", ["client", "lost"])
def test_a_client_or_a_lost_lead_comes_back_by_raising_a_hand_only(stage: str) -> None:
    lead = marked(stage)
    assert qualified(touch(lead, "event_attended", MONDAY + 300 * DAY)) is None
    assert qualified(touch(lead, "demo_requested", MONDAY - DAY)) is None
    again = qualified(touch(lead, "demo_requested", MONDAY + DAY))
    assert again is not None
    assert again.cycle == 2


def test_a_disqualified_lead_does_not_come_back_by_itself() -> None:
    assert qualified(touch(marked("disqualified"), "demo_requested", MONDAY + DAY)) is None


def test_the_version_in_force_when_an_input_was_recorded_decides_though_a_later_one_has_scored_the_lead() -> None:
    strict = replace(DEFAULT, version=2, in_force_from=MONDAY + DAY, handed_over=frozenset({"A1"}))
    book = Rulebook((DEFAULT, strict))
    lead = NEW._replace(score=NEW.score._replace(version=2))
    heard = Input("touched", MONDAY, MONDAY + timedelta(hours=23), touch="call_received")
    said = qualified(hear_touch(lead, heard, Touch("call_received", None, MONDAY), None, rulebook=book, now=MONDAY))
    assert said is not None
    assert said.frozen.criteria_version == 1
    late = heard._replace(recorded_at=MONDAY + DAY)
    touched = Touch("call_received", None, MONDAY)
    assert qualified(hear_touch(lead, late, touched, None, rulebook=book, now=MONDAY)) is None
