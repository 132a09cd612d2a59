"""Somebody always administers: the last one is neither made inactive nor given another role."""

import asyncio
from typing import Any

import pytest

from digest.domain.people import Person
from digest.use_cases.put_people import PutPerson
from service_kit.commands import Commands
from service_kit.errors import Refusal
from service_kit.testing import cookie_of, form_of

ADA = {"name": "Ada Berg", "role": "admin"}
BO = {"name": "Bo Lind", "role": "admin"}
ACTIVE, OTHER_ROLE = ({"active": False}, "active"), ({"role": "marketer"}, "role")


async def put(house: Any, who: str, person: dict[str, Any]) -> Any:
    return await house.call("boss", "PUT", f"/v1/people/{who}", json=person)


@pytest.fixture
async def ada(house: Any) -> Any:
    """A house in which Ada alone administers."""
    assert (await put(house, "ada", ADA)).status_code == 201
    return house


@pytest.mark.parametrize(("change", "field"), [ACTIVE, OTHER_ROLE])
async def test_the_last_one_stays_one(ada: Any, change: dict[str, Any], field: str) -> None:
    await put(ada, "bo", BO | {"active": False})  # one who may not sign in lets nobody in
    refused = await put(ada, "ada", ADA | change)
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (409, "last-admin")
    assert refused.json()["errors"][0]["field"] == field
    stored = await ada.get("boss", "/v1/people/ada")
    assert (stored["role"], stored["active"], stored["version"]) == ("admin", True, 1)
    assert (await put(ada, "ada", ADA | {"name": "Ada Lund"})).status_code == 200


@pytest.mark.parametrize(("change", "field"), [ACTIVE, OTHER_ROLE])
async def test_one_of_two_may_go(ada: Any, change: dict[str, Any], field: str) -> None:
    await put(ada, "bo", BO)
    assert (await put(ada, "ada", ADA | change)).status_code == 200
    assert (await put(ada, "bo", BO | change)).status_code == 409


async def test_of_two_who_go_at_the_same_moment_one_stays(ada: Any) -> None:
    await put(ada, "bo", BO)
    first = ada.service.app.state.application.put_people
    second = Commands(ada.service.database, first._use_case, first._stored)  # another replica
    goers = [
        Person("ada", "Ada Berg", None, "admin", None, "en", "UTC", active=False),
        Person("bo", "Bo Lind", None, "rep", None, "en", "UTC", active=True),
    ]
    tries = (replica.run(PutPerson(one)) for replica, one in zip((first, second), goers, strict=True))
    answers = await asyncio.gather(*tries, return_exceptions=True)
    assert [one.code for one in answers if isinstance(one, Refusal)] == ["last-admin"]
    people = (await ada.get("boss", "/v1/people"))["items"]
    assert len([one for one in people if one["role"] == "admin" and one["active"]]) == 1


async def test_of_two_in_one_batch_one_stays(ada: Any) -> None:
    await put(ada, "bo", BO)
    answers = await asyncio.gather(put(ada, "ada", ADA | {"active": False}), put(ada, "bo", BO | {"role": "rep"}))
    assert sorted(answer.status_code for answer in answers) == [200, 409]


async def test_whoever_is_made_one_in_the_same_moment_counts(ada: Any) -> None:
    made, left = await asyncio.gather(put(ada, "bo", BO), put(ada, "ada", ADA | {"role": "rep"}))
    assert (made.status_code, left.status_code) in {(201, 200), (201, 409)}
    people = (await ada.get("boss", "/v1/people"))["items"]
    assert [one for one in people if one["role"] == "admin" and one["active"]]


@pytest.mark.parametrize(("change", "field"), [({"active": ""}, "active"), ({"role": "rep"}, "role")])
async def test_the_form_says_so_beside_its_field_and_keeps_what_was_typed(ada: Any, change: Any, field: str) -> None:
    typed = {"name": "Ada Lund", "role": "admin", "language": "en", "time_zone": "Europe/Oslo", "active": "on"}
    data = form_of(ada.service, version="1", **typed | change)
    answer = await ada.client.post("/digest/people/ada", data=data, headers=cookie_of(ada.service, "boss"))
    assert answer.status_code == 409
    assert f'id="e-{field}"' in answer.text
    assert "Nobody else is an administrator" in answer.text
    assert 'value="Ada Lund"' in answer.text
    assert (await ada.get("boss", "/v1/people/ada"))["name"] == "Ada Berg"
