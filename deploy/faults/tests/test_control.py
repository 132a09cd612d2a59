"""What is said of variants: one that breaks something must be found, and an unbroken product must not."""

from collections.abc import Callable

import pytest

from faults import __main__ as command
from faults.sizes import VARIANTS
from faults.verdict import Verdict


@pytest.fixture
def finding(monkeypatch: pytest.MonkeyPatch) -> Callable[[str | None, str], list[str]]:
    """Lets every run of a size find a violation of a kind; answers the sizes of the runs that were made."""

    def set_up(kind: str | None, size: str) -> list[str]:
        made: list[str] = []

        def judged(tried: str, _seed: int, _stack: str, _variant: str | None) -> Verdict:
            verdict = Verdict()
            made.append(tried)
            if kind is not None and tried == size:
                verdict.add(kind, "something")
            return verdict

        monkeypatch.setattr(command, "judged", judged)
        return made

    return set_up


def test_a_variant_is_proved_when_it_is_found_as_what_it_breaks(finding: Callable[..., list[str]]) -> None:
    made = finding("lost", "quick")
    assert command.proved("answer-before-commit", "quick", 1)
    assert made == ["smoke", "quick"]
    finding("stuck", "quick")
    assert not command.proved("answer-before-commit", "quick", 1)


@pytest.mark.parametrize("size", ["smoke", "quick"])
@pytest.mark.parametrize("kind", ["lost", "repeated", "stuck", "rebuild_differences"])
def test_where_nothing_is_broken_whatever_is_found_fails(
    finding: Callable[..., list[str]], kind: str, size: str
) -> None:
    finding(kind, size)
    assert not command.proved("nothing-broken", "quick", 1)


def test_where_nothing_is_broken_every_size_finds_nothing(finding: Callable[..., list[str]]) -> None:
    made = finding(None, "quick")
    assert command.proved("nothing-broken", "quick", 1)
    assert made == ["smoke", "quick"]


def test_only_a_control_may_go_without_a_kind_and_each_stack_has_one() -> None:
    controls = {variant.stack: name for name, variant in VARIANTS.items() if not variant.kinds}
    assert controls == {"embedded": "nothing-broken", "kafka": "nothing-broken-on-kafka"}
    assert {variant.stack for variant in VARIANTS.values()} == controls.keys()
