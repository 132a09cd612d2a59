"""The OpenAPI document."""

from typing import Any


async def test_every_route_is_described(world: Any) -> None:
    document = (await world.client.get("/openapi.json")).json()
    paths = {path for path in document["paths"] if path.startswith(("/v1/handovers", "/v1/reasons"))}
    assert paths == {
        "/v1/handovers",
        "/v1/handovers/{handover_id}",
        *(
            f"/v1/handovers/{{handover_id}}/{move}"
            for move in (
                "accept", "contacts", "account", "opportunity", "won", "lost", "return", "rating", "undo",
            )
        ),
        "/v1/reasons",
    }  # fmt: skip
    for path in paths:
        for route in document["paths"][path].values():
            assert route["summary"]
            assert {"200", "401", "403", "404", "409", "422", "503"} <= set(route["responses"])
            assert route["responses"]["200"]["content"]["application/json"]["schema"]


async def test_answers_keep_to_the_document(world: Any) -> None:
    from sales_feedback.entrypoints.answers import HandoverDetail, HandoverItem, HandoverOut

    handover, _ = await world.hand_over()
    shown = await world.done(handover, "contacts", {"channel": "phone", "outcome": "reached", "note": "Yes"})
    assert set(shown) == set(HandoverOut.model_fields)
    HandoverOut.model_validate(shown)
    detail = await world.shown(handover)
    assert set(detail) == set(HandoverDetail.model_fields)
    HandoverDetail.model_validate(detail)
    (item,) = (await world.get("/v1/handovers")).json()["items"]
    assert set(item) == set(HandoverItem.model_fields)
