"""The level of a job, read from its title in English or Russian."""

import re
from functools import lru_cache
from typing import Literal

JobLevel = Literal["c_level", "vp", "director", "manager", "specialist", "other"]

_ASSISTANTS = "assistant* | secretary | trainee | intern | ассистент* | помощник* | секретарь | стажер*"
_NOT_OWNERS = "product owner | assistant manager | владелец продукта"
_VICE_PRESIDENTS = "vp | svp | evp | avp | vice president | вице президент*"
_CHIEFS = (
    "ceo | cto | cfo | coo | cmo | cio | cpo | cro | ciso | cdo | chro | chief * officer | chief executive | founder | "
    "cofounder | co founder | owner | president | chairman | managing director | general director | general manager | "
    "managing partner | генеральн* директор* | гендиректор* | ген директор* | исполнительн* директор* | "
    "финансов* директор* | техническ* директор* | операционн* директор* | коммерческ* директор* | основател* | "
    "сооснователь | владелец | владелица | учредител* | собственник* | президент* | председател* | "
    "индивидуальный предприниматель | ип"
)
_DIRECTORS = (
    "director* | head of | head | директор* | руководител* отдела | руководител* департамента | "
    "руководител* направления | руководител* службы | начальник* | заведующ* | главный инженер"
)
_MANAGERS = (
    "manager* | lead | team lead | leader | supervisor | foreman | coordinator | менеджер* | руководител* | тимлид* | "
    "старший мастер | координатор* | управляющ*"
)
_SPECIALISTS = (
    "engineer* | developer* | programmer* | analyst* | specialist* | consultant* | designer* | administrator* | "
    "accountant* | technician* | buyer* | architect* | scientist* | researcher* | officer* | expert* | operator* | "
    "planner* | инженер* | разработчик* | программист* | аналитик* | специалист* | консультант* | дизайнер* | "
    "администратор* | бухгалтер* | технолог* | конструктор* | закупщик* | логист* | маркетолог* | мастер* | эксперт* | "
    "оператор*"
)


def _words(forms: str) -> re.Pattern[str]:
    """Any of the forms as whole words; a star stands for any letters."""
    escaped = (re.escape(form).replace(r"\*", r"\w*").replace(r"\ ", r"[\s-]+") for form in forms.split(" | "))
    return re.compile(rf"\b(?:{'|'.join(escaped)})\b")


# The first that is found decides: the assistant of a director is none, and a vice president is no president.
_LEVELS: tuple[tuple[JobLevel, re.Pattern[str]], ...] = (
    ("specialist", _words(_ASSISTANTS)),
    ("manager", _words(_NOT_OWNERS)),
    ("vp", _words(_VICE_PRESIDENTS)),
    ("c_level", _words(_CHIEFS)),
    ("director", _words(_DIRECTORS)),
    ("manager", _words(_MANAGERS)),
    ("specialist", _words(_SPECIALISTS)),
)


@lru_cache(maxsize=4096)
def level_of(title: str | None) -> JobLevel | None:
    """The level, `other` for a title that says none, None without a title."""
    if not title:
        return None
    folded = title.casefold().replace("ё", "е").replace("_", " ")
    return next((level for level, pattern in _LEVELS if pattern.search(folded)), "other")
