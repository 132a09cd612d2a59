"""What a salesperson does with a hand-over, from acceptance to its end."""

from datetime import datetime, timedelta

from story.case import GATES, Course
from story.company import MANAGER, MARKETER, SELLERS
from story.draw import about, stream
from story.pen import Act, Pen
from story.year import Year

SQUEEZES = (1.0, 0.7, 0.5, 0.35, 0.25, 0.15, 0.08, 0.04, 0.02, 0.0)
LAST_WORD = timedelta(minutes=4)
DAY = 8 * 60
PACE = {seller.id: seller.pace for seller in SELLERS}
ENDS = {"won": "won", "lost": "lost", "returned": "return", "disqualified": "disqualify"}
MISTAKES = 0.04


def acts_of(year: Year, course: Course) -> list[Act]:
    """Everything done with this hand-over, in the order in which it happens; all of it before the end of the story."""
    hours = year.hours[course.case.seller]
    for squeeze in SQUEEZES:
        pen = Pen(course, hours, year.end, squeeze, stream(year.seed, "acts", course.lead, course.cycle))
        _tell(pen, year.progress(course.at))
        if not pen.acts or pen.acts[-1].at < year.end - LAST_WORD:
            return pen.acts
    return [act for act in pen.acts if act.at < year.end]


def end_of(acts: list[Act]) -> datetime | None:
    """When the hand-over ends by these acts; an end that is undone is none."""
    undone = {place - 1 for place, act in enumerate(acts) if act.route == "undo"}
    ends = [act.at for place, act in enumerate(acts) if act.route in ENDS.values() and place not in undone]
    return ends[-1] if ends else None


def _tell(pen: Pen, progress: float) -> None:
    case, draws = pen.case, pen.draws
    far = GATES.index(case.gate)
    if pen.course.given_to:
        _give_away(pen, pen.course.given_to)
    pace = PACE[case.seller] * (1.9 - 0.9 * progress)
    if far >= 1:
        pen.wait(draws.uniform(12, 30) if case.timing in ("fresh", "overdue") else about(draws, 50 * pace))
        pen.write("accept")
    elif case.end == "returned":
        pen.wait(about(draws, 120 * pace))
    if far >= 2 or case.calls:
        pen.wait(about(draws, 75 * pace))
        _call(pen, reached=far >= 2)
    if far >= 3:
        _sell(pen)
    _end(pen)


def _give_away(pen: Pen, colleague: str) -> None:
    """The promise is broken, and the manager gives the lead to somebody who has room."""
    pen.wait(320)
    words = "Waits for half a day already; a colleague has room."
    pen.decide(MANAGER, "hand-over", person_id=colleague, reason=words)
    pen.wait(1.2 * DAY)
    pen.by = colleague


def _call(pen: Pen, *, reached: bool) -> None:
    """Attempts until somebody answers, or until the salesperson gives up."""
    case, draws = pen.case, pen.draws
    for number in range(case.calls - 1 if reached else case.calls):
        if number:
            pen.wait(draws.uniform(0.4, 1.5) * DAY)
        last = not reached and number == case.calls - 1 and case.timing == "waiting"
        step = {"next_step": pen.step("call", 200)} if last else {}
        pen.write("contacts", channel="phone", outcome="no_answer", **step)
    if not reached:
        return
    if case.calls > 1:
        pen.wait(draws.uniform(0.4, 1.5) * DAY)
    _slip(pen)
    channel = "phone" if case.calls else draws.choice(("email", "meeting"))
    subject = "interested" if case.gate in ("opportunity", "won") else "spoke"
    waits = case.timing == "waiting"
    step = {"next_step": pen.step("call", draws.uniform(0.5, 4) * DAY)} if waits or draws.random() < 0.6 else {}
    pen.write("contacts", channel=channel, outcome="reached", note=pen.note(subject), **step)


def _slip(pen: Pen) -> None:
    """Now and then somebody presses the wrong button and takes it back."""
    if pen.course.who is not None or pen.draws.random() >= MISTAKES:
        return
    pen.wait(1)
    pen.write("return", reason="not_reached", note=pen.note("not_reached"))
    pen.wait(3)
    pen.write("undo")
    pen.wait(6)


def _sell(pen: Pen) -> None:
    """An account, an opportunity, an offer."""
    case, draws, course = pen.case, pen.draws, pen.course
    pen.wait(about(draws, 25))
    pen.write("account", **({"name": course.who.company} if course.who else {}))
    pen.wait(about(draws, 3.2 * DAY, 0.5))
    amount = round((case.amount or 20_000) * draws.choice((1.0, 1.0, 1.1, 1.25)), -2)
    pen.write("opportunity", amount={"amount": f"{amount:.2f}", "currency": "EUR"})
    pen.wait(draws.uniform(0.8, 2.5) * DAY)
    channel = draws.choice(("meeting", "email", "phone"))
    step = pen.step("offer", draws.uniform(1, 4) * DAY)
    pen.write("contacts", channel=channel, outcome="reached", note=pen.note("offer"), next_step=step)


def _end(pen: Pen) -> None:
    case, draws = pen.case, pen.draws
    if case.end == "open":
        if case.rating and pen.acts:
            pen.wait(2)
            pen.write("rating", rating=case.rating)
        return
    if case.gate in ("opportunity", "won"):
        pen.wait(about(draws, 4.5 * DAY, 0.4))
    elif case.gate in ("contacted", "accepted"):
        pen.wait(about(draws, 1.2 * DAY))
    if case.rating:
        pen.write("rating", rating=case.rating)
        pen.wait(2)
    _last(pen)


def _last(pen: Pen) -> None:
    """The end itself."""
    case, course = pen.case, pen.course
    if case.end == "won":
        pen.write("won", amount={"amount": f"{case.amount or 0:.2f}", "currency": "EUR"})
    elif case.end == "lost":
        pen.write("lost", reason=case.reason, note=pen.note(case.reason or "no_need"))
    elif case.end == "returned":
        until = {"revisit_at": course.until.isoformat()} if course.until else {}
        pen.write("return", reason=case.reason, note=pen.note(case.reason or "other"), **until)
    else:
        pen.wait(60)
        pen.decide(MARKETER, "disqualify", reason="not_our_market", note="Students of the same class again.")
