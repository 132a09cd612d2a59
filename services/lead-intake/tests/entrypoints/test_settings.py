"""A wrong setting stops the start with its name."""

import pytest

from lead_intake.settings import Settings
from service_kit.settings import read_settings


def test_a_region_that_is_no_country_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LEAD_INTAKE_DATABASE_URL", "sqlite:///x.db")
    monkeypatch.setenv("LEAD_INTAKE_DEFAULT_REGION", "Germany")

    with pytest.raises(SystemExit):
        read_settings(Settings)

    assert "LEAD_INTAKE_DEFAULT_REGION" in capsys.readouterr().err


def test_the_region_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEAD_INTAKE_DATABASE_URL", "sqlite:///x.db")
    monkeypatch.setenv("LEAD_INTAKE_DEFAULT_REGION", "RU")

    assert read_settings(Settings).default_region == "RU"
