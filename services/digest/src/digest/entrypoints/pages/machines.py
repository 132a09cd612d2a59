"""Pages of keys: what machines and scripts sign in with, made here, shown once, taken away for good."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from digest.application import Application
from digest.domain.people import ApiKey
from digest.entrypoints.keys_api import KeyIn, KeyInPath, Mint
from digest.pages.machines import STANDINGS, actions_in, end_of, limits, standing
from digest.use_cases.make_keys import MakeKey
from service_kit.errors import Refusal
from service_kit.key_uses import KeyUses
from service_kit.operator_pages import PARTS
from service_kit.pages import Form, Pages, page_router, read_form
from service_kit.pages.saying import ROLES
from service_kit.policy import ACTIONS
from service_kit.sessions import Visitor
from service_kit.web import Paging, page_of, visitor_who_may

Keeper = Annotated[Visitor, visitor_who_may("keys.manage")]
FIELDS = ("name", "role", "person", "scopes", "expires_at")
EMPTY = dict.fromkeys(FIELDS, "") | {"role": "marketer"}


def machine_pages(app: Application, pages: Pages, uses: KeyUses) -> APIRouter:
    """`/machines`: every key, without its secret."""
    routes = page_router()

    @routes.get("/machines")
    async def every_key(
        request: Request,
        visitor: Keeper,
        paging: Annotated[Paging, Depends()],
        done: Literal["", "revoked"] = "",
    ) -> Response:
        after = None if paging.after is None else str(paging.after[0])
        now = app.clock()
        found = await app.staff.keys(after, paging.limit + 1)
        page = page_of(paging, found, lambda key: (key, standing(key, now)), lambda key: (key.id,))
        used = await uses.of([key.id for key, _ in page["items"]])
        shown = {"keys": page["items"], "next": page["next"], "standings": STANDINGS, "done": done}
        shown |= {"used": used, "parts": PARTS}
        return pages.render(request, visitor, "machines.html", shown)

    @routes.post("/machines/{key_id}/revoke")
    async def revoke(request: Request, key_id: KeyInPath, _: Keeper) -> Response:
        await read_form(request)
        await app.revoke_keys.run(key_id)
        return RedirectResponse("/digest/machines?done=revoked", 303)

    return routes


def new_machine_pages(app: Application, pages: Pages, mint: Mint) -> APIRouter:
    """`/new-machine`: the key stands in the answer to its form, and nowhere else."""
    routes = page_router()

    @routes.get("/new-machine")
    async def empty_form(request: Request, visitor: Keeper) -> Response:
        return pages.render(request, visitor, "new_machine.html", _form(EMPTY, {}))

    @routes.post("/new-machine")
    async def make(request: Request, visitor: Keeper) -> Response:
        form = await read_form(request)
        values = {name: form.said(name) for name in FIELDS}
        words = pages.words(request, visitor)
        body = _body(form, app)
        if isinstance(body, frozenset):
            shown = _form(values, limits(body, words))
            return pages.render(request, visitor, "new_machine.html", shown, status=422)
        minted = mint()
        command = MakeKey(
            minted.id, minted.hash, body.name, body.role, body.person, tuple(body.scopes), body.expires_at
        )
        try:
            made: ApiKey = await app.make_keys.run(command)
        except Refusal as refusal:
            if refusal.status != 422:
                raise
            shown = _form(values, limits([error.field for error in refusal.errors], words))
            return pages.render(request, visitor, "new_machine.html", shown, status=422)
        return pages.render(
            request, visitor, "new_machine.html", _form(values, {}) | {"made": made, "key": minted.text}
        )

    return routes


def _form(values: dict[str, str], errors: dict[str, str]) -> dict[str, Any]:
    roles, actions = list(ROLES.items()), sorted(ACTIONS)
    return {"values": values, "errors": errors, "roles": roles, "actions": actions, "made": None, "key": ""}


def _body(form: Form, app: Application) -> KeyIn | frozenset[str]:
    """The same limits as POST /v1/keys: the same model; else the names of the wrong fields."""
    try:
        expires_at = end_of(form.said("expires_at"), app.zone)
    except ValueError:
        return frozenset({"expires_at"})
    sent = {
        "name": form.said("name"),
        "role": form.said("role"),
        "person": form.said("person") or None,
        "scopes": actions_in(form.said("scopes")),
        "expires_at": expires_at,
    }
    try:
        return KeyIn.model_validate(sent)
    except ValidationError as error:
        return frozenset(str(one["loc"][0]) for one in error.errors())
