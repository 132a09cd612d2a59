"""Routes of the loop and the funnel: is every hand-over accounted for, and where do they leave?"""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends

from digest.application import Application
from digest.domain.ledger import Figures, Group, Key, Step, by_key, in_order, loop, steps
from digest.domain.money import decimal
from digest.domain.reading import Counts, Named
from digest.entrypoints.figures_bodies import FunnelOut, LoopOut
from digest.entrypoints.figures_query import FiguresQuery
from service_kit.policy import Principal
from service_kit.web import may, router


def figures_routes(app: Application) -> APIRouter:
    """`/v1/loop` and `/v1/funnel`."""
    routes = router("digest")

    @routes.get(
        "/v1/loop",
        name="digest.show_loop",
        summary="The ledger: handed over = won + lost + returned + disqualified + open",
        response_model=LoopOut,
    )
    async def show_loop(_: Annotated[Principal, may("figures.read")], asked: Annotated[FiguresQuery, Depends()]) -> Any:
        period = asked.period(app.clock, app.zone)
        found = await app.reading.counts(period, asked.group_by, asked.filters, funnel=False)
        return {**asked.echo(period), **_loop(found, asked.group_by)}

    @routes.get(
        "/v1/funnel",
        name="digest.show_funnel",
        summary="The gates, and where those stand that did not pass the next one",
        response_model=FunnelOut,
    )
    async def show_funnel(
        _: Annotated[Principal, may("figures.read")], asked: Annotated[FiguresQuery, Depends()]
    ) -> Any:
        period = asked.period(app.clock, app.zone)
        found = await app.reading.counts(period, asked.group_by, asked.filters, funnel=True)
        return {**asked.echo(period), **_funnel(found, asked.group_by)}

    return routes


def _loop(found: Counts, group: Group | None) -> dict[str, Any]:
    ledger = loop(found.cells, grouped=group is not None)
    return {
        **_balance(ledger.total),
        "cycles": {"first": _balance(ledger.first), "again": _balance(ledger.again)},
        "groups": [{**_keyed(key, group, found.names), **_balance(figures)} for key, figures in ledger.groups],
        "returns": [{"count": row.handovers, **row._asdict()} for row in ledger.returns],
        "losses": [{"reason": reason, "count": count} for reason, count in ledger.losses],
    }


def _funnel(found: Counts, group: Group | None) -> dict[str, Any]:
    groups = dict(by_key(found.cells)) if group is not None else {}
    keys: set[Key] = {*groups, *(found.created or ()), *(found.qualified or ())} if group is not None else set()
    return {
        "created": None if found.created is None else sum(found.created.values()),
        "qualified": None if found.qualified is None else sum(found.qualified.values()),
        "steps": [_step(step) for step in steps(found.cells)],
        "groups": [
            {
                **_keyed(key, group, found.names),
                "created": _of(found.created, key),
                "qualified": _of(found.qualified, key),
                "steps": [_step(step) for step in steps(groups.get(key, ()))],
            }
            for key in sorted(keys, key=in_order)
        ],
    }


def _balance(figures: Figures) -> dict[str, Any]:
    amounts = [{"amount": decimal(amount, currency), "currency": currency} for currency, amount in figures.amounts]
    return {**figures._asdict(), "amounts": amounts}


def _step(step: Step) -> dict[str, Any]:
    content = step._asdict()
    content["step"] = content.pop("gate")
    return content


def _of(counted: Mapping[Key, int] | None, key: Key) -> int | None:
    return None if counted is None else counted.get(key, 0)


def _keyed(key: Key, group: Group | None, names: Named) -> dict[str, Any]:
    """The group's key and, where it has one, its name."""
    words = names.people if group == "person" else names.campaigns if group == "campaign" else {}
    return {"key": key, "name": words.get(str(key))}
