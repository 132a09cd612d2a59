"""Generated requests to every service, as admin: the answers follow its OpenAPI document; a share of `make fuzz`."""

from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from hostile.api_fuzz import Fuzzer, Running, running
from hostile.inside import sendable
from hostile.lawful import NEVER
from hostile.result import Result

pytestmark = [pytest.mark.embedded_log, pytest.mark.sqlite, pytest.mark.timeout(600)]
CASES = 300
"""For each of four services."""


@pytest.fixture(scope="module")
def there(tmp_path_factory: Any) -> Iterator[Running]:
    """One installation for all."""
    folder: Path = tmp_path_factory.mktemp("fuzzed")
    with running(folder, CASES) as found:
        yield found


@pytest.mark.parametrize("prefix", ["intake", "qualification", "sales", "digest"])
def test_what_a_service_answers_follows_its_document(there: Running, prefix: str) -> None:
    result = Fuzzer(there, prefix).send(CASES, 1)
    assert not result.problems, "\n".join(f"{what}\n    {sent}" for what, sent in result.problems.items())
    assert result.cases == CASES
    assert result.missing(CASES) == [], result.statuses
    assert [name for name in result.never if not name.startswith("GET")] == list(NEVER[prefix])


def test_a_run_that_shows_less_than_it_was_to_is_no_good_run() -> None:
    assert Result(Counter({200: 150, 404: 150}), {}, 3).missing(300) == []
    assert Result(Counter({200: 200, 404: 99}), {}, 3).missing(300) == ["only 299 of 300 requests were sent"]
    assert Result(Counter({201: 149, 422: 151}), {}, 3).missing(300) == [
        "only 149 of 300 were answered 2xx, fewer than half"
    ]
    assert Result(Counter({200: 300}), {}, 2).missing(300) == ["only 2 went where a link leads"]


def test_an_operation_that_only_refuses_is_found_and_an_exception_without_a_case() -> None:
    result = Result(Counter({200: 2, 404: 1}), {}, 0, {"GET /a": 2, "POST /b": 0, "POST /c": 0})
    assert result.unlike({"POST /b": "why", "POST /c": "why"}) == []
    assert result.unlike({"POST /c": "why", "GET /a": "why", "GET /d": "why"}) == [
        "POST /b was never answered 2xx",
        "GET /d is no operation, and is excepted",
        "GET /a was answered 2xx, and is excepted",
    ]


def test_an_answer_that_is_not_in_the_document_is_found(there: Running) -> None:
    fuzzer = Fuzzer(there, "sales")
    reasons = fuzzer.document["paths"]["/v1/reasons"]
    fuzzer.document["paths"] = {"/v1/reasons": reasons}
    del reasons["get"]["responses"]["200"]
    result = fuzzer.send(10, 1)
    problems = result.problems
    assert result.never == []
    assert any(one.startswith("GET /v1/reasons: 200 Undocumented status code") for one in problems), problems


def test_another_case_is_drawn_for_what_no_client_can_send(there: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    build, numbers = there.house.admin.build, count()

    def sometimes(*some: Any, **more: Any) -> Any:
        if next(numbers) % 3 == 0:
            raise UnicodeEncodeError("ascii", "", 0, 0, "planted")
        return build(*some, **more)

    monkeypatch.setattr(there.house.admin, "build", sometimes)
    assert Fuzzer(there, "sales").send(20, 1).cases == 20


@pytest.mark.parametrize(
    ("part", "sent"),
    [(7, b"7"), (["a", 1], b"['a', 1]"), ("text", "text"), (b"\x00", b"\x00"), ((None, 7), (None, b"7"))],
)
def test_what_is_no_file_goes_into_a_form_as_its_text(part: Any, sent: Any) -> None:
    assert sendable(part) == sent
