"""The page on which people say when their digest comes: how often, on which day, at which hour, or not for a while."""

from datetime import date
from typing import Annotated, Any, cast

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from digest.domain.digest_times import Kind
from digest.domain.parts import PARTS, TELLING, Part, parts_of
from digest.domain.people import Person, Role
from digest.domain.plans import Wish
from digest.mail_application import MailApplication
from digest.pages.people import PART_WORDS
from digest.use_cases.wish_digests import SetWish
from service_kit.errors import not_found
from service_kit.pages import Form, Pages, page_router, read_form
from service_kit.sessions import Visitor
from service_kit.web import visitor_who_may

Anybody = Annotated[Visitor, visitor_who_may("account.use")]
KINDS = ("daily", "weekly")
FIELDS = ("wanted", "kind", "weekday", "hour", "escalations", "paused_until", "parts")
DAYS, HOURS = range(7), range(24)
FURTHEST_YEAR = 2100


def my_digest_pages(mail: MailApplication, pages: Pages) -> APIRouter:
    """`/account/digest`."""
    routes = page_router()

    async def shown(request: Request, visitor: Visitor, form: Form | None, status: int = 200) -> Response:
        person = await mail.staff.person(visitor.principal.id)
        if person is None:
            raise not_found("person")
        plan = await mail.plans.plan(person.id)
        values = wish_values(plan.wish, person)
        if request.query_params.get("kind") in KINDS:
            values["kind"] = request.query_params["kind"]
        told: dict[str, Any] = {"person": person, "due_at": plan.due_at, "values": dict(form) if form else values}
        told |= {"wrong": wrong_of(form), "offered": offered(person.role), "saved": "saved" in request.query_params}
        return pages.render(request, visitor, "my_digest.html", told, status=status)

    @routes.get("/account/digest")
    async def show(request: Request, visitor: Anybody) -> Response:
        return await shown(request, visitor, None)

    @routes.post("/account/digest")
    async def save(request: Request, visitor: Anybody) -> Response:
        form = await read_form(request)
        wish = wish_of(form)
        if wish is None:
            for field in FIELDS:
                form.setdefault(field, "")
            return await shown(request, visitor, form, 422)
        await mail.set_wishes.run(SetWish(visitor.principal.id, wish))
        return RedirectResponse("/digest/account/digest?saved=1", 303)

    return routes


def wish_values(wish: Wish, person: Person) -> dict[str, Any]:
    """The form as it is filled in for this person."""
    settings = wish.settings(person)
    return {
        "wanted": settings.on,
        "kind": settings.kind,
        "weekday": str(settings.weekday),
        "hour": str(settings.hour),
        "escalations": wish.escalations,
        "paused_until": wish.paused_until.isoformat() if wish.paused_until else "",
        **{f"part_{part}": "on" for part in parts_of(person.role, wish.left_out)},
    }


def offered(role: Role) -> list[tuple[Part, str, str]]:
    """(part, what it is called, what stands there) of what may be chosen."""
    return [(part, *PART_WORDS[part]) for part in PARTS[role]]


def wrong_of(form: Form | None) -> str:
    """What is wrong with a form that was not taken: `parts` where nothing was chosen, else `day`; empty before."""
    if form is None:
        return ""
    return "parts" if _left_out(form) is None else "day"


def _left_out(form: Form) -> tuple[Part, ...] | None:
    """Of the parts that the form offered those that were not chosen; None where that is every one that tells."""
    shown = [part for part in PART_WORDS if part in form.said("parts").split()]
    without = tuple(part for part in shown if form.said(f"part_{part}") != "on")
    telling = set(shown) & set().union(*TELLING.values())
    return None if telling and telling <= set(without) else without


def wish_of(form: Form) -> Wish | None:
    """What was filled in; None where something of it cannot be."""
    kind, weekday, hour = form.said("kind"), _number(form, "weekday"), _number(form, "hour")
    paused = form.said("paused_until")
    try:
        until = date.fromisoformat(paused) if paused else None
    except ValueError:
        return None
    left_out = _left_out(form)
    if (
        left_out is None
        or kind not in KINDS
        or weekday not in DAYS
        or hour not in HOURS
        or (until and until.year > FURTHEST_YEAR)
    ):
        return None
    return Wish(
        kind=cast("Kind", kind),
        weekday=weekday,
        hour=hour,
        wanted=form.said("wanted") == "on",
        escalations=form.said("escalations") == "on",
        paused_until=until,
        left_out=left_out,
    )


def _number(form: Form, name: str) -> int:
    text = form.said(name)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 2 else -1  # two digits
