"""People come in by HTTP."""

from typing import Any

import pytest

from lead_intake.adapters import tables
from service_kit.testing import without_ids

ANN = {
    "email": "Ann.Smith@Acme.Example",
    "phone": "+49 151 1234 5678",
    "external_ids": {"crm": "4711"},
    "name": "Ann Smith",
    "job_title": "Head of Production",
    "company": {
        "name": "Acme",
        "domain": "acme.example",
        "industry": "Machinery & Tools",
        "size": 120,
        "country": "de",
    },
    "source": "website",
    "campaign": "spring",
    "message": "Please call me about a pilot line.",
    "consent": {"email": True},
    "fields": {"budget": "10-20k"},
    "occurred_at": "2026-11-24T09:30:00+01:00",
}


async def test_a_new_person_is_created_and_everything_about_it_is_said_and_kept(world: Any) -> None:
    answer = await world.post("/v1/leads", ANN)

    assert answer.status_code == 201
    lead_id = answer.json()["id"]
    assert answer.json() == {"id": lead_id, "status": "created", "version": 3}
    assert answer.headers["leadloop-after"] == f"{lead_id}:lead-intake:3"
    assert answer.headers["etag"] == '"v3"'
    created, touched, consented = await world.said()
    assert [(fact.type, fact.sequence) for fact in (created, touched, consented)] == [
        ("lead.created", 1),
        ("lead.touched", 2),
        ("lead.consent_changed", 3),
    ]
    assert created.time == "2026-11-24T08:30:00.000000Z"
    assert created.data == {
        "attributes": {
            "source": "website",
            "industry": "machinery-tools",
            "country": "DE",
            "size_band": "51-200",
            "job_level": "director",
            "email_kind": "business",
            "identities": ["email", "external", "phone"],
            "has_company": True,
        },
        "campaign": "spring",
    }
    assert touched.data["kind"] == "form_submitted"
    assert consented.data == {"purposes": {"email": True}}
    profile, text = await world.said("private.")
    assert profile.key == f"{lead_id}/profile/main"
    assert profile.data["emails"] == ["ann.smith@acme.example"]
    assert text.key == f"{lead_id}/touch/{touched.data['touch_id']}"
    assert text.data["text"] == "Please call me about a pilot line."
    (submission,) = await world.rows(tables.submission)
    assert (submission.status, submission.lead_id, submission.channel) == ("created", lead_id, "api")
    assert '"budget":"10-20k"' in submission.body


async def test_nothing_that_identifies_anybody_stands_in_a_fact(world: Any) -> None:
    await world.capture(**ANN)

    words = ("Ann", "Smith", "acme", "151", "4711", "Production", "pilot", "budget")
    [spoken, kept] = [without_ids("".join(str(fact) for fact in await world.said(*of))) for of in ((), ("private.",))]
    assert [word for word in words if word in spoken] == []
    assert [word for word in words if word not in kept] == ["4711", "budget"]  # which stay with intake alone


async def test_the_same_person_again_is_known_with_the_next_version(world: Any) -> None:
    lead_id = await world.capture(email="ann@acme.example")
    answer = await world.post("/v1/leads", {"email": "ANN@acme.example", "kind": "demo_requested"})

    assert answer.status_code == 200
    assert answer.json() == {"id": lead_id, "status": "known", "version": 3}
    assert (await world.said())[-1].data["kind"] == "demo_requested"


