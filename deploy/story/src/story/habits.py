"""How hand-overs usually go, before the last month: the odds, which get better over the year."""

from story.case import Case, End, Gate, Who
from story.company import SELLERS_BY_ID, SERIES_BY_KEY, SOURCES
from story.draw import Stream, one_of
from story.market import COUNTRIES, WEIGHTS
from story.names import MARKET, OTHERS, company_name

OUTCOMES: tuple[tuple[Gate, End, float, float], ...] = (
    ("won", "won", 0.15, 0.25),
    ("opportunity", "lost", 0.11, 0.14),
    ("opportunity", "returned", 0.03, 0.03),
    ("contacted", "lost", 0.10, 0.10),
    ("contacted", "returned", 0.21, 0.18),
    ("accepted", "returned", 0.18, 0.14),
    ("handed_over", "returned", 0.20, 0.14),
    ("handed_over", "disqualified", 0.02, 0.02),
)
"""How far it gets, how it ends, how often at the beginning and at the end of the year."""
RETURNS: dict[str, tuple[tuple[str, float], ...]] = {
    "opportunity": (("no_budget", 6), ("too_early", 4)),
    "contacted": (("no_budget", 35), ("too_early", 35), ("not_our_market", 12), ("other", 18)),
    "accepted": (("not_reached", 80), ("other", 20)),
    "handed_over": (("not_our_market", 46), ("wrong_contact_data", 40), ("duplicate", 22)),
}
LOSSES = (("price", 3.0), ("competitor", 3.0), ("no_decision", 2.0), ("no_need", 1.5))
SERIES_ODDS: dict[End, tuple[float, ...]] = {
    "won": (0.08, 0.32, 0.15, 0.45),
    "lost": (0.20, 0.35, 0.20, 0.25),
    "returned": (0.45, 0.30, 0.15, 0.10),
    "disqualified": (0.80, 0.10, 0.05, 0.05),
    "open": (0.25, 0.35, 0.20, 0.20),
}
GRADES: dict[End, tuple[tuple[str, float], ...]] = {
    "won": (("A1", 40), ("A2", 22), ("B1", 28), ("B2", 10)),
    "lost": (("A1", 12), ("A2", 20), ("B1", 38), ("B2", 30)),
    "returned": (("A1", 4), ("A2", 12), ("B1", 20), ("B2", 36), ("C1", 28)),
    "disqualified": (("C1", 100), ("B1", 20)),
    "open": (("A1", 20), ("A2", 20), ("B1", 30), ("B2", 30)),
}
CALLS = ((1, 11.0), (2, 7.0), (3, 4.0), (4, 3.0), (5, 1.0), (6, 1.0), (0, 4.0))
RATINGS: dict[Gate, tuple[tuple[str | None, float], ...]] = {
    "won": (("good", 9), ("fair", 1)),
    "opportunity": (("good", 6), ("fair", 3), (None, 1)),
    "contacted": (("good", 2), ("fair", 5), ("poor", 3), (None, 1)),
    "accepted": (("fair", 3), ("poor", 5), (None, 2)),
    "handed_over": (("poor", 6), (None, 4)),
}
AGAIN = {"no_budget": 0.25, "too_early": 0.35, "not_reached": 0.3, "wrong_contact_data": 0.6, "other": 0.2}
"""How often a lead that came back for this reason is rescued: handed over a second time."""


def usual_case(draws: Stream, progress: float, seller: str, grade: str | None = None, luck: float = 1.0) -> Case:
    """A case of this time of the year; `luck` lifts the odds of a deal, `grade` is given where the lead is known."""
    odds = [
        ((gate, end), (first + (last - first) * progress) * (luck if end == "won" else 1.0))
        for gate, end, first, last in OUTCOMES
    ]
    gate, end = one_of(draws, odds)
    grade = grade or one_of(draws, GRADES[end])
    return Case(
        seller=seller,
        series=one_of(draws, list(zip(SERIES_BY_KEY, SERIES_ODDS[end], strict=True))),
        source=one_of(draws, [(source.key, source.ripe) for source in SOURCES]),
        letter=grade[0],
        digit=int(grade[1]),
        gate=gate,
        end=end,
        reason=_reason(draws, gate, end),
        amount=_amount(draws) if gate in ("opportunity", "won") else None,
        calls=_calls(draws, gate),
        rating=one_of(draws, RATINGS[gate]),
    )


def _reason(draws: Stream, gate: Gate, end: End) -> str | None:
    if end == "returned":
        return one_of(draws, RETURNS[gate])
    return one_of(draws, LOSSES) if end == "lost" else None


def _amount(draws: Stream) -> int:
    return max(9, round(34 * draws.lognormvariate(0, 0.45))) * 1_000


def _calls(draws: Stream, gate: Gate) -> int:
    if gate == "handed_over":
        return 0
    return draws.choice((1, 2, 2, 3)) if gate == "accepted" else one_of(draws, CALLS)


def usual_person(draws: Stream, seller: str, letter: str) -> Who:
    """Somebody of the seller's countries whose company gives this fit."""
    countries = [(country, WEIGHTS[country]) for country in SELLERS_BY_ID[seller].countries if country in WEIGHTS]
    country = one_of(draws, countries)
    at_home = letter == "A" or (letter == "B" and draws.random() < 0.7)
    industry = draws.choice(sorted(MARKET if at_home else OTHERS))
    return Who(person_name(draws, country), company_name(draws, industry), country, industry)


def person_name(draws: Stream, country: str) -> str:
    """A name of this country."""
    return f"{draws.choice(COUNTRIES[country].first)} {draws.choice(COUNTRIES[country].last)}"
