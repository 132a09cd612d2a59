"""Every form of every page is filled in wrongly by a reader of Russian, and no refusal may be in English."""

import re
from collections.abc import Iterable, Mapping
from html.parser import HTMLParser
from typing import NamedTuple

from hostile.inside import Inside
from hostile.role_house import READER, House
from service_kit.sessions import CSRF_FIELD

WRONG = ("?", "", "я" * 2_000)
"""What no field takes, what is left out, and what is too long for any."""
ENGLISH = re.compile(r"\b[A-Za-z']{2,} [a-z']{2,}\b")
"""Two words of Latin letters behind one another: a name of a thing or an example is one."""
NAMED = "Somebody "
"""What the names of people begin with."""
TOLD = re.compile(r"(?:^|\s)(?:error|wrong|warning|refused)(?:\s|$)")
"""Classes of what says that something is wrong; also whatever has the role of an alert."""
NONE: Mapping[str, str] = {}
VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])


class Sent(NamedTuple):
    """A form as its page shows it: where it is sent, and its fields with their values."""

    action: str
    fields: tuple[tuple[str, str], ...]

    @property
    def shape(self) -> tuple[str, frozenset[str]]:
        """What it is, whomever it is about."""
        return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+", "{}", self.action), frozenset(name for name, _ in self.fields)


class Reading(HTMLParser):
    """The forms of a page, and the texts that say what is wrong."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.forms: list[Sent] = []
        self.told: list[str] = []
        self._stack: list[tuple[str, bool]] = []
        self._form: tuple[str, list[tuple[str, str]]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens an element."""
        given = {name: value or "" for name, value in attrs}
        tells = bool(TOLD.search(given.get("class", ""))) or given.get("role") == "alert"
        if tag == "form" and given.get("method", "").lower() == "post":
            self._form = (given.get("action") or self.path, [])
        elif self._form is not None and tag in {"input", "select", "textarea", "button"} and given.get("name"):
            self._form[1].append((given["name"], given.get("value", "")))
        if tag not in VOID:
            self._stack.append((tag, tells))

    def handle_endtag(self, tag: str) -> None:
        """Closes it."""
        if tag == "form" and self._form is not None:
            action, fields = self._form
            self.forms.append(Sent(action, tuple(dict(fields).items())))
            self._form = None
        while self._stack and self._stack.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Hears what stands in it; what waits in a template is said only when it is needed, and then alike."""
        if any(tells for _, tells in self._stack) and not any(tag == "label" for tag, _ in self._stack):
            self.told.append(data)


def reading(path: str, html: str) -> Reading:
    """A page, read."""
    found = Reading(path)
    found.feed(html)
    found.close()
    return found


def english_in(html: str) -> list[str]:
    """What a page says in English of what is wrong."""
    told = " ".join(reading("", html).told).split("\n")
    found = [one.group() for line in told for one in ENGLISH.finditer(line)]
    return [one for one in found if not one.startswith(NAMED)]


class Filling:
    """Keeps the forms of pages, each kind once, sends them filled in wrongly, and notes what it reads in English."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.outside = Inside(house.host, "")
        self.forms: dict[tuple[str, frozenset[str]], Sent] = {}
        self.corrected = 0
        self.surprises: list[str] = []

    async def look(self, routes: Iterable[str]) -> None:
        """Every page that is shown."""
        for route in routes:
            words = self.house.words("olof", route, taken=False)
            path = "".join(words.get(part, part) for part in re.split(r"[{}]", route))
            answer = await self.outside.send(self.outside.build("GET", path, headers=self.house.cookie(READER)))
            for form in reading(path.partition("?")[0], answer.text).forms:
                self.forms.setdefault(form.shape, form)

    async def everything(self, most: int | None = None) -> None:
        """Up to `most` forms with every field wrong, as a page and as a part, and with each kind of field alone."""
        for form in list(self.forms.values())[:most]:
            names = [name for name, _ in form.fields if name != CSRF_FIELD]
            for wrong in WRONG:
                await self._send(form, dict.fromkeys(names, wrong))
            await self._send(form, dict.fromkeys(names, WRONG[0]), {"HX-Request": "true"})
            kinds = {re.sub(r"\d+", "", name): name for name in names}
            for name in kinds.values():
                await self._send(form, dict(form.fields) | {name: WRONG[0]})

    async def _send(self, form: Sent, fields: dict[str, str], headers: Mapping[str, str] = NONE) -> None:
        data = self.house.form(READER, {name: value for name, value in fields.items() if name != CSRF_FIELD})
        headers = {**self.house.cookie(READER), **headers}
        answer = await self.outside.send(self.outside.build("POST", form.action, headers=headers, data=data))
        said = english_in(answer.text) if answer.status_code >= 400 else []
        self.corrected += answer.status_code == 422
        if said or answer.status_code >= 500:
            self.surprises.append(f"{form.action} {sorted(fields)} ({answer.status_code}): {said}")
