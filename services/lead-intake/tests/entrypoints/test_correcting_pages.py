"""What is known of a lead is corrected by hand, and the second of two people is told what the first one wrote."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from lead_intake.adapters import tables

LEAD = {
    "name": "Ann Smith", "email": "ann@acme.example", "phone": "+49 151 12345678",
    "company": {"name": "Acme", "country": "DE"},
}  # fmt: skip
HOSTILE = "<script>alert(1)</script>"


async def form_in(browser: Any, lead: str, who: str = "mia") -> dict[str, str]:
    """The form's fields as the page has them."""
    return fields_of(await browser.read(f"/intake/leads/{lead}/correct", who))


def fields_of(text: str) -> dict[str, str]:
    form = text[text.index("narrow-form") :]
    inputs = re.findall(r'<input [^>]*?name="([^"]+)"[^>]*? value="([^"]*)"', form, re.DOTALL)
    areas = re.findall(r'<textarea [^>]*?name="([^"]+)"[^>]*>([^<]*)</textarea>', form)
    return {name: unescape(value) for name, value in [*inputs, *areas] if name != "csrf"}


async def lead_in(world: Any, lead: str) -> Any:
    return (await world.get(f"/v1/leads/{lead}")).json()


async def test_wrong_contacts_are_replaced_and_that_can_be_taken_back(world: Any, browser: Any) -> None:
    lead = await world.capture(**LEAD)
    fields = await form_in(browser, lead)
    right = fields | {"emails": "ann.smith@acme.example\r\n\r\n", "phones": "0151 7654321", "job_title": "Buyer"}
    done = await browser.send(f"/intake/leads/{lead}/correct", **right)
    after = await lead_in(world, lead)
    undone = await browser.send(f"/intake/leads/{lead}/correct/undo", version=str(after["version"]))
    before = await lead_in(world, lead)
    again = await browser.send(f"/intake/leads/{lead}/correct/undo", version=str(after["version"]))

    assert (fields["name"], fields["phones"], fields["country"]) == ("Ann Smith", "+4915112345678", "DE")
    assert done.status_code == 303, done.text
    assert done.headers["location"].startswith(f"/digest/leads/{lead}?after=")
    assert (after["emails"], after["phones"], after["job_title"]) == (
        ["ann.smith@acme.example"], ["+491517654321"], "Buyer",
    )  # fmt: skip
    assert after["company"]["name"] == "Acme"
    assert (undone.status_code, again.status_code) == (303, 303)
    assert (before["emails"], before["phones"], before["job_title"]) == (
        ["ann@acme.example"], ["+4915112345678"], None,
    )  # fmt: skip
    assert (await lead_in(world, lead))["version"] == before["version"]


async def test_the_second_of_two_is_told_who_changed_it_and_both_values(world: Any, browser: Any) -> None:
    lead = await world.capture(**LEAD)
    mine, hers = await form_in(browser, lead), await form_in(browser, lead, "olga")
    world.clock.now += timedelta(minutes=5)
    first = await browser.send(f"/intake/leads/{lead}/correct", **mine | {"emails": "a.smith@acme.example"})
    second = await browser.send(
        f"/intake/leads/{lead}/correct", who="olga", **hers | {"emails": "ann@new.example", "job_title": HOSTILE}
    )
    stands = await lead_in(world, lead)
    once_more = fields_of(second.text)
    held = await browser.send(f"/intake/leads/{lead}/correct", who="olga", **once_more)

    assert (first.status_code, second.status_code, held.status_code) == (303, 409, 303)
    for said in ("изменено: Mia", "<bdi>a.smith@acme.example</bdi>", "<bdi>ann@new.example</bdi>"):
        assert said in second.text
    assert HOSTILE not in second.text
    assert (once_more["emails"], once_more["job_title"]) == ("ann@new.example", HOSTILE)
    assert (stands["emails"], stands["job_title"]) == (["a.smith@acme.example"], None)
    assert (await lead_in(world, lead))["emails"] == ["ann@new.example"]


