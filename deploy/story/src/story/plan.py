"""The hand-overs of a year: when each begins, with whom, and what becomes of it."""

import heapq
from collections import Counter
from datetime import date, datetime, timedelta
from typing import NamedTuple

from story.case import Case, Course, Via
from story.company import OPEN_TO_ALL, SELLERS
from story.drafts import Draft, Then, drafts_of, usual_moment
from story.draw import Stream, one_of, stream
from story.habits import AGAIN, usual_case
from story.script import acts_of, end_of
from story.year import MONTH_DAYS, Year

LAG = 2
"""Days after which the room that an ended hand-over leaves is counted on: the services hear of it a little later."""
SPARE = 2
"""Room kept free for the last month, whose hand-overs have their salespeople already."""
ATTEMPTS, SMALL = 40, 2.0
BY_HAND = 0.02
GIVEN_AWAY = 0.05


class Plan(NamedTuple):
    """Hand-overs in the order of their beginning, and the room each salesperson needs for them."""

    courses: tuple[Course, ...]
    capacity: dict[str, int]


class _Desks:
    """What lies on each salesperson's desk, day by day."""

    def __init__(self, factor: float) -> None:
        self.capacity = {seller.id: max(seller.capacity, round(seller.capacity * factor)) for seller in SELLERS}
        self.squeezed_in = 0
        self._open: Counter[str] = Counter()
        self._ends: dict[str, list[date]] = {seller.id: [] for seller in SELLERS}

    def room(self, seller: str, day: date, spare: int = 0) -> bool:
        """Whether the salesperson can take one more on this day, and `spare` more after that."""
        ends = self._ends[seller]
        while ends and ends[0] + timedelta(days=LAG) <= day:
            heapq.heappop(ends)
            self._open[seller] -= 1
        return self._open[seller] + spare < self.capacity[seller]

    def put(self, seller: str, day: date, end: date | None) -> None:
        """One more hand-over from this day until the other; where there is no room, room is made."""
        if not self.room(seller, day):
            self.capacity[seller] += 1
            self.squeezed_in += 1
        self._open[seller] += 1
        if end is not None:
            heapq.heappush(self._ends[seller], end)


