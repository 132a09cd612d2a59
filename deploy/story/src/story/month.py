"""The month before the end of the story, hand-over by hand-over, at the story's own size."""

from itertools import pairwise
from typing import NamedTuple, cast, get_args

from story.case import Case, End, Gate, Timing, Who
from story.company import SELLERS, SERIES, SOURCES


class Row(NamedTuple):
    """One hand-over of the month.

    It begins between `earliest` and `latest`, shares of the month. `again` is "" for a first hand-over, "this" for the
    second one of the row with the same person above, "before" where the first one was a month earlier.
    """

    who: Who
    case: Case
    earliest: float
    latest: float
    again: str = ""


_MONTH = """
gate        end      reason             name               company             country  industry   seller  series    source    grade calls rating amount when      note
won         won      -                  Florian Keller     Keller Getränke     DE       food       anna    warehouse website   A1    1     good   46000  0.00-0.40 -
won         won      -                  Ingrid Solberg     Fjord Frisk         NO       food       anna    warehouse partner   A2    2     good   34000  0.00-0.40 -
won         won      -                  Marcin Wilk        Wilk Automotive     PL       automotive marek   integr    partner   A1    1     good   85000  0.00-0.35 -
won         won      -                  Petr Novotný       Praha Medical       CZ       pharma     marek   integr    website   A1    0     good   46000  0.05-0.40 -
won         won      -                  Chiara Benedetti   Benedetti Moda      IT       retail     sofia   integr    website   A1    2     good   62000  0.00-0.35 -
won         won      -                  Fiona Drummond     Clyde Spirits       GB       food       james   price     sales     B1    1     good   18000  0.00-0.40 -
won         won      -                  Aleksi Saarinen    Saarinen Paper      FI       paper      elena   integr    partner   A1    1     good   41000  0.00-0.35 -
won         won      -                  Kadri Tamm         Tallinn Retail      EE       retail     elena   warehouse website   B1    3     good   27000  0.00-0.35 -
won         won      -                  Grace Whitmore     Whitmore Books      US       retail     david   case      website   A2    1     good   31000  0.00-0.35 before
opportunity open     -                  Stefan Brandt      Brandt & Söhne      DE       logistics  anna    integr    website   A1    1     good   64000  0.30-0.60 waiting
opportunity open     -                  Gábor Kovács       Kovács Logisztika   HU       logistics  marek   warehouse google    A2    2     good   38000  0.10-0.60 waiting
opportunity open     -                  Andris Kalniņš     Baltic Cold Stores  LV       food       elena   integr    partner   A2    1     good   52000  0.10-0.60 waiting
opportunity open     -                  Antoine Lefèvre    Entrepôts du Nord   FR       logistics  sofia   case      website   B1    4     fair   29000  0.10-0.50 waiting
opportunity lost     price              Tyler Monroe       Monroe Parts        US       automotive david   warehouse google    B1    2     good   33000  0.00-0.45 -
opportunity lost     competitor         Luca Conti         Conti Carni         IT       food       sofia   integr    website   B1    3     good   47000  0.00-0.40 -
opportunity lost     no_decision        Päivi Laine        Laine Foods         FI       food       elena   warehouse partner   B1    0     good   24000  0.00-0.45 -
opportunity lost     competitor         Ewa Mazur          Mazur Meble         PL       furniture  marek   price     linkedin  B2    2     fair   22000  0.00-0.45 -
opportunity returned no_budget          Amy Foster         Foster Freight      US       logistics  david   case      sales     B1    1     good   30000  0.05-0.45 -
contacted   open     -                  Maja Lindqvist     Nordpak             SE       paper      anna    warehouse website   B2    3     good   -      0.60-0.85 waiting
contacted   open     -                  Baiba Ozola        Ozola Foods         LV       food       elena   case      partner   B1    2     good   -      0.40-0.60 waiting
contacted   open     -                  Ondřej Beneš       Beneš Cargo         CZ       logistics  marek   warehouse sales     B1    1     good   -      0.45-0.65 waiting
contacted   returned no_budget          Paul Meier         Meier Metallbau     DE       metal      anna    price     linkedin  C1    1     fair   -      0.10-0.75 -
contacted   returned too_early          Liis Kask          Kask Kaubandus      EE       retail     elena   warehouse website   B2    1     fair   -      0.40-0.80 -
contacted   returned no_budget          Callum Baird       Baird Bakery        GB       food       james   warehouse website   B2    5     fair   -      0.05-0.55 -
contacted   returned too_early          Olivia Barrett     Barrett Outlets     US       retail     david   case      partner   B2    2     fair   -      0.05-0.25 -
contacted   returned other              Marc Puig          Puig Muebles        ES       furniture  sofia   integr    linkedin  C1    3     poor   -      0.10-0.60 -
contacted   open     -                  Olivia Barrett     Barrett Outlets     US       retail     david   warehouse partner   B1    0     good   -      0.55-0.70 this
contacted   lost     price              Hugo Garnier       Garnier Pièces      FR       automotive sofia   integr    website   A2    6     fair   -      0.05-0.40 -
contacted   lost     no_need            Gareth Pryce       Pryce Couriers      GB       logistics  james   case      partner   A1    0     poor   -      0.10-0.70 -
contacted   lost     no_decision        Noah Tremblay      Tremblay Pharma     CA       pharma     david   warehouse sales     B1    4     poor   -      0.05-0.50 -
accepted    open     -                  Henrik Dahl        Falkenberg Logistik SE       logistics  anna    integr    website   A1    0     good   -      1.00-1.00 overdue
accepted    open     -                  Tomasz Zieliński   Zieliński Handel    DE       retail     anna    case      partner   B1    2     fair   -      0.85-0.90 before
accepted    open     -                  Holly Ashby        Ashby Stores        GB       retail     james   price     google    B2    0     fair   -      1.00-1.00 fresh
accepted    returned not_reached        Lenka Malá         Malá Tiskárna       CZ       paper      marek   price     linkedin  B2    2     poor   -      0.20-0.80 -
accepted    returned not_reached        Rasa Petraitis     Petraitis Metalas   LT       metal      elena   price     linkedin  C1    2     poor   -      0.20-0.70 -
handed_over open     -                  Claire Fontaine    Entrepôts Rhône     CH       logistics  anna    integr    website   A2    0     -      -      1.00-1.00 fresh
handed_over open     -                  Jānis Krūmiņš      Krūmiņš Auto        LV       automotive elena   warehouse google    B2    0     -      -      1.00-1.00 fresh
handed_over open     -                  Ruben Castellanos  Almacenes Duero     ES       food       sofia   case      website   A2    0     -      -      1.00-1.00 overdue
handed_over returned not_our_market     João Lopes         Lopes Academia      PT       education  sofia   price     linkedin  C1    0     poor   -      0.50-0.90 -
handed_over returned duplicate          Agnieszka Pawlak   Pawlak Metal        PL       metal      marek   price     google    C1    0     poor   -      0.20-0.70 -
handed_over returned wrong_contact_data Marta Ortega       Ortega Textil       ES       textile    sofia   warehouse google    B2    0     poor   -      0.25-0.50 -
contacted   open     -                  Marta Ortega       Ortega Textil       ES       textile    sofia   price     google    B2    4     fair   -      0.55-0.60 this
"""
_EARLIER = """
gate        end      reason             name               company             country  industry   seller  series    source    grade calls rating amount when      note
opportunity open     -                  Katrin Weiss       Hanse Pharma        DE       pharma     anna    case      website   A2    2     good   41000  0.30-0.60 waiting
opportunity open     -                  Lars Mikkelsen     Nordsø Fisk         DK       food       anna    warehouse partner   B1    3     good   28000  0.50-0.80 waiting
contacted   open     -                  Petra Novotná      Moravia Steel       AT       metal      anna    price     linkedin  C1    1     fair   -      0.80-0.95 waiting
opportunity open     -                  Piotr Górski       Górski Trans        PL       logistics  marek   integr    website   A1    1     good   73000  0.40-0.80 waiting
opportunity open     -                  Timo Lehto         Lehto Market        FI       retail     elena   warehouse website   A2    2     good   36000  0.40-0.80 waiting
contacted   open     -                  Murat Kaya         Demir Yapı          TR       logistics  david   case      partner   B1    4     fair   -      0.70-0.95 waiting
"""


