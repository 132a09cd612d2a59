"""Lists of refused rows: what stands in them besides the columns they came in, and how they are known again."""

import re
from collections.abc import Iterable, Sequence

from lead_intake.domain.list_form import Form, columns_of, ends_in_ours
from lead_intake.domain.mapping import Targets

_NAMELESS = re.compile(r"column \d+(?: \(\d+\))?")


def own_columns(form: Form) -> tuple[str, ...]:
    """The columns that are the list's own; of a list of refused rows without the two that say what was wrong."""
    return form.columns if form.mends is None else form.columns[:-2]


def header_of_refused(form: Form, more: Iterable[str]) -> tuple[str, ...]:
    """The columns of its list of refused rows: its own, those of cells beyond them, and ours under names of ours."""
    own = (*own_columns(form), *more)
    return columns_of([*own, "problem", "row"], 0)


def are_refused_rows_of(columns: Sequence[str], form: Form) -> bool:
    """Whether a list with these columns can be the list of refused rows of a list of this form."""
    if not ends_in_ours(columns):
        return False
    own = own_columns(form)
    more = columns[len(own) : -2]
    return (*columns,) == header_of_refused(form, more) and all(_NAMELESS.fullmatch(name) for name in more)


def mapping_again(columns: Sequence[str], earlier: Targets) -> Targets:
    """What its columns were said to be; ours mean nothing."""
    said = {name: target for name, target in earlier.items() if name in columns[:-2]}
    return said | dict.fromkeys(columns[-2:])
