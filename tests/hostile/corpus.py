"""Events, forms and lists as marketing tools send them, and as they should not: mended by nobody, broken by a seed."""

import json
import random
from collections.abc import Callable
from typing import Any, NamedTuple

from event_bus.port import Message
from event_contracts.topics import INBOUND

LEAD = {
    "email": "ann@acme.example", "phone": "+49 151 12345678", "name": "Ann Smith", "job_title": "Head of Production",
    "company": {"name": "Acme", "industry": "machinery", "size": 240, "country": "DE", "domain": "acme.example"},
    "source": "fair", "campaign": "spring-fair", "kind": "demo_requested", "message": "Please call me.",
    "consent": {"email": True}, "fields": {"q7": "x"}, "external_ids": {"crm": "77"},
    "occurred_at": "2026-11-24T09:30:00+01:00",
}  # fmt: skip
TOUCH = {
    "lead": {"email": "ann@acme.example"}, "kind": "page_viewed", "campaign": "spring-fair",
    "occurred_at": "2026-11-24T09:30:00Z", "properties": {"path": "/prices?x=1", "text": "words"},
}  # fmt: skip
FORM = [
    ("email", "ann@acme.example"), ("phone", "+49 151 12345678"), ("name", "Ann Smith"), ("Company", "Acme"),
    ("message", "Please call me."), ("country", "DE"), ("utm_campaign", "spring-fair"), ("q7", "Zürich"),
]  # fmt: skip
LIST = (
    "email;name;phone;company;country;note\n"
    'ann@acme.example;Ann Smith;+49 151 12345678;Acme;DE;"a ""quoted"" note"\n'
    'bo@acme.example;"Bo\nEk";;Acme;SE;\n'
    ";Nobody;12;;;\n"
)
NASTY: list[Any] = [
    None, True, -1, 0, 10**400, 1e308, 2**63, [], {}, "", " ", "\u0000", "\ud800", "﷽" * 50, "x" * 70_000, "<script>",
    "' or 1=1 --", "../../etc/passwd", "%00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999-14:00",
    "2026-02-30T00:00:00Z", "2026-11-24T09:30:00", "a@b", "@", "a@" + "b" * 300 + ".example", "+" * 40, "\u202e",
    [[[[[[]]]]]], {"a": {"a": {"a": {}}}}, {"": ""}, "NaN", "1" * 5000, "\r\n\r\n", "é", "\ufeff",
    "ａｎｎ@acme.example",
]  # fmt: skip
ENCODINGS = ("utf-8", "utf-16", "utf-8-sig", "latin-1", "cp1251", "utf-32", "utf-7")
FORMS = (
    "application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "application/json", "text/plain", "",
    "application/x-www-form-urlencoded; charset=windows-1251", "multipart/form-data", "application/json; charset=x",
    "multipart/form-data; boundary=" + "b" * 300, "application/xml", ";;;", "multipart/mixed; boundary=b",
)  # fmt: skip


class Sent(NamedTuple):
    """A body and what it says of itself."""

    content_type: str
    body: bytes


def event(chance: random.Random, number: int) -> Message:
    """A record of the inbound topic: one of five is as it should be; each has an id of its own, if it has one."""
    touch = chance.random() < 0.5
    data = broken_json(chance, TOUCH if touch else LEAD) if chance.random() < 0.7 else (TOUCH if touch else LEAD)
    kind = "touch.submitted" if touch else "lead.submitted"
    attributes: dict[str, Any] = {"specversion": "1.0", "id": f"e{number}", "source": "/mailer", "type": kind}
    if chance.random() < 0.3:
        attributes["time"] = chance.choice(["2026-11-24T09:30:00Z", "then", "", "9999-12-31T23:59:59Z"])
    if chance.random() < 0.2:
        name = chance.choice(["specversion", "type", "id", "source"])
        attributes[name] = chance.choice(["", "0.3", "lead.invented", "ü" * 300])
        attributes["id"] = attributes["id"] and f"{attributes['id']}{number}"
    if chance.random() < 0.5:
        value, headers = _structured(chance, attributes | {"data": data})
    else:
        value = dumped(data)
        headers = [(f"ce_{name}", str(text).encode()) for name, text in attributes.items()]
        headers.append(("content-type", b"application/json"))
    if chance.random() < 0.15:
        headers = [one for one in headers if chance.random() < 0.8]
    if chance.random() < 0.05:
        headers.append((chance.choice(["ce_", "ce_data", "content-type", "", "x" * 300]), chance.randbytes(20)))
    if chance.random() < 0.25:
        value = broken_bytes(chance, value)
    return Message(INBOUND.name, chance.choice([b"", b"k", chance.randbytes(9)]), value, tuple(headers))


