"""What operators see: structured logs without personal data, and metrics without lead ids."""

import logging
import sys
from collections.abc import Iterable, Mapping, MutableMapping
from datetime import UTC, datetime
from typing import Any, TextIO, cast

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

ALLOWED = frozenset(
    {
        "event", "level", "timestamp", "logger", "service", "group", "topic", "partition", "offset", "reason", "type",
        "source", "seconds", "count", "request_id", "method", "route", "status", "url", "worker", "version", "name",
        "port",
    }
)  # fmt: skip
"""Only these fields reach a log line: what is not on the list cannot leak a person."""


def _allowed_only(_logger: Any, _method: str, fields: MutableMapping[str, Any]) -> Mapping[str, Any]:
    return {name: value for name, value in fields.items() if name in ALLOWED}


class LogLines:
    """Where log lines go: a stream, whose failure is never that of what is logged.

    A full disk under a log would otherwise end the task that wanted to say so, and the loop would stand still in
    silence. What could not be written at once may be lost: it is counted, and said when the stream takes lines again.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._failed = 0

    def write(self, text: str) -> int:
        """Write a text, or count it."""
        try:
            self._stream.write(text)
        except (OSError, ValueError):  # a closed stream is a ValueError
            self._failed += 1
        return len(text)

    def flush(self) -> None:
        """Hand over what was written, or count it."""
        try:
            self._stream.flush()
            if self._failed:
                self._stream.write(_line("structlog", "warning", "log_writes_failed", count=self._failed) + "\n")
                self._stream.flush()
                self._failed = 0
        except (OSError, ValueError):
            self._failed += 1


def configure_logs(level: str = "INFO") -> None:
    """JSON lines on standard error, for structlog and for libraries alike."""
    lines = LogLines(sys.stderr)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _allowed_only,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(cast("TextIO", lines)),  # it writes and flushes, no more
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(lines)
    handler.setFormatter(_LibraryLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


class _LibraryLines(logging.Formatter):
    """A library's line: who and how bad; its words may quote a value and are kept only for the broker client."""

    def format(self, record: logging.LogRecord) -> str:
        text = record.getMessage() if record.name.startswith(("aiokafka", "uvicorn.error")) else ""
        at = datetime.fromtimestamp(record.created, UTC)
        return _line(record.name, record.levelname.lower(), text or "library_message", at=at)


def _line(logger: str, level: str, event: str, *, at: datetime | None = None, **fields: int) -> str:
    when = (at or datetime.now(UTC)).isoformat().replace("+00:00", "Z")
    line = {"timestamp": when, "logger": logger, "level": level, "event": event, **fields}
    return structlog.processors.JSONRenderer()(None, "", line)  # type: ignore[return-value]  # it renders to str


class Metrics(Collector):
    """One service's metrics; gauges are set by its own watch over the database."""

    def __init__(self, service: str) -> None:
        self.registry = CollectorRegistry()
        self._service = service
        self.requests = Histogram(
            "http_server_request_duration_seconds",
            "Requests by route template, method and class of status",
            ("service", "route", "method", "status_class"),
            registry=self.registry,
        )
        self.faults = Counter(
            "leadloop_worker_faults_total", "Workers that failed and began again", ("service", "worker"),
            registry=self.registry,
        )  # fmt: skip
        self.gauges: dict[str, tuple[str, float]] = {}
        self.registry.register(self)

    def observe(self, route: str, method: str, status: int, seconds: float) -> None:
        """One answered request."""
        self.requests.labels(self._service, route, method, f"{status // 100}xx").observe(seconds)

    def gauge(self, name: str, description: str, value: float) -> None:
        """The present value of a figure of this service."""
        self.gauges[name] = (description, value)

    def collect(self) -> Iterable[Metric]:
        """The gauges, as Prometheus asks for them."""
        for name, (description, value) in self.gauges.items():
            metric = GaugeMetricFamily(name, description, labels=("service",))
            metric.add_metric((self._service,), value)
            yield metric
