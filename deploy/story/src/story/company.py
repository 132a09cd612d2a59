"""Northwind Robotics: who works there, what its marketing does, and where its leads come from."""

from typing import NamedTuple


class Member(NamedTuple):
    """One of the staff; `team` is the one managed in a manager's case."""

    id: str
    name: str
    role: str
    team: str | None
    language: str
    time_zone: str

    @property
    def email(self) -> str:
        """Where mail to the person goes."""
        return f"{self.id.replace('-', '.')}@northwind.example"


class Seller(NamedTuple):
    """A salesperson's part of the market.

    `weight` is the share of the leads, `pace` how slow the first call comes (1 is the team's), `away` an absence as the
    share of the year at which it begins and its length in days.
    """

    id: str
    capacity: int
    countries: tuple[str, ...]
    weight: float
    pace: float
    away: tuple[float, int] | None = None


class Series(NamedTuple):
    """A kind of campaign, run anew each quarter; `cost` in EUR of one quarter, `weight` its share of the touches."""

    key: str
    name: str
    intent: str
    cost: int
    weight: float
    content: str


class Source(NamedTuple):
    """Where leads come from.

    `weight` is the share of all leads, `ripe` how often one is worth a hand-over, `private` and `throwaway` the shares
    of addresses at public and at throwaway providers.
    """

    key: str
    weight: float
    ripe: float
    private: float
    throwaway: float


STAFF = (
    Member("anna-petrova", "Anna Petrova", "rep", "europe", "en", "Europe/Stockholm"),
    Member("david-chen", "David Chen", "rep", "atlantic", "en", "America/New_York"),
    Member("elena-morozova", "Elena Morozova", "rep", "europe", "ru", "Europe/Tallinn"),
    Member("james-okafor", "James Okafor", "rep", "europe", "en", "Europe/London"),
    Member("marek-nowak", "Marek Nowak", "rep", "europe", "en", "Europe/Warsaw"),
    Member("sofia-lind", "Sofia Lind", "rep", "europe", "en", "Europe/Madrid"),
    Member("ingrid-vogel", "Ingrid Vogel", "manager", "europe", "en", "Europe/Berlin"),
    Member("robert-hale", "Robert Hale", "manager", "atlantic", "en", "Europe/London"),
    Member("olga-sidorova", "Olga Sidorova", "marketer", "marketing", "ru", "Europe/Berlin"),
    Member("tom-becker", "Tom Becker", "marketer", "marketing", "en", "Europe/Berlin"),
    Member("aino-heikkila", "Aino Heikkilä", "marketer", "marketing", "en", "Europe/Helsinki"),
    Member("nina-roth", "Nina Roth", "admin", None, "en", "Europe/Berlin"),
)
MANAGER = "ingrid-vogel"
MARKETER = "olga-sidorova"
BY_ID = {member.id: member for member in STAFF}

SELLERS = (
    Seller("anna-petrova", 8, ("SE", "NO", "DK", "IS", "DE", "AT", "CH"), 8, 0.9, (0.60, 14)),
    Seller("david-chen", 6, ("US", "CA", "TR"), 6, 1.15),
    Seller("elena-morozova", 8, ("FI", "EE", "LV", "LT", "KZ", "UA"), 8, 0.6, (0.72, 10)),
    Seller("james-okafor", 8, ("GB", "IE", "AU", "NZ", "ZA"), 4, 0.8),
    Seller("marek-nowak", 8, ("PL", "CZ", "SK", "HU", "RO", "SI", "HR"), 7, 0.95, (0.45, 7)),
    Seller("sofia-lind", 6, ("ES", "PT", "IT", "FR", "BE", "NL", "LU"), 9, 2.2),
)
"""No country is anybody else's, so that who gets a lead follows from the lead alone."""
OPEN_TO_ALL = ("james-okafor", "marek-nowak")
"""These take leads of any country from the end of the story on."""
ROOM_AT_THE_END = 24

SERIES = (
    Series("price-notice", "Price notice", "notification", 1_800, 0.50, "price-list"),
    Series("warehouse-playbook", "Warehouse playbook", "nurture", 9_300, 0.26, "playbook"),
    Series("case-letters", "Case letters", "nurture", 5_500, 0.14, "case-letter"),
    Series("integration-workshop", "Integration workshop", "expert", 14_300, 0.10, "workshop"),
)
SERIES_BY_KEY = {series.key: series for series in SERIES}
FAIR_KEY, FAIR_NAME, FAIR_COST = "logimat-fair", "LogiMAT fair", 21_000

SOURCES = (
    Source("website-form", 143, 15, 0.10, 0.00),
    Source("partner-portal", 116, 10, 0.02, 0.00),
    Source("google-ads", 74, 7, 0.25, 0.08),
    Source("linkedin-form", 58, 6, 0.45, 0.02),
    Source("sales-inbox", 21, 4, 0.05, 0.00),
)
FAIR_SOURCE = "trade-fair"
"""Its badges come as a list."""
FORMS = {"website-form": "Website form", "google-ads": "Google Ads lead form", "linkedin-form": "LinkedIn lead form"}
"""Sources with a door of their own, and their names; the others name themselves, by the interface."""
BAD_SOURCE = "linkedin-form"
"""Its form renames a question now and then, and what it sends cannot be taken."""
UNKNOWN_QUESTION = "work_email"
"""What that question is called then, of which nobody said what it is."""
SELLERS_BY_ID = {seller.id: seller for seller in SELLERS}
