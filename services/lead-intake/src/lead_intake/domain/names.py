"""Names as they are searched: by how they begin, or by how the surname begins."""


def folded(name: str) -> str:
    """The form in which names are compared: no case, no double spaces, no dots on the Russian yo."""
    return " ".join(name.casefold().replace("ё", "е").split())


def search_keys(name: str | None) -> tuple[str | None, str | None]:
    """The folded name, and the same with its last word first; None where there is none."""
    forward = folded(name) if name else ""
    if not forward:
        return None, None
    words = forward.split()
    return forward, " ".join([words[-1], *words[:-1]])
