"""Settings that are wrong are named, never quoted; logs hold no personal data, whoever writes them."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from pydantic_settings import SettingsConfigDict

from service_kit.observe import configure_logs
from service_kit.settings import ServiceSettings, read_settings

MARKER = "ada.lovelace@unmistakable.example"


class Settings(ServiceSettings):
    """Of a service."""

    model_config = SettingsConfigDict(env_prefix="LEAD_INTAKE_")


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Enough to start."""
    monkeypatch.setenv("LEAD_INTAKE_DATABASE_URL", "postgresql://user:opensesame@host/db")
    return monkeypatch


def test_good_settings_are_read_and_secrets_do_not_show(environment: pytest.MonkeyPatch) -> None:
    settings = read_settings(Settings)
    assert settings.database_url.get_secret_value() == "postgresql://user:opensesame@host/db"
    assert "opensesame" not in repr(settings)
    assert settings.port == 8000


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "many-secret"),
        ("PORT", "70000"),
        ("LOG_URL", "amqp://user:secret@host"),
        ("TIME_ZONE", "Mars/Secret"),
        ("PARTITIONS", "0"),
        ("REQUESTS_PER_SECOND", "-1"),
        ("DATABASE_URL", None),
    ],
)
def test_a_wrong_setting_stops_the_start_with_its_name_and_without_its_value(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str | None
) -> None:
    if value is None:
        environment.delenv(f"LEAD_INTAKE_{name}")
    else:
        environment.setenv(f"LEAD_INTAKE_{name}", value)
    with pytest.raises(SystemExit) as stopped:
        read_settings(Settings)
    told = capsys.readouterr().err

    assert stopped.value.code == 2
    assert told.startswith(f"setting LEAD_INTAKE_{name}: ")
    assert told.count("\n") == 1
    assert value is None or value not in told
    assert "secret" not in told.lower()


def test_a_secret_that_is_too_short_stops_the_start_by_its_own_name(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.setenv("LEADLOOP_SECRET", "opensesame")
    with pytest.raises(SystemExit):
        read_settings(Settings)
    told = capsys.readouterr().err
    assert told.startswith("setting LEADLOOP_SECRET: ")
    assert "opensesame" not in told


def test_an_empty_secret_is_none(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("LEADLOOP_SECRET", "")
    environment.setenv("LEADLOOP_SECRET_FILE", "")
    assert read_settings(Settings).signing_secret() is None


def test_the_secret_may_stand_in_a_file(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "secret.key"
    environment.setenv("LEADLOOP_SECRET_FILE", str(file))
    file.write_text("0123456789abcdef0123456789abcdef\n")
    assert read_settings(Settings).signing_secret() == "0123456789abcdef0123456789abcdef"
    file.write_text("short\n")
    with pytest.raises(ValueError, match="LEADLOOP_SECRET_FILE"):
        read_settings(Settings).signing_secret()


@pytest.fixture
def logs() -> Iterator[None]:
    """Logs as in production, and afterwards as they were."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.reset_defaults()
    root.handlers[:], root.level = handlers, level


@pytest.mark.usefixtures("logs")
def test_no_log_line_carries_personal_data(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs()
    log = structlog.get_logger("test")
    structlog.contextvars.bind_contextvars(caller=MARKER, request_id="r-1")
    log.error("event_parked", email=MARKER, payload={"name": MARKER}, reason="KeyError", group="digest")
    try:
        int(MARKER)
    except ValueError:
        log.exception("request_failed", reason="ValueError")
        logging.getLogger("sqlalchemy.engine").exception("failed on %s", MARKER)
        logging.getLogger("asyncio").error("Task exception was never retrieved: %s", MARKER, exc_info=True)
    structlog.contextvars.clear_contextvars()
    told = capsys.readouterr()
    lines: list[dict[str, Any]] = [json.loads(line) for line in told.err.splitlines()]

    assert MARKER not in told.err + told.out
    assert [line["event"] for line in lines] == ["event_parked", "request_failed", "library_message", "library_message"]
    assert lines[0] | {"timestamp": ""} == {
        "event": "event_parked", "level": "error", "reason": "KeyError", "group": "digest", "request_id": "r-1",
        "timestamp": "",
    }  # fmt: skip
    assert lines[2]["logger"] == "sqlalchemy.engine"
    assert all(line["timestamp"].endswith("Z") for line in lines)


@pytest.mark.usefixtures("logs")
def test_a_log_line_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs()
    structlog.get_logger("test").warning("waits\nfor you", reason="a\r\nb")
    assert capsys.readouterr().err.count("\n") == 1
