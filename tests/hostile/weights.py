"""What a process may weigh under an overload (mebibytes)."""

FLAT = 1.1
"""The most of a later third may be so many times that of the one before: pages that a pool keeps, no more."""
ROOM_MIB = 1000 * 64 / 1024
"""What may come on top in the first third: 1000 requests in flight (`REQUESTS_IN_FLIGHT`), 64 KiB for each of them, its
socket's buffers, headers, body and answer."""


def thirds(weights: list[float]) -> list[float]:
    """The most of each third of the time."""
    third = len(weights) // 3
    return [max(weights[:third]), max(weights[third : 2 * third]), max(weights[2 * third :])]


def grown(calm: float, most: list[float]) -> list[str]:
    """Where memory (mebibytes) grew by more than is needed, from what it was under a load that is taken."""
    allowed = [calm * FLAT + ROOM_MIB, *(one * FLAT for one in most)]
    return [
        f"memory grew to {now:.0f} MiB in third {number}, at most {most_allowed:.0f} were allowed"
        for number, (now, most_allowed) in enumerate(zip(most, allowed, strict=False), 1)
        if now > most_allowed
    ]
