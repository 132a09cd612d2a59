"""What industries are called, on every page that names one."""

from babel.support import NullTranslations

from service_kit.pages.saying import N_

INDUSTRIES = {
    "agriculture": N_("agriculture"), "automotive": N_("automotive"), "chemicals": N_("chemicals"),
    "construction": N_("construction"), "consulting": N_("consulting"), "education": N_("education"),
    "electronics": N_("electronics"), "energy": N_("energy"), "finance": N_("finance"), "food": N_("food"),
    "furniture": N_("furniture"), "healthcare": N_("healthcare"), "it": N_("information technology"),
    "logistics": N_("logistics"), "manufacturing": N_("manufacturing"), "media": N_("media"), "metal": N_("metal"),
    "paper": N_("paper"), "pharma": N_("pharmaceuticals"), "public": N_("public sector"),
    "real_estate": N_("real estate"), "retail": N_("retail"), "software": N_("software"),
    "telecom": N_("telecommunications"), "textile": N_("textiles"), "tourism": N_("tourism"),
    "wholesale": N_("wholesale"),
}  # fmt: skip
"""Industries are keys of the installation's own; these are the usual ones."""


def industry_words(words: NullTranslations, key: str) -> str:
    """The word for an industry; a key of the installation's own is shown as it is written, without underscores."""
    return words.gettext(INDUSTRIES[key]) if key in INDUSTRIES else key.replace("_", " ")
