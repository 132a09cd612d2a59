"""What the loop and the funnel are narrowed to stands on the button that changes it."""

import pytest

from digest.domain.ledger import Filter
from digest.pages.handover_filters import of_whom
from service_kit.pages.catalogue import catalogues

PEOPLE, CAMPAIGNS = {"anna": "Anna Petrova"}, {"fair": "LogiMAT 2026"}


@pytest.mark.parametrize(
    ("chosen", "language", "said"),
    [
        ({}, "en", ""),
        ({"person": "anna"}, "en", "Anna Petrova"),
        ({"person": "left-us", "team": "nordics"}, "en", "left-us · nordics"),
        ({"campaign": "fair", "criteria_version": "3"}, "en", "LogiMAT 2026 · Version 3"),
        ({"criteria_version": "3", "source": "web", "industry": "logistics"}, "ru", "Версия 3 · web · логистика"),
    ],
)
def test_names_where_they_are_known_else_what_was_asked_for(
    chosen: dict[Filter, str], language: str, said: str
) -> None:
    assert of_whom(chosen, PEOPLE, CAMPAIGNS, catalogues("service_kit.pages", "digest")[language]) == said
