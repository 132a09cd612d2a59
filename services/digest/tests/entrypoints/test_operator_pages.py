"""The operators' page: what waits, tried again or left out with a reason; for administrators only."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from digest.adapters.tables import SERVICE
from service_kit.testing import cookie_of, form_of

PARKED = SERVICE.consumer.parked


async def park(house: Any, identity: str = "letter-1") -> None:
    """A record that could not be handled."""
    fixed: dict[str, Any] = {
        "id": identity, "consumer_group": "digest", "subject": "lead-1", "type": "lead.touched", "attempts": 9,
        "topic": "leadloop.leads.v1", "reason": "KeyError", "dead": True, "source": "lead-intake",
        "parked_at": house.clock.now - timedelta(hours=2), "next_attempt_at": house.clock.now,
    }  # fmt: skip
    values = {}
    for column in PARKED.columns:
        if column.name in fixed:
            values[column.name] = fixed[column.name]
        elif not column.nullable and column.autoincrement is not True:
            values[column.name] = _something(column.type.python_type, house)
    async with house.service.database.transaction() as tx:
        await tx.execute(PARKED.insert().values(**values))


def _something(kind: type, house: Any) -> Any:
    return house.clock.now if kind.__name__ == "datetime" else kind()


async def left(house: Any) -> list[Any]:
    async with house.service.database.snapshot() as snapshot:
        return list((await snapshot.execute(select(PARKED))).all())


async def test_what_waits_is_shown_with_its_reason_and_the_other_parts_are_asked_for(house: Any) -> None:
    await park(house)
    page = await house.client.get("/digest/operators", headers=cookie_of(house.service, "boss"))
    for said in ("lead.touched", "KeyError", "waits for an operator", "2 hours ago"):
        assert said in page.text
    for other in ("intake", "qualification", "sales"):
        assert f'hx-get="/{other}/operators"' in page.text
        assert f'<a href="/{other}/operators">' in page.text
    # They are asked only now, so the page does not say that they failed; and it says what it means if they stay away.
    assert page.text.count("has not answered here yet. If that stays so, its service is away") == 3
    part = await house.client.get(
        "/digest/operators", headers=cookie_of(house.service, "boss") | {"HX-Request": "true"}
    )
    assert part.text.lstrip().startswith("<section")


async def test_nothing_waits_is_said_too(house: Any) -> None:
    page = await house.client.get("/digest/operators", headers=cookie_of(house.service, "boss"))
    assert "Nothing waits here." in page.text


async def test_only_administrators_come_here(house: Any) -> None:
    await park(house)
    for who in ("anna", "mia", "ingrid"):
        assert (await house.client.get("/digest/operators", headers=cookie_of(house.service, who))).status_code == 403
        for act in ("retry", "skip"):
            answer = await house.client.post(
                f"/digest/operators/letter-1/{act}", data=form_of(house.service, reason="a test"),
                headers=cookie_of(house.service, who),
            )  # fmt: skip
            assert answer.status_code == 403
    assert len(await left(house)) == 1


async def test_a_record_is_tried_again(house: Any) -> None:
    await park(house)
    answer = await house.client.post(
        "/digest/operators/letter-1/retry", data=form_of(house.service), headers=cookie_of(house.service, "boss")
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/digest/operators")
    [row] = await left(house)
    assert (row.dead, row.attempts) == (False, 0)


async def test_a_record_is_left_out_with_a_reason_and_not_without(house: Any) -> None:
    await park(house)
    boss = cookie_of(house.service, "boss")
    for reason in ("", "no", "x" * 501):
        data = form_of(house.service, reason=reason)
        refused = await house.client.post("/digest/operators/letter-1/skip", data=data, headers=boss)
        assert (refused.status_code, "Say why" in refused.text) == (422, True)
    assert len(await left(house)) == 1
    data = form_of(house.service, reason="Sent by a test script")
    assert (await house.client.post("/digest/operators/letter-1/skip", data=data, headers=boss)).status_code == 303
    assert await left(house) == []
    again = await house.client.post("/digest/operators/letter-1/skip", data=data, headers=boss)
    assert again.status_code == 404
