"""What is measured, under which names, and what each must reach."""

from typing import Literal, NamedTuple


class Goal(NamedTuple):
    """A bound for a figure's ratio to its limit, or for the figure itself in its own unit."""

    of: Literal["ratio", "ours"]
    bound: Literal["at_least", "at_most"]
    value: float

    def reached(self, ours: float, ratio: float) -> bool:
        """Whether a measurement is within the bound."""
        measured = ratio if self.of == "ratio" else ours
        return measured >= self.value if self.bound == "at_least" else measured <= self.value


def share(value: float) -> Goal:
    """At least this share of the limit."""
    return Goal("ratio", "at_least", value)


def below(value: float) -> Goal:
    """At most this, in the figure's unit."""
    return Goal("ours", "at_most", value)


GOALS: dict[str, Goal | None] = {
    "bulk_intake_postgres": share(0.55),
    "bulk_intake_sqlite": None,
    "single_post_postgres": share(0.45),
    "single_post_sqlite": share(0.40),
    "csv_import": share(0.50),
    "touch_path": share(0.30),
    "relay": share(0.60),
    "end_to_end_latency_p50": None,
    "end_to_end_latency_p99": below(250),
    "end_to_end_latency_p50_at_500_leads": None,
    "end_to_end_latency_p99_at_500_leads": None,
    "embedded_loop": share(0.40),
    "rebuild_read_model": Goal("ours", "at_least", 15_000),
    "rescore_million": below(30),
    "active_list_page": below(100),
    "lead_card_page": below(100),
    "loop_page": below(100),
    "funnel_page": below(100),
    "start_up": below(2),
    "memory_per_service": below(150),
    "digest_thousand": below(60),
}
"""None: measured and compared, without a bound."""
ONLY_FULL = frozenset(
    {"rescore_million", "active_list_page", "lead_card_page", "loop_page", "funnel_page", "digest_thousand"}
    | {"end_to_end_latency_p50_at_500_leads", "end_to_end_latency_p99_at_500_leads"}
)
"""What a quick run leaves out."""
