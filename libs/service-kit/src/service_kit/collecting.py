"""How often Python looks for garbage that only refers to itself: seldom, and never among what a start leaves behind."""

import gc


def collect_seldom() -> None:
    """For a program that has started: its heap is never garbage, and batches are many objects without circles.

    To walk the heap cost pauses of 86 ms, and at the default threshold a quarter of a rebuild's processor time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
