"""The level of a job, read from its title in English or Russian."""

import re
from functools import lru_cache
from typing import Literal

JobLevel = Literal["c_level", "vp", "director", "manager", "specialist", "other"]


def _words(*stems: str) -> re.Pattern[str]:
    """Any of the stems as a whole word; a stem ending in * takes any ending."""
    forms = (re.escape(stem).replace(r"\*", r"\w*").replace(r"\ ", r"[\s-]+") for stem in stems)
    return re.compile(rf"\b(?:{'|'.join(forms)})\b")


# Read from top to bottom, the first that is found decides: an assistant of the director is no director, and neither a
# product owner nor a vice president is what the last word says.
_LEVELS: tuple[tuple[JobLevel, re.Pattern[str]], ...] = (
    ("specialist", _words("assistant*", "secretary", "trainee", "intern", "ассистент*", "помощник*", "секретарь", "стажер*")),
    ("manager", _words("product owner", "assistant manager", "владелец продукта")),
    ("vp", _words("vp", "svp", "evp", "avp", "vice president", "вице президент*")),
    (
        "c_level",
        _words(
            "ceo", "cto", "cfo", "coo", "cmo", "cio", "cpo", "cro", "ciso", "cdo", "chro", "chief * officer", "chief executive",
            "founder", "cofounder", "co founder", "owner", "president", "chairman", "managing director", "general director",
            "general manager", "managing partner", "генеральн* директор*", "гендиректор*", "ген директор*", "исполнительн* директор*",
            "финансов* директор*", "техническ* директор*", "операционн* директор*", "коммерческ* директор*",
            "основател*", "сооснователь", "владелец", "владелица", "учредител*", "собственник*", "президент*",
            "председател*", "индивидуальный предприниматель", "ип",
        ),
    ),
    (
        "director",
        _words("director*", "head of", "head", "директор*", "руководител* отдела", "руководител* департамента",
               "руководител* направления", "руководител* службы", "начальник*", "заведующ*", "главный инженер"),
    ),
    (
        "manager",
        _words("manager*", "lead", "team lead", "leader", "supervisor", "foreman", "coordinator", "менеджер*",
               "руководител*", "тимлид*", "старший мастер", "координатор*", "управляющ*"),
    ),
    (
        "specialist",
        _words("engineer*", "developer*", "programmer*", "analyst*", "specialist*", "consultant*", "designer*",
               "administrator*", "accountant*", "technician*", "buyer*", "architect*", "scientist*", "researcher*", "officer*",
               "expert*", "operator*", "planner*", "инженер*", "разработчик*", "программист*", "аналитик*", "специалист*",
               "консультант*", "дизайнер*", "администратор*", "бухгалтер*", "технолог*", "конструктор*", "закупщик*",
               "логист*", "маркетолог*", "мастер*", "эксперт*", "оператор*"),
    ),
)  # fmt: skip


@lru_cache(maxsize=4096)
def level_of(title: str | None) -> JobLevel | None:
    """The level, `other` for a title that says none, None without a title."""
    if not title:
        return None
    folded = title.casefold().replace("ё", "е").replace("_", " ")
    for level, pattern in _LEVELS:
        if pattern.search(folded):
            return level
    return "other"
