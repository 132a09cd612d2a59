"""When aiokafka asks the broker for records: not while somebody has records in hand.

By itself it asks again as soon as it has handed records out. What is written first answers that request and waits for
the next poll; what is written after it waits for a poll more, and if the records are not taken within a tenth of a
second the next request leaves their partitions out and may wait half a second for others (A22).
"""

from typing import Any

from aiokafka import AIOKafkaConsumer

# Private attributes are read here and in kafka_closing and nowhere else; aiokafka is pinned to 0.14 because of them.
# To pause and resume every partition around each poll does the same, for a tenth of what a small turn costs.
# ruff: noqa: SLF001


class Fetching:
    """The requests of one started consumer, which can be held back."""

    def __init__(self, consumer: AIOKafkaConsumer) -> None:
        self._fetcher = consumer._fetcher
        self._due = self._fetcher._get_actions_per_node
        self._held = False
        self._ahead = False
        self._fetcher._get_actions_per_node = self._actions

    def hold(self, *, ahead: bool) -> None:
        """Ask for nothing more, or `ahead` for one request's worth; the answer to what was asked already is kept.

        One goes ahead where so much was handed out that more is likely there: it comes while that is handled. Not two,
        or partitions that are read to their ends would be waited for, and the others meanwhile not asked for.
        """
        self._held, self._ahead = True, ahead

    def go_on(self) -> None:
        """Ask again for whatever is not kept here."""
        if self._held:
            self._held = False
            self._fetcher._notify(self._fetcher._wait_consume_future)

    def _actions(self, assignment: Any) -> tuple[Any, ...]:
        """To fetch, to look for positions, when to look again, whether the cluster has changed, what may be resumed."""
        if self._held and not self._ahead:
            return ([], {}, self._fetcher._fetcher_timeout, False, [])
        actions: tuple[Any, ...] = self._due(assignment)
        if self._held and actions[0]:
            self._ahead = False
        return actions
