"""Links that act without a sign-in cannot be made, changed or used elsewhere by anybody else."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_kit.action_links import ActionLink, ActionLinks

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
LINK = ActionLink("sales-feedback", "reached", "anna", "0193b2f0-5c1e-7a00-8000-000000000001", NOON)
LINKS = ActionLinks("the installation's secret")


def test_what_a_token_says_is_what_it_was_made_of() -> None:
    assert LINKS.read(LINKS.token(LINK), "sales-feedback") == LINK


def test_it_expires_at_its_moment() -> None:
    assert not LINK.expired(NOON - timedelta(seconds=1))
    assert LINK.expired(NOON)


@given(st.integers(0, 10_000), st.characters(codec="ascii"))
def test_a_token_with_any_character_changed_is_nothing(place: int, other: str) -> None:
    token = LINKS.token(LINK)
    place %= len(token)
    changed = token[:place] + other + token[place + 1 :]
    read = LINKS.read(changed, "sales-feedback")
    assert read is None or read == LINK  # the last bits of base64 may be written in two ways


@pytest.mark.parametrize("token", ["", "a", "=", "%%%", "ы", "AAAA", "A" * 700])
def test_what_we_did_not_make_is_nothing(token: str) -> None:
    assert LINKS.read(token, "sales-feedback") is None


def test_another_installation_and_another_service_read_nothing() -> None:
    assert ActionLinks("another secret").read(LINKS.token(LINK), "sales-feedback") is None
    assert LINKS.read(LINKS.token(LINK), "digest") is None


def test_every_part_of_it_counts_for_its_effect_and_pressing_twice_is_one_effect() -> None:
    others = [
        LINK._replace(service="digest"), LINK._replace(action="no_answer"), LINK._replace(person="ben"),
        LINK._replace(subject="other"), LINK._replace(expires_at=NOON + timedelta(hours=1)),
    ]  # fmt: skip
    assert LINK._replace().effect == LINK.effect
    assert len({LINK.effect, *(other.effect for other in others)}) == 6
