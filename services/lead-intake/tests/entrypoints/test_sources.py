"""Sources by HTTP."""

from typing import Any

from lead_intake.adapters import tables

FORM = {"kind": "form", "name": "Contact form"}


async def test_a_source_has_a_token_that_is_shown_once_and_stored_nowhere(world: Any) -> None:
    answer = await world.post("/v1/sources", FORM)

    assert answer.status_code == 201
    content = answer.json()
    token = content.pop("token")
    assert len(token) == 32
    assert content == {
        "id": "contact-form", "kind": "form", "name": "Contact form", "mapping": {}, "redirect_to": [],
        "honeypot": "homepage_url", "touch_kind": "form_submitted", "campaign": None, "default_country": None,
        "expected_per_day": None, "active": True, "created_at": "2026-11-24T09:00:00Z",
        "changed_at": "2026-11-24T09:00:00Z", "version": 1, "url": f"http://intake/in/form/{token}",
    }  # fmt: skip
    shown = await world.get("/v1/sources/contact-form")
    assert shown.headers["etag"] == '"v1"'
    assert shown.json() == {name: value for name, value in content.items() if name != "url"}
    assert (await world.get("/v1/sources")).json()["items"] == [shown.json()]
    assert token not in str(await world.rows(tables.source))


async def test_a_repeated_request_makes_no_second_source_and_shows_no_token(world: Any) -> None:
    first = await world.post("/v1/sources", FORM, idempotency_key="a1")
    again = await world.post("/v1/sources", FORM, idempotency_key="a1")

    assert again.status_code == 201
    assert again.json() == first.json() | {"token": None, "url": None}
    assert len(await world.rows(tables.source)) == 1
    assert first.json()["token"] not in str(await world.rows(tables.shared.idempotency))


async def test_ids_are_made_of_names_or_chosen_and_are_taken_once(world: Any) -> None:
    async def made(**body: Any) -> Any:
        return (await world.post("/v1/sources", {"kind": "form", **body})).json()

    assert (await made(name="Форма на сайте"))["id"] == "forma-na-sajte"
    assert (await made(name="Форма на сайте"))["id"] == "forma-na-sajte-2"
    assert (await made(name="!!!"))["id"] == "form"
    assert (await made(name="Fair", id="fair-2026"))["id"] == "fair-2026"
    assert (await made(name="Fair", id="fair-2026"))["status"] == 409
    assert (await made(name="x" * 70))["id"] == "x" * 64
    assert (await made(name="x" * 70))["id"] == "x" * 62 + "-2"


async def test_a_source_changes_by_version_and_only_if_it_differs(world: Any) -> None:
    await world.post("/v1/sources", FORM)
    body = {"name": "Contact", "mapping": {"q7": "company.name", "note": None}, "expected_per_day": 5, "active": False}

    stale = await world.call("PUT", "/v1/sources/contact-form", body, if_match='"v7"')
    changed = await world.call("PUT", "/v1/sources/contact-form", body, if_match='"v1"')
    same = await world.call("PUT", "/v1/sources/contact-form", body)
    none = await world.call("PUT", "/v1/sources/nothing", body)

    assert [one.status_code for one in (stale, changed, same, none)] == [412, 200, 200, 404]
    assert (changed.json()["version"], same.json()["version"], same.headers["etag"]) == (2, 2, '"v2"')
    assert same.json()["mapping"] == {"q7": "company.name", "note": None}
    assert "token" not in same.json()


async def test_what_a_change_leaves_out_stays_and_null_clears(world: Any) -> None:
    said = {"redirect_to": ["https://acme.example/thanks"], "expected_per_day": 5, "default_country": "DE"}
    await world.post("/v1/sources", FORM | said | {"honeypot": "trap", "campaign": "fair", "active": False})

    mapped = (await world.call("PUT", "/v1/sources/contact-form", {"mapping": {"q7": "company.name"}})).json()
    named = (await world.call("PUT", "/v1/sources/contact-form", {"name": "Fair"}, if_match='"v2"')).json()
    nothing = (await world.call("PUT", "/v1/sources/contact-form", {})).json()
    nulls = dict.fromkeys((*said, "mapping", "honeypot", "campaign", "touch_kind"))
    cleared = (await world.call("PUT", "/v1/sources/contact-form", nulls)).json()
    no_name = await world.call("PUT", "/v1/sources/contact-form", {"name": None})
    no_switch = await world.call("PUT", "/v1/sources/contact-form", {"active": None})

    assert {name: mapped[name] for name in said} == said
    assert (mapped["honeypot"], mapped["campaign"], mapped["active"]) == ("trap", "fair", False)
    assert (named["name"], named["mapping"], named["version"]) == ("Fair", {"q7": "company.name"}, 3)
    assert nothing == named
    assert cleared == named | {
        "redirect_to": [], "expected_per_day": None, "default_country": None, "mapping": {}, "honeypot": "homepage_url",
        "campaign": None, "changed_at": cleared["changed_at"], "version": 4,
    }  # fmt: skip
    assert (no_name.status_code, no_switch.status_code) == (422, 422)
    assert (no_name.json()["errors"][0]["field"], no_switch.json()["errors"][0]["field"]) == ("name", "active")


async def test_another_token_closes_the_door_of_the_one_before(world: Any) -> None:
    old = (await world.post("/v1/sources", FORM)).json()

    stale = await world.post("/v1/sources/contact-form/rotate", None, if_match='"v7"')
    new = await world.post("/v1/sources/contact-form/rotate", None)

    assert stale.status_code == 412
    assert (new.status_code, new.json()["version"]) == (200, 2)
    assert new.json()["token"] not in {None, old["token"]}
    assert (await world.client.post(old["url"], data={"email": "ann@acme.example"})).status_code == 404
    assert (await world.client.post(new.json()["url"], data={"email": "ann@acme.example"})).status_code == 200
    assert (await world.post("/v1/sources/nothing/rotate", None)).status_code == 404


async def test_what_makes_no_sense_is_refused_by_field(world: Any) -> None:
    async def field(**other: Any) -> str:
        answer = await world.post("/v1/sources", FORM | other)
        assert answer.status_code == 422, answer.text
        name: str = answer.json()["errors"][0]["field"]
        return name

    assert await field(kind="fax") == "kind"
    assert await field(name="") == "name"
    assert await field(id="Contact Form") == "id"
    assert await field(mapping={"a": "e-mail"}) == "mapping"
    assert await field(mapping={"a": "lead.id"}) == "mapping"
    assert await field(redirect_to=["http://acme.example/thanks"]) == "redirect_to.0"
    assert await field(redirect_to=["https://ann:x@acme.example"]) == "redirect_to.0"
    assert await field(redirect_to=["javascript:alert(1)"]) == "redirect_to.0"
    assert await field(default_country="Germany") == "default_country"
    assert await field(expected_per_day=0) == "expected_per_day"
    assert await field(touch_kind="danced") == "touch_kind"


async def test_sources_are_marketings(world: Any) -> None:
    await world.post("/v1/sources", FORM)

    assert (await world.post("/v1/sources", FORM, role="rep")).status_code == 403
    assert (await world.get("/v1/sources", role="manager")).status_code == 403
    assert (await world.get("/v1/sources/contact-form/health", role="rep")).status_code == 403
    assert (await world.post("/v1/sources/contact-form/rotate", None, role="rep")).status_code == 403
