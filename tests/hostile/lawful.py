"""A request of every writing operation that is answered 2xx, typed by hand, and what has to be done before it.

What a schema can say is not enough for most of them: a deal is won once, and whoever gave a hand-over recalls it.
"""

import json
import random
import re
from typing import TYPE_CHECKING, Any, NamedTuple

import schemathesis

from hostile.role_house import LIST, MANY, House
from hostile.role_table import fill

if TYPE_CHECKING:
    from hostile.api_fuzz import Fuzzer

CASES_A_ROUND = 500
"""One round of all writing operations to so many cases, and one at least."""
LEADS_A_ROUND = 12
"""So many leads of each owner are kept for a round of the four services, which no other request names."""
FILE = "@list"


class Lawful(NamedTuple):
    """Where to, what is sent, and what is done first: each `(method, address, JSON)`; its answer's id is {made}."""

    url: str
    sent: str = ""
    before: tuple[tuple[str, str, str], ...] = ()


QUALIFICATION, SALES = "/qualification/v1/leads", "/v1/handovers/{handover}"
COLD = ("POST", "/intake/v1/leads", '{"email": "cold{n}@acme.example"}')
MINE = ("POST", "/digest/v1/keys", '{"name": "Mine", "role": "rep"}')
UPLOADED = ("POST", "/intake/v1/imports", FILE)
REACHED = ("POST", "/sales/v1/handovers/{handover}/contacts", '{"channel": "phone", "outcome": "reached"}')
INVITED = '{"leads": ["{lead}"]}'
LAWFUL = {
    "intake": {
        "POST /in/form/{token}": Lawful("/in/form/{door}", '{"email": "form{n}@acme.example"}'),
        "POST /v1/campaigns": Lawful("/v1/campaigns", '{"key": "lawful{n}", "intent": "expert"}'),
        "PUT /v1/campaigns/{key}": Lawful("/v1/campaigns/{campaign}", '{"intent": "expert"}'),
        "POST /v1/campaigns/{key}/invitations": Lawful("/v1/campaigns/{campaign}/invitations", INVITED),
        "POST /v1/campaigns/{key}/invitations/withdraw": Lawful(
            "/v1/campaigns/{campaign}/invitations/withdraw", INVITED
        ),
        "POST /v1/imports": Lawful("/v1/imports", FILE),
        "PUT /v1/imports/{id}": Lawful("/v1/imports/{made}", '{"create": true}', (UPLOADED,)),
        "POST /v1/imports/{id}/start": Lawful("/v1/imports/{made}/start", "", (UPLOADED,)),
        "POST /v1/imports/{id}/cancel": Lawful("/v1/imports/{made}/cancel", "", (UPLOADED,)),
        "POST /v1/leads": Lawful("/v1/leads", '{"email": "lawful{n}@acme.example", "name": "Ann {n}"}'),
        "POST /v1/leads/batch": Lawful("/v1/leads/batch", '{"leads": [{"email": "batch{n}@acme.example"}]}'),
        "POST /v1/leads/search": Lawful("/v1/leads/search", '{"email": "{email}"}'),
        "DELETE /v1/leads/{id}": Lawful("/v1/leads/{lead}"),
        "PATCH /v1/leads/{id}": Lawful("/v1/leads/{lead}", '{"job_title": "Buyer {n}"}'),
        "PUT /v1/leads/{id}/consent": Lawful("/v1/leads/{lead}/consent", '{"consent": {"email": true}}'),
        "POST /v1/leads/{id}/merge": Lawful("/v1/leads/{lead}/merge", '{"from": "{made}"}', (COLD,)),
        "POST /v1/sources": Lawful("/v1/sources", '{"kind": "form", "name": "Form {n}"}'),
        "PUT /v1/sources/{id}": Lawful("/v1/sources/{source}", '{"name": "Contact form {n}"}'),
        "POST /v1/sources/{id}/rotate": Lawful("/v1/sources/{source}/rotate"),
        # Not for the field of the one that is retried below, which this would have mended before.
        "POST /v1/submissions/retry": Lawful("/v1/submissions/retry", '{"field": "email"}'),
        "POST /v1/submissions/{id}/discard": Lawful("/v1/submissions/{refused}/discard", '{"reason": "A test"}'),
        "POST /v1/submissions/{id}/retry": Lawful("/v1/submissions/{mended}/retry"),
        "POST /v1/touches": Lawful(
            "/v1/touches", '{"touches": [{"lead": {"id": "{lead}"}, "kind": "page_viewed"}]}'
        ),
    },
    "qualification": {
        "POST /v1/criteria": Lawful("/v1/criteria", '{"name": "Criteria {n}", "definition": "{definition}"}'),
        "POST /v1/leads/{lead_id}/disqualify": Lawful("/v1/leads/{lead}/disqualify", '{"reason": "by_hand"}'),
        "POST /v1/leads/{lead_id}/hand-over": Lawful("/v1/leads/{lead}/hand-over", '{"person_id": "{receiver}"}'),
        "POST /v1/leads/{lead_id}/hand-over/recall": Lawful(
            "/v1/leads/{made}/hand-over/recall", "{}",
            (COLD, ("POST", f"{QUALIFICATION}/{{made}}/hand-over", '{"person_id": "anna"}')),
        ),
        "POST /v1/leads/{lead_id}/nurture": Lawful("/v1/leads/{made}/nurture", '{"reason": "too_early"}', (COLD,)),
        "POST /v1/leads/{lead_id}/nurture/undo": Lawful(
            "/v1/leads/{made}/nurture/undo", "{}", (COLD, ("POST", f"{QUALIFICATION}/{{made}}/nurture", "{}"))
        ),
        "PUT /v1/routing/{person_id}": Lawful(
            "/v1/routing/{owner}", '{"capacity": 1000, "territories": ["{country}"]}'
        ),
    },
    "sales": {
        "POST /v1/handovers/{handover_id}/accept": Lawful(f"{SALES}/accept"),
        "POST /v1/handovers/{handover_id}/contacts": Lawful(f"{SALES}/contacts", REACHED[2]),
        "POST /v1/handovers/{handover_id}/account": Lawful(f"{SALES}/account", '{"name": "Client {n}"}', (REACHED,)),
        "POST /v1/handovers/{handover_id}/opportunity": Lawful(f"{SALES}/opportunity"),
        "POST /v1/handovers/{handover_id}/rating": Lawful(f"{SALES}/rating", '{"rating": "good"}'),
        "POST /v1/handovers/{handover_id}/won": Lawful(
            f"{SALES}/won", '{"amount": {"amount": "12.00", "currency": "EUR"}}'
        ),
        "POST /v1/handovers/{handover_id}/lost": Lawful(f"{SALES}/lost", '{"reason": "price"}'),
        "POST /v1/handovers/{handover_id}/return": Lawful(f"{SALES}/return", '{"reason": "too_early"}'),
        "POST /v1/handovers/{handover_id}/undo": Lawful(f"{SALES}/undo", "", (REACHED,)),
    },
    "digest": {
        "POST /v1/keys": Lawful("/v1/keys", '{"name": "Site", "role": "marketer"}'),
        "DELETE /v1/keys/{key_id}": Lawful("/v1/keys/{made}", "", (MINE,)),
        "PUT /v1/people/{person_id}": Lawful("/v1/people/{person}", '{"name": "Sven Ek {n}", "role": "rep"}'),
        "PUT /v1/people/{person_id}/digest": Lawful("/v1/people/{person}/digest", '{"hour": 9}'),
        "POST /v1/people/{person_id}/digests": Lawful("/v1/people/anna/digests"),
        "POST /v1/people/{person_id}/sign-in-links": Lawful("/v1/people/anna/sign-in-links", "{}"),
    },
}  # fmt: skip
NO_LETTER = "an installation that is well has no dead letters"
NEVER = {
    prefix: {"POST /v1/dead-letters/{letter_id}/retry": NO_LETTER, "POST /v1/dead-letters/{letter_id}/skip": NO_LETTER}
    for prefix in LAWFUL
}
"""Operations of which no request is answered 2xx, and why."""


