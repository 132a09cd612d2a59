"""People and keys: owned here, told to every service."""

from datetime import timedelta

import orjson
from sqlalchemy import select

from digest.adapters.tables import API_KEY, SERVICE

ANNA = {
    "name": "Anna Berg",
    "email": "anna@northwind.example",
    "role": "rep",
    "team": "north",
    "time_zone": "Europe/Oslo",
}


async def told(house) -> list[tuple[str, int, dict]]:
    async with house.service.database.snapshot() as snapshot:
        outbox = SERVICE.outbox
        staff = outbox.c.type.in_(["reference.person", "reference.key"])
        rows = await snapshot.execute(select(outbox).where(staff).order_by(outbox.c.seq))
        return [(row.aggregateid, row.sequence, orjson.loads(row.payload)) for row in rows]


async def test_a_person_is_described_and_everybody_hears_of_it(house) -> None:
    made = await house.call("boss", "PUT", "/v1/people/anna", json=ANNA)

    assert (made.status_code, made.headers["etag"]) == (201, '"v1"')
    assert made.json() == {**ANNA, "id": "anna", "language": "en", "active": True, "version": 1}
    assert (await house.get("ben", "/v1/people/anna"))["name"] == "Anna Berg"
    [(key, version, document)] = (await told(house))[1:]
    assert (key, version, document["person"], document["team"]) == ("person/anna", 1, "anna", "north")


async def test_saying_the_same_again_changes_nothing(house) -> None:
    await house.call("boss", "PUT", "/v1/people/anna", json=ANNA)

    again = await house.call("boss", "PUT", "/v1/people/anna", json=ANNA)
    changed = await house.call("boss", "PUT", "/v1/people/anna", json={**ANNA, "team": "south"})

    assert (again.status_code, again.json()["version"], changed.json()["version"]) == (200, 1, 2)
    assert len(await told(house)) == 3


async def test_only_the_version_that_was_read_is_replaced(house) -> None:
    await house.call("boss", "PUT", "/v1/people/anna", json=ANNA)

    late = await house.call("boss", "PUT", "/v1/people/anna", json={**ANNA, "name": "A"}, headers={"If-Match": '"v7"'})
    in_time = await house.call(
        "boss", "PUT", "/v1/people/anna", json={**ANNA, "name": "A"}, headers={"If-Match": '"v1"'}
    )

    assert (late.status_code, in_time.status_code) == (412, 200)


async def test_wrong_people_are_refused_by_field(house) -> None:
    for change, field in (
        ({"time_zone": "Europe/Atlantis"}, "time_zone"), ({"time_zone": "../../etc/passwd"}, "time_zone"),
        ({"role": "king"}, "role"), ({"email": "nobody"}, "email"), ({"name": "  "}, "name"),
        ({"name": "a\0b"}, "name"), ({"nickname": "x"}, "nickname"), ({"team": "North Team"}, "team"),
    ):  # fmt: skip
        answer = await house.call("boss", "PUT", "/v1/people/anna", json={**ANNA, **change})
        assert answer.status_code == 422, change
        assert answer.json()["errors"][0]["field"] == field
    assert (await house.call("boss", "PUT", "/v1/people/Anna Berg", json=ANNA)).status_code == 422


async def test_people_are_listed_by_id(house) -> None:
    for name in ("cleo", "anna", "bert"):
        await house.call("boss", "PUT", f"/v1/people/{name}", json=ANNA)

    first = await house.get("anna", "/v1/people", limit=2)
    rest = await house.get("anna", "/v1/people", limit=2, cursor=first["next"])

    assert [row["id"] for row in first["items"] + rest["items"]] == ["anna", "bert", "cleo"]


async def test_a_key_is_shown_once_and_stored_hashed(house) -> None:
    made = await house.call(
        "boss", "POST", "/v1/keys", json={"name": "form", "role": "marketer", "scopes": ["leads.capture"]}
    )

    assert made.status_code == 201
    key = made.json()["key"]
    assert key.startswith(f"ll_{made.json()['id']}_")
    listed = await house.get("boss", "/v1/keys")
    assert {row["name"] for row in listed["items"]} == {"first admin key", "form"}
    async with house.service.database.snapshot() as snapshot:
        rows = [tuple(row) for row in await snapshot.execute(select(API_KEY))]
    assert key not in str(rows) + str(await told(house)) + str(listed)


async def test_a_repeated_request_makes_one_key_and_does_not_show_it_again(house) -> None:
    request = {"json": {"name": "form", "role": "marketer"}, "headers": {"Idempotency-Key": "one"}}

    first = await house.call("boss", "POST", "/v1/keys", **request)
    again = await house.call("boss", "POST", "/v1/keys", **request)

    assert again.json() == {**first.json(), "key": None}
    assert len((await house.get("boss", "/v1/keys"))["items"]) == 2


async def test_a_revoked_key_is_told_as_revoked(house) -> None:
    made = (await house.call("boss", "POST", "/v1/keys", json={"name": "form", "role": "marketer"})).json()

    assert (await house.call("boss", "DELETE", f"/v1/keys/{made['id']}")).status_code == 204
    assert (await house.call("boss", "DELETE", f"/v1/keys/{made['id']}")).status_code == 204
    assert (await house.call("boss", "DELETE", "/v1/keys/unknown0")).status_code == 404
    documents = [
        (version, data["revoked_at"]) for key, version, data in await told(house) if key == f"key/{made['id']}"
    ]
    assert [version for version, _ in documents] == [1, 2]
    assert documents[0][1] is None
    assert documents[1][1] is not None


async def test_wrong_keys_are_refused_by_field(house) -> None:
    await house.call("boss", "PUT", "/v1/people/anna", json=ANNA)
    for change, field in (
        ({"person": "nobody"}, "person"), ({"person": "anna", "role": "admin"}, "role"),
        ({"scopes": ["leads.steal"]}, "scopes"), ({"role": "king"}, "role"),
        ({"expires_at": (house.clock.now - timedelta(days=1)).isoformat()}, "expires_at"),
    ):  # fmt: skip
        answer = await house.call("boss", "POST", "/v1/keys", json={"name": "x", "role": "rep", **change})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == field


async def test_only_admins_manage_people_and_keys(house) -> None:
    for who in ("anna", "mia", "ingrid"):
        assert (await house.call(who, "PUT", "/v1/people/x", json=ANNA)).status_code == 403
        assert (await house.call(who, "GET", "/v1/keys")).status_code == 403
        assert (await house.call(who, "POST", "/v1/keys", json={"name": "x", "role": "admin"})).status_code == 403
        assert (await house.call(who, "DELETE", "/v1/keys/abcdefgh")).status_code == 403
        assert (await house.call(who, "GET", "/v1/people")).status_code == 200
    assert (await house.client.get("/v1/loop")).status_code == 401


async def test_the_first_key_waits_in_a_file_only_its_owner_reads(house, tmp_path) -> None:
    file = tmp_path / "admin.key"

    assert file.stat().st_mode & 0o777 == 0o600
    before = file.read_text()
    for callback in house.service.on_start:
        await callback()
    assert file.read_text() == before
    assert [row["role"] for row in (await house.get("boss", "/v1/keys"))["items"]] == ["admin"]


async def test_everybody_may_read_the_words(house) -> None:
    words = {word["key"]: word for word in (await house.get("anna", "/v1/glossary"))["items"]}

    assert words["mql"]["en"]["term"] == "marketing qualified lead (MQL)"
    assert words["handover"]["ru"]["term"] == "передача"
    assert words["sal"]["event"] == "lead.accepted"
