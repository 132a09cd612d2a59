"""The loop in a line, `loop: 126 handed over = 51 won + 27 lost + ... + 14 open (2 overdue)`."""

from typing import Any

ENDS = ("won", "lost", "returned", "disqualified", "open")


def loop_line(figures: dict[str, Any]) -> str:
    """Worded from the answer of `GET /digest/v1/loop`."""
    parts = " + ".join(f"{figures[end]} {end}" for end in ENDS)
    return f"loop: {figures['handed_over']} handed over = {parts} ({figures['overdue']} overdue)"
