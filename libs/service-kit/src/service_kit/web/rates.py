"""A token bucket per caller, said in the RateLimit headers of the IETF draft."""

import math
import time
from collections import OrderedDict
from typing import NamedTuple

from service_kit.errors import Refusal

REMEMBERED = 10_000


class Rate(NamedTuple):
    """What is left of a caller's allowance, for the headers."""

    policy: str
    limit: str


class Rates:
    """Allows `per_second` on average and `burst` at once, for each caller and process."""

    def __init__(self, per_second: float, burst: int) -> None:
        self._per_second = per_second
        self._burst = burst
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, caller: str) -> Rate:
        """One request of this caller; raises `Refusal` (429) when the bucket is empty."""
        now = time.monotonic()
        left, at = self._left.pop(caller, (float(self._burst), now))
        left = min(self._burst, left + (now - at) * self._per_second)
        self._left[caller] = (left - 1 if left >= 1 else left, now)
        if len(self._left) > REMEMBERED:
            self._left.popitem(last=False)
        policy = f'"default";q={self._burst};w={max(1, round(self._burst / self._per_second))}'
        if left < 1:
            wait = max(1, math.ceil((1 - left) / self._per_second))
            raise Refusal(
                429,
                "quota-exceeded",
                "Too many requests",
                "Send fewer requests a second, or use the bulk routes.",
                headers={"Retry-After": str(wait), "RateLimit-Policy": policy, "RateLimit": f'"default";r=0;t={wait}'},
            )
        return Rate(policy, f'"default";r={int(left - 1)}')
