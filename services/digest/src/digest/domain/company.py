"""Which company a person is of, as far as what was written tells."""

from collections.abc import Mapping
from typing import Any


def company_key(company: Mapping[str, Any] | None) -> str | None:
    """Equal for people of one company: the domain tells more than a name does, letters and spaces aside."""
    known = company or {}
    domain, name = (" ".join(str(known.get(part) or "").casefold().split()) for part in ("domain", "name"))
    if domain:
        return f"domain {domain.removeprefix('www.')}"
    return f"name {name}" if name else None