def rounds(cases: int) -> int:
    """How often each writing operation is asked lawfully."""
    return max(cases // CASES_A_ROUND, 1)


async def lawful(fuzzer: "Fuzzer", cases: int, number: int) -> list[Any]:
    """The requests of the rounds, with whatever has to be done before them done."""
    house, chance = fuzzer.house, random.Random(number)
    schema = schemathesis.openapi.from_dict(fuzzer.document)
    found = [one.ok() for one in schema.get_all_operations()]
    operations = {f"{one.method.upper()} {one.path}": one for one in found}
    made = []
    for _ in range(rounds(cases)):
        for name, one in LAWFUL[fuzzer.prefix].items():
            if name not in operations:
                continue
            words = house.words(_owner(house), f"{one}", taken=True)
            words |= await _prepared(house, one, words)
            made.append(_case(operations[name], one, words, chance))
    await house.admin.quiet()
    return made


def nameable(house: House) -> list[tuple[str, str, str]]:
    """Lead, hand-over and address of those that any request may name: what becomes of them is up to chance."""
    return [one for owner, leads in house.leads.items() for one in leads[: MANY[owner] - 1]]


def _owner(house: House) -> str:
    """Of whose leads most are kept; raises `ValueError` where none is."""
    kept = {owner: len(leads) - len(leads[: MANY[owner] - 1]) for owner, leads in house.leads.items()}
    owner = max(kept, key=lambda owner: kept[owner])
    if not kept[owner]:
        msg = "more rounds were asked for than leads are kept for"
        raise ValueError(msg)
    return owner


async def _prepared(house: House, one: Lawful, words: dict[str, str]) -> dict[str, str]:
    """Do what comes before; what it made."""
    made: dict[str, str] = {}
    if "{definition}" in one.sent:
        criteria = await house.admin.do("GET", "/qualification/v1/criteria/1")
        made["definition"] = json.dumps(criteria["definition"])
    if "{refused}" in one.url or "{mended}" in one.url:
        made["refused"] = made["mended"] = await _submission(house, words["n"], mended="{mended}" in one.url)
    for method, url, sent in one.before:
        await house.admin.quiet()  # what one service was told, the next one knows
        where, filled = fill(url, words | made), fill(sent, words | made)
        if sent == FILE:
            said = (await house.admin.ask(method, where, data={"kind": "leads"}, files=LIST)).json()
        else:
            said = await house.admin.do(method, where, json.loads(filled))
        made.setdefault("made", said.get("id", ""))
    return made


async def _submission(house: House, number: str, *, mended: bool) -> str:
    """One that was refused for a telephone number; its source reads none any more where it is to be mended."""
    form = {"kind": "form", "name": f"Broken form {number}"}
    source = await house.admin.do("POST", "/intake/v1/sources", form)
    fields = {"email": f"mended{number}@acme.example", "phone": "12"}
    await house.admin.ask("POST", f"/in/form/{source['token']}", data=fields)
    [sent] = await house.admin.items("/intake/v1/submissions", status="refused", source=source["id"])
    if mended:
        put = {"name": form["name"], "mapping": {"phone": None}}
        await house.admin.do("PUT", f"/intake/v1/sources/{source['id']}", put)
    return str(sent["id"])


def _case(operation: Any, one: Lawful, words: dict[str, str], chance: random.Random) -> Any:
    """The request as schemathesis sends it; one of three has a key."""
    shape = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", operation.path)
    found = re.fullmatch(shape, fill(one.url, words))
    assert found is not None, (operation.path, one.url)
    named: dict[str, Any] = {"path_parameters": found.groupdict()}
    if chance.random() < 1 / 3:
        named["headers"] = {"Idempotency-Key": f"lawful-{words['n']}"}
    if one.sent == FILE:
        named |= {"body": {"kind": "leads", "file": LIST["file"][1]}, "media_type": "multipart/form-data"}
    elif one.sent:
        sent = one.sent.replace('"{definition}"', "{definition}")
        named |= {"body": json.loads(fill(sent, words)), "media_type": "application/json"}
    return operation.Case(**named)
