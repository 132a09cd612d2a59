"""How sure a rate is."""

from math import sqrt

Z_95 = 1.959964
"""Standard deviations that hold 95 % of a normal distribution."""


def wilson(count: int, total: int) -> tuple[float, float]:
    """The 95 % interval (Wilson's score) of `count` of `total`, as shares of 1; of none, everything is possible.

    Raises `ValueError` when the count is not between 0 and the total.
    """
    if not 0 <= count <= total:
        raise ValueError(f"{count} of {total} is no share")
    if total == 0:
        return 0.0, 1.0
    share, square = count / total, Z_95**2
    middle = share + square / (2 * total)
    half = Z_95 * sqrt(share * (1 - share) / total + square / (4 * total**2))
    whole = 1 + square / total
    return max((middle - half) / whole, 0.0), min((middle + half) / whole, 1.0)
