"""Rules and values in words; a word that a language declines is never put between "from" and "to"."""

from datetime import UTC, datetime
from gettext import NullTranslations
from typing import Any

import pytest

from digest.pages.values import consent_words, rule_words, value_words
from service_kit.pages import Formats

FORMATS = Formats("en", "UTC", datetime(2026, 11, 30, tzinfo=UTC))
WORDS: Any = NullTranslations()


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (
            {"attribute": "size_band", "op": "range", "value": ["51-200", "1001+"]},
            "Company size: from 51–200 to 1001+ people",
        ),
        ({"attribute": "size_band", "op": "in", "value": ["1-10", "11-50"]}, "Company size: 1–10 people, 11–50 people"),
        ({"attribute": "job_level", "op": "range", "value": ["director", "c_level"]}, "Level: director – board"),
        ({"attribute": "country", "op": "in", "value": ["SE", "DE", "XX"]}, "Country: Sweden, Germany, XX"),
        ({"attribute": "industry", "op": "eq", "value": "deep_sea"}, "Industry: deep sea"),
        ({"attribute": "has_company", "op": "eq", "value": True}, "Company known"),
        ({"kind": "price_viewed"}, "Prices looked at"),
        (None, "moves goods"),
    ],
)
def test_a_rule_is_said_without_keys_and_codes(rule: dict[str, Any] | None, words: str) -> None:
    assert rule_words(WORDS, FORMATS, "moves_goods", rule) == words


def test_values_and_answers_of_any_kind_are_words() -> None:
    assert value_words(WORDS, FORMATS, "identities", ["email", "phone"]) == "e-mail, telephone"
    assert value_words(WORDS, FORMATS, "has_company", True) == value_words(WORDS, FORMATS, "industry", None) == ""
    assert consent_words(WORDS, {}) == []
    assert consent_words(WORDS, {"phone": False}) == [(False, "Said no to: calls")]
