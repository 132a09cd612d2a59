"""Routes of API keys: made once, shown once, taken away for good."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import AfterValidator, BaseModel, Field

from digest.application import Application
from digest.domain.people import ApiKey, Minted, Role
from digest.entrypoints.texts import SOURCE, Body, Name, PersonId, Time
from digest.use_cases.make_keys import MakeKey
from service_kit.errors import Refusal
from service_kit.idempotency import Answer
from service_kit.key_uses import KeyUses
from service_kit.policy import ACTIONS, Principal
from service_kit.seen import token
from service_kit.web import Page, Paging, as_response, example, goes_on, json_answer, may, once_of, page_of, router
from service_kit.web.writing import refusal_answer

KeyInPath = Annotated[str, Path(pattern=r"^[a-z0-9]{8}$", description="Public part of the key")]


Mint = Callable[[], Minted]


def _known(scopes: list[str]) -> list[str]:
    groups = {f"{action.partition('.')[0]}.*" for action in ACTIONS}
    unknown = [scope for scope in scopes if scope != "*" and scope not in ACTIONS and scope not in groups]
    if unknown:
        raise ValueError("names an action that does not exist")
    return sorted(set(scopes))


class KeyIn(Body):
    """A key to make."""

    model_config = example({"name": "website form", "role": "marketer", "scopes": ["leads.capture"]})

    name: Name = Field(description="What it is for", examples=["website form"])
    role: Role
    person: PersonId | None = Field(default=None, description="Acts as this person; none is a machine")
    scopes: Annotated[list[str], AfterValidator(_known)] = Field(
        default_factory=list,
        max_length=100,
        description="Actions such as leads.capture or leads.*; none: everything the role may",
        examples=[["leads.capture"]],
    )
    expires_at: Time | None = None


class KeyOut(BaseModel):
    """A key without its secret."""

    id: str = Field(examples=["k3x9q2ab"])
    name: str
    role: Role
    person: str | None
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    used_at: datetime | None = Field(
        description="When this service let it in last, a minute late at most; what the others know is at their "
        "/v1/key-uses"
    )


class NewKeyOut(KeyOut):
    """A key when it is made."""

    key: str | None = Field(
        description="The whole key: shown this once and stored nowhere; null when the request is repeated",
        examples=["ll_k3x9q2ab_vG7..."],
    )


def key_routes(app: Application, mint: Mint, uses: KeyUses) -> APIRouter:
    """`/v1/keys`."""
    routes = router("digest")

    @routes.get("/v1/keys", name="digest.list_keys", summary="All keys, without their secrets")
    async def list_keys(
        _: Annotated[Principal, may("keys.manage")], paging: Annotated[Paging, Depends()]
    ) -> Page[KeyOut]:
        after = None if paging.after is None else str(paging.after[0])
        rows = await app.staff.keys(after, paging.limit + 1)
        used = await uses.of([row.id for row in rows])
        page: Page[KeyOut] = page_of(paging, rows, lambda row: _shown(row, used.get(row.id)), lambda row: (row.id,))
        return page

    @routes.post(
        "/v1/keys",
        name="digest.make_key",
        summary="Make a key; its secret is in this answer and nowhere else",
        response_model=NewKeyOut,
        status_code=201,
        responses={201: goes_on("digest.revoke_key", key_id="id")},
    )
    async def make_key(request: Request, body: KeyIn, principal: Annotated[Principal, may("keys.manage")]) -> Response:
        minted = mint()
        command = MakeKey(
            minted.id, minted.hash, body.name, body.role, body.person, tuple(body.scopes), body.expires_at
        )
        answer = await app.make_keys.answer([command], _made, await once_of(request, principal))
        return as_response(_with_secret(answer, minted))

    @routes.delete("/v1/keys/{key_id}", name="digest.revoke_key", summary="Take a key away", status_code=204)
    async def revoke_key(
        request: Request, key_id: KeyInPath, principal: Annotated[Principal, may("keys.manage")]
    ) -> Response:
        return as_response(await app.revoke_keys.answer([key_id], _gone, await once_of(request, principal)))

    return routes


def _shown(key: ApiKey, used_at: datetime | None = None) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "role": key.role,
        "person": key.person,
        "scopes": list(key.scopes),
        "created_at": key.created_at,
        "expires_at": key.expires_at,
        "revoked_at": key.revoked_at,
        "used_at": used_at,
    }


def _made(results: Sequence[ApiKey | Refusal]) -> Answer:
    """The answer as it is stored for repeats: without the secret."""
    result = results[0]
    if isinstance(result, Refusal):
        return refusal_answer(result)
    return json_answer({**_shown(result), "key": None}, 201, after=_after(result))


def _with_secret(answer: Answer, minted: Minted) -> Answer:
    if answer.status != 201:
        return answer
    content = orjson.loads(answer.body)
    if content["id"] != minted.id:
        return answer  # a repeat: this minted key was never stored
    return answer._replace(body=orjson.dumps({**content, "key": minted.text}))


def _gone(results: Sequence[ApiKey | Refusal]) -> Answer:
    result = results[0]
    return (
        refusal_answer(result)
        if isinstance(result, Refusal)
        else Answer(204, b"", (("Leadloop-After", _after(result)),))
    )


def _after(key: ApiKey) -> str:
    return token(f"key/{key.id}", SOURCE, key.version)
