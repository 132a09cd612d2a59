"""Goes where the links of an OpenAPI document lead: what one answer names is used by the next request."""

import contextlib
import random
from typing import TYPE_CHECKING, Any

import schemathesis
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.errors import FlakyStrategyDefinition
from schemathesis import GenerationMode
from schemathesis.core.parameters import ParameterLocation
from schemathesis.core.transport import Response
from schemathesis.generation.stateful.state_machine import StepOutput

if TYPE_CHECKING:
    from hostile.api_fuzz import Fuzzer

STEPS = 6
"""So many requests at most make one story."""
STORIES = 8
TURNS = 10**6


class Followed:
    """What has been sent of a share of cases."""

    def __init__(self, fuzzer: "Fuzzer", cases: int, number: int) -> None:
        self._fuzzer = fuzzer
        self.left = cases
        self._chance = random.Random(number)
        self.linked = 0
        """Requests that used what an earlier answer named."""

    def step(self, given: Any) -> Any:
        """Send one request, with what its link gave it; None where no more are to be sent, or none could be."""
        if self.left == 0:
            return None
        case = given.case
        places = {ParameterLocation.PATH: case.path_parameters, ParameterLocation.BODY: case.body}
        kept = [(places[at], name) for at, name in given.applied_parameters if isinstance(places.get(at), dict)]
        linked = [(place, name, place[name]) for place, name in kept]
        self._fuzzer.name_known(case, self._chance)
        for place, name, value in linked:
            place[name] = value
        answer = self._fuzzer.ask(case)
        if answer is None:
            return None
        self.left -= 1
        self.linked += bool(linked)
        return answer


def follow(fuzzer: "Fuzzer", cases: int, number: int) -> int:
    """Send up to so many requests, drawn from this seed; answers how many of them followed a link."""
    followed = Followed(fuzzer, cases, number)
    # Nobody has a dead letter here, and who goes on from a list of keys or people takes their own key away.
    schema = schemathesis.openapi.from_dict(fuzzer.document).exclude(path_regex="dead-letters")
    schema = schema.exclude(method="GET", path=["/v1/keys", "/v1/people"])
    schema.config.generation.update(modes=[GenerationMode.POSITIVE])  # what is refused leads nowhere
    if not schema.statistic.transitions.total:
        return 0
    machine: Any = schema.as_state_machine()

    class Following(machine):  # type: ignore[misc]  # a class that schemathesis makes
        def step(self, input: Any) -> Any:  # noqa: A002  # schemathesis' own name
            answer = followed.step(input)
            return None if answer is None else StepOutput(Response.from_httpx(answer, verify=False), input.case)

    told = settings(
        max_examples=STORIES, stateful_step_count=STEPS, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    for turn in range(cases):
        # What is drawn depends on what was answered, which Hypothesis may notice: then it begins anew.
        with contextlib.suppress(FlakyStrategyDefinition):
            seed(number * TURNS + turn)(Following).run(settings=told)
        if followed.left == 0:
            break
    return followed.linked