async def test_another_field_or_a_touch_is_in_nobodys_way(world: Any, browser: Any) -> None:
    lead = await world.capture(**LEAD)
    mine = await form_in(browser, lead)
    await world.post("/v1/touches", {"touches": [{"lead": {"id": lead}, "kind": "page_viewed"}]})
    await world.call("PATCH", f"/v1/leads/{lead}", {"job_title": "Head of Production"})
    done = await browser.send(f"/intake/leads/{lead}/correct", **mine | {"company_name": "Acme Works"})
    found = await lead_in(world, lead)

    assert done.status_code == 303
    assert (found["company"]["name"], found["job_title"]) == ("Acme Works", "Head of Production")


async def test_what_came_in_by_a_form_meanwhile_is_nobodys_doing(world: Any, browser: Any) -> None:
    lead = await world.capture(**LEAD)
    mine = await form_in(browser, lead)
    world.clock.now += timedelta(minutes=5)
    await world.capture(**LEAD | {"name": "Ann Jones"})
    told = await browser.send(f"/intake/leads/{lead}/correct", **mine | {"name": "Anne Smith"})

    assert told.status_code == 409
    assert "came in meanwhile by a form or a list: <bdi>Ann Jones</bdi>" in told.text
    assert "<bdi>Anne Smith</bdi>" in told.text


@pytest.mark.parametrize(("field", "typed", "said"), [
    ("emails", "nobody", "is not an e-mail address"), ("phones", "call me", "is not a phone number"),
    ("country", "XX", "Write the two letters of the country"), ("employees", "many", "Write a whole number"),
    ("company_domain", "no domain", "Write a domain"), ("name", "x" * 201, "Write a name, up to 200 letters."),
    ("emails", "bob@acme.example", "belongs to another lead"),
])  # fmt: skip
async def test_what_is_wrong_is_said_beside_its_field(
    world: Any, browser: Any, field: str, typed: str, said: str
) -> None:
    await world.capture(email="bob@acme.example")
    lead = await world.capture(**LEAD)
    wrong = await browser.send(f"/intake/leads/{lead}/correct", **await form_in(browser, lead) | {field: typed})

    assert wrong.status_code == 422
    assert said in wrong.text
    assert f'id="e-{field}"' in wrong.text
    assert fields_of(wrong.text)[field] == typed
    assert (await lead_in(world, lead))["version"] == 2


async def test_everything_that_is_wrong_is_said_at_once(world: Any, browser: Any) -> None:
    lead = await world.capture(**LEAD)
    fields = await form_in(browser, lead)
    wrong = await browser.send(f"/intake/leads/{lead}/correct", **fields | {"phones": "call me", "country": "XX"})

    assert wrong.status_code == 422
    assert re.findall(r'id="e-([a-z_]+)"', wrong.text) == ["phones", "country"]


async def test_somebody_stays_recognisable_and_what_was_kept_goes_with_the_person(world: Any, browser: Any) -> None:
    lead = await world.capture(**LEAD)
    fields = await form_in(browser, lead)
    nobody = await browser.send(f"/intake/leads/{lead}/correct", **fields | {"emails": "", "phones": ""})
    await browser.send(f"/intake/leads/{lead}/correct", **fields | {"name": "Anne"})
    kept = await world.rows(tables.correction)
    await world.call("DELETE", f"/v1/leads/{lead}")

    assert nobody.status_code == 422
    assert "Leave at least one e-mail address or phone number" in nobody.text
    assert [(row.field, row.by, row.was, row.became) for row in kept] == [("name", "mia", "Ann Smith", "Anne")]
    assert await world.rows(tables.correction) == []
    assert (await browser.get(f"/intake/leads/{lead}/correct")).status_code == 404


async def test_sales_corrects_only_its_own(world: Any, browser: Any) -> None:
    lead = await world.capture(**LEAD)
    assert (await browser.get(f"/intake/leads/{lead}/correct", "nora")).status_code == 404
    assert (await browser.send(f"/intake/leads/{lead}/correct", who="nora", name="X")).status_code == 404
