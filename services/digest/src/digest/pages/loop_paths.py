"""The outlines that the picture of the loop is put together from."""

STEP_ENDS, STEP_RADIUS = 150, 12


def box(x: float, y: float, width: float, height: float) -> str:
    """A rectangle from its left upper corner."""
    return f"M{x:.2f} {y:.2f}h{width:.2f}v{height:.2f}h{-width:.2f}Z"


def step(x: float, top: float, bottom: float) -> str:
    """An open end, round below."""
    radius, right = min(STEP_RADIUS, bottom - top), x + STEP_ENDS
    return (
        f"M{x:g} {top:.2f}H{right}V{bottom - radius:.2f}"
        f"A{radius:.2f} {radius:.2f} 0 0 1 {right - radius:.2f} {bottom:.2f}H{x:g}Z"
    )


def drop(x: float, turn: float, top: float, bottom: float, inner: float, end: float) -> str:
    """A pipe that leaves the lane at `x`, turns down at `turn` around an inner radius, and falls to `end`."""
    outer = inner + bottom - top
    fall = max(end, bottom + inner)
    return (
        f"M{x:.2f} {top:.2f}H{turn:.2f}A{outer:.2f} {outer:.2f} 0 0 1 {turn + outer:.2f} {top + outer:.2f}"
        f"V{fall:.2f}H{turn + inner:.2f}V{bottom + inner:.2f}"
        f"A{inner:.2f} {inner:.2f} 0 0 0 {turn:.2f} {bottom:.2f}H{x:.2f}Z"
    )