async def test_a_batch_answers_item_by_item_and_a_bad_item_never_fails_its_neighbours(world: Any) -> None:
    known = await world.capture(email="old@acme.example")
    answer = await world.post(
        "/v1/leads/batch",
        {
            "leads": [
                {"email": "new@acme.example"},
                {"email": "not an address"},
                {"email": "old@acme.example"},
                {"email": "new@acme.example"},
                "no object",
                {"name": "Nobody"},
            ]
        },
    )

    assert answer.status_code == 200
    content = answer.json()
    assert [item["status"] for item in content["items"]] == [
        "created",
        "refused",
        "known",
        "known",
        "refused",
        "refused",
    ]
    assert (content["created"], content["known"], content["refused"]) == (1, 2, 3)
    new = content["items"][0]["id"]
    assert content["items"][3] == {
        "index": 3, "status": "known", "id": new, "version": 3, "after": f"{new}:lead-intake:3",
    }  # fmt: skip
    assert content["items"][2]["id"] == known
    problem = content["items"][1]["problem"]
    assert problem["status"] == 422
    assert problem["errors"] == [
        {"field": "email", "reason": "is not an e-mail address", "remedy": "Check the parts before and after the @."}
    ]
    refused = (await world.get("/v1/submissions?status=refused")).json()["items"]
    assert [row["problem"]["errors"][0]["field"] for row in refused] == ["email", "body", "email"]


async def test_a_thousand_leads_in_one_request(world: Any) -> None:
    leads = [{"email": f"p{number}@acme.example", "phone": f"+4915112{number:06d}"} for number in range(1000)]

    answer = await world.post("/v1/leads/batch", {"leads": leads})
    again = await world.post("/v1/leads/batch", {"leads": leads})
    refused = await world.post("/v1/leads/batch", {"leads": [*leads, *leads[:1]]})

    assert answer.json()["created"] == 1000
    assert again.json()["known"] == 1000
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["reason"] == "must have 1 to 1000 items"


async def test_one_idempotency_key_gives_one_effect_and_the_same_answer(world: Any) -> None:
    first = await world.post("/v1/leads", {"email": "ann@acme.example"}, idempotency_key="a1")
    again = await world.post("/v1/leads", {"email": "ann@acme.example"}, idempotency_key="a1")
    other = await world.post("/v1/leads", {"email": "bob@acme.example"}, idempotency_key="a1")

    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["idempotency-replayed"] == "true"
    assert again.headers["leadloop-after"] == first.headers["leadloop-after"]
    assert other.status_code == 422
    assert len(await world.said()) == 2


async def test_only_marketing_captures(world: Any) -> None:
    refused = await world.post("/v1/leads", {"email": "ann@acme.example"}, role="rep")

    assert refused.status_code == 403
    assert refused.headers["content-type"] == "application/problem+json"
    assert await world.said() == []


@pytest.mark.parametrize(
    "written", ["acme.example", "https://www.Acme.example/contact?x=1", "ACME.EXAMPLE.", " http://acme.example "]
)
async def test_a_companys_domain_is_read_out_of_what_people_write_for_it(world: Any, written: str) -> None:
    lead_id = await world.capture(email="ann@acme.example", company={"domain": written})
    lead = (await world.call("GET", f"/v1/leads/{lead_id}")).json()
    assert lead["company"]["domain"] == "acme.example"


async def test_an_international_domain_is_one_too(world: Any) -> None:
    lead_id = await world.capture(email="ann@acme.example", company={"domain": "münchen-büro.example"})
    assert (await world.call("GET", f"/v1/leads/{lead_id}")).json()["company"]["domain"] == "münchen-büro.example"


async def test_further_contacts_are_kept_and_only_the_first_says_who_it_is(world: Any) -> None:
    bob = await world.capture(email="bob@acme.example")
    ann = await world.capture(
        email="ann@acme.example", emails=["bob@acme.example", "ann@home.example"], phones=["+4915112345678"]
    )
    lead = (await world.get(f"/v1/leads/{ann}")).json()
    again = await world.capture(emails=["ann@acme.example", "ann@acme.example"])
    at_home = await world.capture(email="ann@home.example")

    assert ann != bob
    assert again == at_home == ann
    assert lead["emails"] == ["ann@acme.example", "bob@acme.example", "ann@home.example"]
    assert lead["phones"] == ["+4915112345678"]
    assert (await world.capture(email="bob@acme.example")) == bob


async def test_a_further_contact_that_is_none_is_refused_by_its_place(world: Any) -> None:
    answer = await world.post("/v1/leads", {"email": "ann@acme.example", "emails": ["bob@acme.example", "bob"]})

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["emails.1"]