def _structured(chance: random.Random, attributes: dict[str, Any]) -> tuple[bytes, list[tuple[str, bytes]]]:
    if chance.random() < 0.1:
        attributes[chance.choice(list(attributes))] = chance.choice([one for one in NASTY if not isinstance(one, str)])
    kind = chance.choice([b"application/cloudevents+json", b"application/cloudevents+json; charset=utf-8"])
    return dumped(attributes), [("content-type", kind)]


def form(chance: random.Random, number: int) -> Sent:
    """A form, as some software or nobody would send it."""
    fields = [(name, f"p{number}@acme.example" if name == "email" else value) for name, value in FORM]
    for _ in range(chance.randrange(3)):
        place = chance.randrange(len(fields))
        fields[place] = (fields[place][0], str(chance.choice(NASTY))) if chance.random() < 0.7 else ("", "")
    content_type = chance.choice(FORMS) if chance.random() < 0.4 else chance.choice(FORMS[:3])
    if "json" in content_type:
        body = dumped(broken_json(chance, dict(fields)))
    elif "boundary=b" in content_type:
        parts = (f'--b\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in fields)
        body = ("".join(parts) + "--b--\r\n").encode("utf-8", "surrogatepass")
    else:
        body = "&".join(f"{n}={v}" for n, v in fields).encode("utf-8", "surrogatepass")
    return Sent(content_type, broken_bytes(chance, body) if chance.random() < 0.4 else body)


def table(chance: random.Random, number: int) -> bytes:
    """The bytes of a list of people."""
    text = LIST.replace("ann@", f"ann{number}@").replace("bo@", f"bo{number}@")
    for _ in range(chance.randrange(3)):
        text = text.replace(
            chance.choice([";", "\n", '"', "@", "email"]), chance.choice([",", "\t", "", "\r", '"', ";"]), 2
        )
    if chance.random() < 0.3:
        text += ";".join(str(chance.choice(NASTY))[:3000] for _ in range(chance.randrange(9))) + "\n"
    body = text.encode(chance.choice(ENCODINGS) if chance.random() < 0.3 else "utf-8", "replace")
    return broken_bytes(chance, body) if chance.random() < 0.5 else body


def broken_json(chance: random.Random, value: Any) -> Any:
    """The value with one of its parts put out of order."""
    if isinstance(value, dict) and value and chance.random() < 0.85:
        name = chance.choice(list(value))
        changed = dict(value)
        match chance.randrange(4):
            case 0:
                del changed[name]
            case 1:
                changed[str(chance.choice(NASTY))[:500]] = chance.choice(NASTY)
            case _:
                changed[name] = broken_json(chance, value[name])
        return changed
    return chance.choice(NASTY)


def broken_bytes(chance: random.Random, value: bytes) -> bytes:
    """The bytes, cut, doubled, overwritten or interrupted."""
    if not value:
        return chance.randbytes(chance.randrange(50))
    place = chance.randrange(len(value))
    ways: list[Callable[[], bytes]] = [
        lambda: value[:place],
        lambda: value + value,
        lambda: value[:place] + chance.randbytes(chance.randrange(1, 9)) + value[place + 1 :],
        lambda: value[:place] + b"\x00" + value[place:],
        lambda: b"\xef\xbb\xbf" + value,
        lambda: b"[" * 3000 + value,
        lambda: chance.randbytes(chance.randrange(200)),
        lambda: b"",
    ]
    return chance.choice(ways)()


def dumped(value: Any) -> bytes:
    """As JSON, also where JSON has no word for it."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
