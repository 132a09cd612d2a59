"""Reads the table of who gets what answer."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.routing import Mount, Route

from service_kit.service import Service
from service_kit.web.guards import actions_of

FILE = Path(__file__).with_name("roles.txt")
CALLERS = ("nobody", "admin", "marketer", "manager", "rep")
CELL = re.compile(r"([0-9]{3})(?:([:<])(all|team|own)|([+-]))?")
KNOWN = "docs/assets/swagger-ui.css"
"""A file that stands for everything that a folder serves."""


class Cell(NamedTuple):
    """An answer: its status, and which leads may or must be in it."""

    status: int
    how: str = ""
    whose: str = ""


class Row(NamedTuple):
    """A route, with the query that it is asked with, and what it answers to whom."""

    method: str
    route: str
    action: str
    answers: tuple[tuple[Cell, ...], ...]
    sent: str

    @property
    def is_page(self) -> bool:
        """Whether people open it, signed in, and programs do not."""
        return self.answers[0][0].status == 303 and self.action != "-"

    @property
    def is_about_somebody(self) -> bool:
        """Whether the answer depends on whose something is."""
        return any(len(cells) > 1 or cells[0].how for cells in self.answers)

    def cells(self, caller: str) -> tuple[Cell, ...]:
        """What somebody is answered: once, or for their own, their team's and another's."""
        return self.answers[CALLERS.index(caller)]


def rows(text: str) -> list[Row]:
    """The table. Raises `ValueError` for a line that cannot be read."""
    found = []
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            method, route, action, *rest = line.split(maxsplit=3 + len(CALLERS))
            if len(rest) < len(CALLERS):
                raise ValueError(f"not a row: {line}")
            answers = tuple(tuple(_cell(one) for one in cell.split("/")) for cell in rest[: len(CALLERS)])
            found.append(Row(method, route, action, answers, "".join(rest[len(CALLERS) :])))
    return found


def _cell(text: str) -> Cell:
    form = CELL.fullmatch(text)
    if form is None:
        raise ValueError(f"no answer: {text}")
    return Cell(int(form[1]), form[2] or form[4] or "", form[3] or "")


def routes_of(services: Sequence[Service]) -> dict[tuple[str, str], str]:
    """Every route of the four services, its parameters without their names, and its action."""
    return {
        (method, shape(f"/{service.prefix}{path}")): action
        for service in services
        for (method, path), action in _routes(service.app)
    }


def _routes(app: FastAPI) -> Iterable[tuple[tuple[str, str], str]]:
    for where, action in actions_of(app).items():
        yield where, action or "-"
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, Mount):
            yield ("GET", f"/{KNOWN}" if KNOWN.startswith(route.path.strip("/")) else route.path), "-"
        elif isinstance(route, Route) and not isinstance(route, APIRoute):
            yield ("GET", route.path), "-"


def shape(route: str) -> str:
    """A route whose parameters have no names."""
    return re.sub(r"\{\w+(:\w+)?\}", "{}", route)


def differences(table: Sequence[Row], services: Sequence[Service]) -> list[str]:
    """Routes without a row, rows without a route, and rows with another action than the route asks for."""
    real = routes_of(services)
    typed = {(row.method, shape(row.route.partition("?")[0])): row.action for row in table}
    found = [f"no row for {method} {route}" for method, route in sorted(real.keys() - typed.keys())]
    found += [f"no route for {method} {route}" for method, route in sorted(typed.keys() - real.keys())]
    return found + [
        f"{method} {route} asks for {real[method, route]}, not {action}"
        for (method, route), action in sorted(typed.items())
        if real.get((method, route), action) != action
    ]


def fill(text: str, words: dict[str, str]) -> str:
    """The text with what its names stand for."""
    return re.sub(r"\{(\w+)\}", lambda name: words[name[1]] if name[1] in words else name[0], text)
