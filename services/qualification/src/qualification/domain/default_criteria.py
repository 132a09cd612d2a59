"""The set that ships: usable on the first day, and every number says why it is what it is.

The figures are a start to be corrected by what sales answers, not findings; a version of one's own replaces them.
"""

from datetime import UTC, datetime

from qualification.domain.criteria import ActivityRule, Criteria, FitRule

NAME = "Default criteria"
SINCE = datetime(1970, 1, 1, tzinfo=UTC)
"""In force before anything was recorded, so that no input is ever without criteria."""

DEFAULT = Criteria(
    version=1,
    in_force_from=SINCE,
    fit_rules=(
        FitRule("business_address", "email_kind", "eq", "business", 10.0),
        FitRule("throwaway_address", "email_kind", "eq", "disposable", -30.0),
        FitRule("company_known", "has_company", "eq", value=True, points=5.0),
        FitRule("size_that_buys", "size_band", "range", ("51-200", "1001+"), 10.0),
        FitRule("decides", "job_level", "range", ("director", "c_level"), 15.0),
        FitRule("prepares_decisions", "job_level", "eq", "manager", 8.0),
    ),
    activity_rules=(
        ActivityRule("asked_for_demo", "demo_requested", None, 60.0, once_a_day=False),
        ActivityRule("asked_for_call", "call_requested", None, 60.0, once_a_day=False),
        ActivityRule("called_us", "call_received", None, 40.0, once_a_day=False),
        ActivityRule("came_to_event", "event_attended", None, 28.0, once_a_day=False),
        ActivityRule("sent_form", "form_submitted", None, 20.0, once_a_day=False),
        ActivityRule("started_chat", "chat_started", None, 20.0, once_a_day=False),
        ActivityRule("registered_for_event", "event_registered", None, 12.0, once_a_day=False),
        ActivityRule("took_paper", "content_downloaded", None, 10.0, once_a_day=False),
        ActivityRule("used_product", "product_used", None, 10.0, once_a_day=True),
        ActivityRule("looked_at_prices", "price_viewed", None, 8.0, once_a_day=True),
        ActivityRule("clicked_letter", "email_clicked", None, 5.0, once_a_day=True),
        ActivityRule("read_for_experts", "email_clicked", "expert", 5.0, once_a_day=True),
        ActivityRule("clicked_ad", "ad_clicked", None, 3.0, once_a_day=True),
        ActivityRule("opened_letter", "email_opened", None, 2.0, once_a_day=True),
        ActivityRule("visited", "page_viewed", None, 1.0, once_a_day=True),
        ActivityRule("unsubscribed", "unsubscribed", None, -20.0, once_a_day=False),
    ),
    half_life_days=14.0,
    fit_lines=(35.0, 20.0, 5.0),
    activity_lines=(60.0, 40.0, 20.0),
    handed_over=frozenset({"A1", "A2", "B1", "B2", "C1"}),
    hand_raisers=frozenset({"demo_requested", "call_requested"}),
)

WHY = {
    "business_address": "10: an own domain is the cheapest sign of a company; alone it makes a C, never a B.",
    "throwaway_address": "-30: nobody can be called back; outweighs everything but a full set of other signs.",
    "company_known": "5: exactly the C line, since a named company can at least be looked up.",
    "size_that_buys": "10: from 51 employees on there usually is a budget; as much as a business address.",
    "decides": "15: a director or above can say yes; with address and company this makes a B (30).",
    "prepares_decisions": "8: a manager prepares what a director signs, half of that; with address and company a B.",
    "asked_for_demo": "60: asking to talk is the first activity line by itself.",
    "asked_for_call": "60: the same as asking for a demo.",
    "called_us": "40: the second line by itself; a call may also be about something else.",
    "came_to_event": "28: an hour of attention; two within a half-life pass the second line.",
    "sent_form": "20: the third line by itself; two forms in a row pass the second.",
    "started_chat": "20: as much effort as a form.",
    "registered_for_event": "12: an intention; with attending it is 40, the second line.",
    "took_paper": "10: interest in the subject, not yet in us.",
    "used_product": "10 a day: four days of use within a few weeks pass the second line.",
    "looked_at_prices": "8 a day: five days of it are a purchase being prepared; one is curiosity.",
    "clicked_letter": "5 a day: cheap, but a choice.",
    "read_for_experts": "5 more a day: expert contents are read by people with a problem to solve.",
    "clicked_ad": "3 a day: half of all such clicks lead nowhere.",
    "opened_letter": "2 a day: mail programs open letters by themselves, so hardly more than nothing.",
    "visited": "1 a day: being seen at all.",
    "unsubscribed": "-20: takes one line back; somebody who also asks for a demo still passes.",
    "half_life_days": "14: two weeks of silence halve interest; after a month a quarter is left, as buyers forget.",
    "fit_lines": "35, 20, 5: nearly all signs, most of them, any one of them.",
    "activity_lines": "60, 40, 20: one request to talk, one call, one form.",
    "handed_over": "A and B from 40 on, C only from 60 on: the worse it suits, the more it must do. D never.",
    "hand_raisers": "Who asks for a demo or a call gets one, whatever the score, if the address is a company's.",
}
"""The reason of each number, by rule id or field name."""
