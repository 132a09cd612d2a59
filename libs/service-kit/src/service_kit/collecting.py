"""How often Python looks for garbage that only refers to itself: seldom, and never among what a start leaves behind."""

import gc

LOADING = 500_000
"""Objects between two looks: more than a start makes, of which 173,000 stay."""


def let_load() -> None:
    """For a program that begins: what it loads stays, so nobody looks through it for garbage meanwhile.

    The looks of the default took an eighth of a start's processor time, and found 600 objects.
    """
    gc.set_threshold(LOADING, 20, 100)


def collect_seldom() -> None:
    """For a program that has started: its heap is never garbage, and batches are many objects without circles.

    To walk the heap cost pauses of 86 ms, and at the default threshold a quarter of a rebuild's processor time. Nor is
    it walked now: a tenth of a second before a service answers.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
