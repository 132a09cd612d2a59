"""Companies and people who do not exist: names, domains, job titles."""

import unicodedata

from story.draw import Stream

MARKET = {
    "logistics": "Logistik Cargo Freight Spedition Terminal Depot",
    "food": "Foods Dairy Beverages Bakery Seafood Mills",
    "retail": "Retail Stores Trade Outlet Books Home",
    "pharma": "Pharma Medical Labs Care Biotech Supplies",
    "automotive": "Automotive Parts Motors Gearbox Trailers Tyres",
    "paper": "Paper Pack Carton Print Board Labels",
}
"""Industries that Northwind builds carts for, with the second words of company names."""
OTHERS = {
    "furniture": "Furniture Interiors Kitchens Joinery",
    "textile": "Textile Fashion Fabrics Yarn",
    "metal": "Metal Steel Foundry Tools",
    "electronics": "Electronics Circuits Sensors Cables",
    "education": "Academy Institute College School",
}
_SECOND = {industry: tuple(words.split()) for industry, words in {**MARKET, **OTHERS}.items()}
_FIRST_WORDS = """
Alder Amber Apex Arbor Arden Aurora Baltic Beacon Birch Boreal Breeze Bridge Canal Cedar Clear Cobalt Comet
Coral Crane Crest Delta Drift Eagle East Elm Ember Falcon Fjord Flint Forest Garnet Glacier Granite Grove
Harbor Hazel Heron Hill Indigo Iron Juniper Kestrel Lake Larch Linden Lotus Lumen Maple Marble Meadow Mill
Nimbus Nord Oak Onyx Orchard Osprey Pearl Pine Polar Prime Quarry Raven Reed River Rowan Saffron Sage Slate
Solar Spruce Star Stone Summit Swift Tidal Timber Topaz Umber Union Vale Vector Vista Wave West Willow Zenith
"""
_FIRST = tuple(_FIRST_WORDS.split())
_ENDINGS = ("", "wood", "field", "gate", "line")
_SPELLED = str.maketrans({"ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "ß": "ss", "ı": "i", "æ": "ae", "Æ": "ae", "đ": "d"})

DECIDERS = (
    "Head of logistics",
    "Operations director",
    "Supply chain director",
    "Head of warehouse",
    "Managing director",
)
PREPARERS = ("Warehouse manager", "Logistics manager", "Purchasing manager", "Plant manager")
WORKERS = ("Process engineer", "Logistics specialist", "Production planner", "Buyer", "Automation engineer")
LEARNERS = ("Student trainee", "Research assistant", "Trainee")


def slug(text: str) -> str:
    """Letters and digits a domain or an address can hold."""
    bare = unicodedata.normalize("NFKD", text.translate(_SPELLED)).encode("ascii", "ignore").decode()
    return "".join(letter for letter in bare.lower() if letter.isalnum())


def company_name(draws: Stream, industry: str) -> str:
    """The name of a company of this industry."""
    return f"{draws.choice(_FIRST)}{draws.choice(_ENDINGS)} {draws.choice(_SECOND[industry])}"


def address(name: str, domain: str) -> str:
    """The business address of a person: first initial and last name."""
    first, *_, last = name.split()
    return f"{slug(first)}.{slug(last)}@{domain}"