class _Planner:
    def __init__(self, year: Year, attempt: int) -> None:
        self.year = year
        self.desks = _Desks(year.factor)
        self.waiting = [(draft.day, draft.order, draft.lead, draft) for draft in drafts_of(year, attempt)]
        heapq.heapify(self.waiting)
        self.courses: list[Course] = []
        self.clients: dict[str, list[Course]] = {seller.id: [] for seller in SELLERS}

    def run(self) -> Plan:
        while self.waiting:
            self._place(heapq.heappop(self.waiting)[3])
        self.courses.sort(key=lambda course: (course.at, course.lead))
        return Plan(tuple(self.courses), self.desks.capacity)

    def _place(self, draft: Draft) -> None:
        course = self._course(draft)
        acts = acts_of(self.year, course)
        closed = end_of(acts)
        course = course._replace(closed=closed)
        then = draft.then or self._rescue(course)
        if then is not None and closed is not None:
            course = course._replace(comes_again=True)
            course = self._again(course, then, closed)
        elif course.case.reason in ("too_early", "no_budget") and closed is not None:
            course = course._replace(until=_morning(closed + timedelta(days=60)))
        self.courses.append(course)
        end = None if closed is None else self.year.day_of(closed)
        for seller in {course.case.seller, course.given_to or course.case.seller}:
            self.desks.put(seller, self.year.day_of(course.at), end)
        if course.case.end == "won":
            self.clients[course.case.seller].append(course)

    def _course(self, draft: Draft) -> Course:
        draws = stream(self.year.seed, "course", draft.lead, draft.cycle)
        case = draft.case or self._case(draft, draws)
        moment = draft.at or usual_moment(self.year, draft.day, case.seller, draws)
        via = draft.via or _via(case, draws, draft)
        if via == "by_hand":
            case = case._replace(digit=4)
        course = Course(draft.lead, draft.cycle, moment, via, case, draft.who, None)
        if case.reason == "duplicate":
            course = self._same_as(course)
        elif draft.case is None and case.gate != "handed_over" and draws.random() < GIVEN_AWAY:
            course = course._replace(given_to=self._colleague(case.seller, draft.day))
        return course

    def _case(self, draft: Draft, draws: Stream) -> Case:
        spare = SPARE if draft.day >= self.year.month_start - timedelta(days=MONTH_DAYS) else 0
        free = [seller for seller in SELLERS if self.desks.room(seller.id, draft.day, spare)] or list(SELLERS)
        here = [seller for seller in free if self.year.hours[seller.id].works(draft.day)] or free
        seller = one_of(draws, [(seller.id, seller.weight) for seller in here])
        return usual_case(draws, self.year.progress(_morning_of(draft.day)), seller)

    def _same_as(self, course: Course) -> Course:
        """A duplicate is somebody's second address; without a client yet, somebody of another market."""
        clients = [client for client in self.clients[course.case.seller] if (client.closed or course.at) < course.at]
        if clients:
            client = clients[-1]
            self.clients[course.case.seller].remove(client)
            return course._replace(same_as=client.lead)
        return course._replace(case=course.case._replace(reason="not_our_market"))

    def _colleague(self, seller: str, day: date) -> str | None:
        others = (name for name in OPEN_TO_ALL if name != seller and self.desks.room(name, day))
        return next(others, None) if seller == "sofia-lind" else None

    def _rescue(self, course: Course) -> Then | None:
        """Whether a usual lead that came back is handed over a second time, before the last month."""
        case, draws = course.case, stream(self.year.seed, "rescue", course.lead)
        if course.who is not None or course.cycle > 1 or case.end != "returned" or course.closed is None:
            return None
        if case.reason == "wrong_contact_data" and case.letter == "C":
            return None  # a right number alone does not lift it over its line again
        if course.lead[0] != "u" or draws.random() >= AGAIN.get(case.reason or "", 0.0):
            return None
        days = draws.uniform(1.0, 2.0) if case.reason == "wrong_contact_data" else draws.uniform(8, 45)
        moment = self.year.hours[case.seller].add(course.closed + timedelta(days=days), draws.uniform(5, 400))
        if self.year.day_of(moment) >= self.year.month_start:
            return None
        grade = f"{case.letter}{1 if case.letter == 'C' else 2}"
        second = usual_case(draws, self.year.progress(moment), case.seller, grade, luck=1.6)
        second = second._replace(source=case.source)
        if second.reason in ("duplicate", "wrong_contact_data", "not_our_market"):
            second = second._replace(reason="not_reached")
        return Then(second, moment)

    def _again(self, course: Course, then: Then, closed: datetime) -> Course:
        """Put the second hand-over of a lead into the plan; answers the first with the date until which it waits."""
        hours = self.year.hours[then.case.seller]
        moment = max(then.at, hours.add(closed + timedelta(days=1), 60))
        via: Via = "repair" if course.case.reason == "wrong_contact_data" else "hand_raiser"
        until = None
        if via != "repair" and moment - closed > timedelta(days=9) and then.case.letter != "C":
            via, until = "revisit", _morning(moment - timedelta(days=5))
        elif via != "repair":
            until = _morning(closed + timedelta(days=60))
        case = then.case if via != "hand_raiser" else then.case._replace(digit=1)
        day = self.year.day_of(moment)
        draft = Draft(day, "", course.lead, case, course.who, moment, course.cycle + 1, via)
        heapq.heappush(self.waiting, (day, "", f"{course.lead}+", draft))
        return course._replace(until=until)


def plan_of(year: Year) -> Plan:
    """Everything that sales will do in this year; of several ways to spread the last month the one that fits best."""
    plans = []
    for attempt in range(ATTEMPTS if year.factor <= SMALL else 1):
        planner = _Planner(year, attempt)
        plan = planner.run()
        plans.append((planner.desks.squeezed_in, attempt, plan))
        if not planner.desks.squeezed_in:
            break
    return min(plans, key=lambda plan: plan[:2])[2]


def _via(case: Case, draws: Stream, draft: Draft) -> Via:
    if draft.case is None and draws.random() < BY_HAND:
        return "by_hand"
    return "hand_raiser" if case.digit == 1 and draws.random() < 0.7 else "score"


def _morning(moment: datetime) -> datetime:
    return moment.replace(hour=7, minute=0, second=0, microsecond=0)


def _morning_of(day: date) -> datetime:
    return datetime.fromisoformat(f"{day}T07:00:00+00:00")