def _rows(table: str) -> tuple[Row, ...]:
    head, *lines = table.strip().splitlines()
    columns = head.split()
    starts = [head.index(column) for column in columns] + [len(table)]
    cut = [dict(zip(columns, _cells(line, starts), strict=True)) for line in lines]
    return tuple(map(_row, cut))


def _cells(line: str, starts: list[int]) -> list[str]:
    return [line[begin:end].strip() for begin, end in pairwise(starts)]


def _row(cells: dict[str, str]) -> Row:
    earliest, latest = map(float, cells["when"].split("-"))
    note = cells["note"]
    case = Case(
        seller=_whole(cells["seller"], [seller.id for seller in SELLERS]),
        series=_whole(cells["series"], [series.key for series in SERIES]),
        source=_whole(cells["source"], [source.key for source in SOURCES]),
        letter=cells["grade"][0],
        digit=int(cells["grade"][1]),
        gate=cast("Gate", cells["gate"]),
        end=cast("End", cells["end"]),
        reason=_or_none(cells["reason"]),
        amount=int(cells["amount"]) if cells["amount"] != "-" else None,
        calls=int(cells["calls"]),
        rating=_or_none(cells["rating"]),
        timing=_timing(cells["end"], note),
    )
    who = Who(cells["name"], cells["company"], cells["country"], cells["industry"])
    return Row(who, case, earliest, latest, note if note in ("this", "before") else "")


def _timing(end: str, note: str) -> Timing:
    if end != "open":
        return ""
    return cast("Timing", note) if note in get_args(Timing) else "waiting"


def _whole(beginning: str, names: list[str]) -> str:
    return next(name for name in names if name.startswith(beginning))


def _or_none(cell: str) -> str | None:
    return None if cell == "-" else cell


MONTH = _rows(_MONTH)
EARLIER = _rows(_EARLIER)
"""Hand-overs of the month before that are open still."""
