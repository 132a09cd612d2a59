"""What is kept of a form that could not be read: as much as can be kept without a secret in it."""

import re
from urllib.parse import unquote_plus

from lead_intake.domain import limits
from lead_intake.entrypoints.form_secrets import Pair, is_secret, speaks_of_secrets, without_cards, without_secrets

GONE = "[***]"
CUT = "[cut off here: what follows is not kept]"
_NAMES_IN_ALL = 50
_PAIR = re.compile(
    r"""(?P<name>[^"'&=:<>{}\[\],;\r\n]{1,200}(?:\[[^\]\r\n]{0,50}\]){0,8})
        (?P<between>(?P<quote>["']?)\s*[=:>]\s*)
        (?P<value>"(?:[^"\\]|\\.)*(?:"|\Z)|'(?:[^'\\]|\\.)*(?:'|\Z)|[^&\r\n<]*)""",
    re.VERBOSE | re.DOTALL,
)
_BARE = re.compile(r"-?[\w.+]{1,200}(?=\s*[,}\]])")
_VALUE_APART = re.compile(r"\bvalue\b[\"']?\s*[=:]", re.IGNORECASE)
"""Name and value stand beside each other, in whatever order: what is before a secret's name may be the secret."""
_NAMED = re.compile(r"\bname=\"([A-Za-z_][\w.-]{0,39})\"|\"([A-Za-z_][\w.-]{0,39})\"\s*:")


def kept_of(raw: bytes) -> bytes:
    """The bytes with secrets masked, at most as many as are kept of a form; where that is not safe, what they were."""
    speaks = speaks_of_secrets(raw) or speaks_of_secrets(unquote_plus(raw.decode("utf-8", "replace")).encode())
    if not speaks and b"filename=" not in raw and b"\0" not in raw:
        return raw[: limits.FORM_BYTES]
    text = raw[: limits.FORM_BYTES].decode("utf-8", "replace")
    if b"filename=" in raw or b"\0" in raw or _VALUE_APART.search(text):
        return _told(raw, text)
    masked = _masked(text)
    return _told(raw, text) if speaks_of_secrets(unquote_plus(masked).encode()) else masked.encode()


def unread_multipart(pairs: list[Pair], boundary: bytes) -> bytes:
    """The parts that came, without secrets and files; it has no end, so that it is not taken for a whole form."""
    kept, _ = without_secrets(pairs)
    head = b'--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s'
    parts = (head % (boundary, _quoted(name), value.encode()) for name, value in kept)
    return b"\r\n".join(parts)[: limits.FORM_BYTES]


def _quoted(name: str) -> bytes:
    return name.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22").encode()


def _masked(text: str) -> str:
    """Values after a secret's name are masked; where such a word stands anywhere else, the text ends there."""
    out: list[str] = []
    place = 0
    while found := _PAIR.search(text, place):
        out.append(text[place : found.start()])
        if not is_secret(found["name"]):
            # Its value may be where the next name begins, when quotes are missing.
            out.append(found["name"] + found["between"])
            place = found.start("value")
            if found["value"][:1] in {'"', "'"} and not is_secret(found["value"]):
                out.append(found["value"])
                place = found.end()
            continue
        if found["value"][:1] in {"{", "["}:
            return without_cards("".join(out)) + CUT
        bare = _BARE.match(text, found.start("value")) if found["quote"] else None
        out.append("withheld" + found["between"] + GONE)
        place = bare.end() if bare else found.end()
    out.append(text[place:])
    return without_cards(_without_rest("".join(out)))


def _without_rest(text: str) -> str:
    """Up to the first word of a secret that stands elsewhere than before its value."""
    for word in re.finditer(r"[\w-]+(?:[ _-]\w+)?", text):
        if speaks_of_secrets(word[0].encode()):
            return text[: word.start()] + CUT
    return text


def _told(raw: bytes, text: str) -> bytes:
    """What can be said of bytes that are not kept; it holds no `=`, so that no retry takes it for a form."""
    names = dict.fromkeys(one or other for one, other in _NAMED.findall(text))
    known = ", ".join(list(names)[:_NAMES_IN_ALL]) or "none found"
    return f"Not kept: {len(raw)} bytes, among which secrets or files may be. Names of fields: {known}".encode()
