"""What imports need from the outside."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from event_bus.transaction import Transaction
from lead_intake.domain.imports import Job
from lead_intake.domain.problems import Problem


class UnfitError(Exception):
    """A file that is not read, and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.reason)
        self.problem = problem


class Watching(Protocol):
    """Sees every piece of a list and knows at its end how it is encoded."""

    def see(self, piece: bytes) -> None:
        """The next piece."""

    def encoding(self) -> str:
        """The name of the encoding, as Python has it."""

    def guessed(self) -> bool:
        """Whether there was too little to be sure of the encoding."""


class ListFiles(Protocol):
    """Knows files by what is in them."""

    def watch(self) -> Watching:
        """A new watch over one list."""

    def foreign(self, head: bytes) -> Problem | None:
        """What is wrong with a file that begins like this; None for texts and for workbooks."""

    def is_workbook(self, head: bytes) -> bool:
        """Whether a file that begins like this may be a workbook."""

    def as_csv(self, content: bytes) -> Iterator[bytes]:
        """A workbook as CSV in UTF-8; blocks, so it runs in a thread. Raises `UnfitError`."""


class RefusedRow(NamedTuple):
    """A row that was not taken: its number, its cells by column and its problem, both JSON."""

    place: int
    body: str | None
    problem: str


class Imports(Protocol):
    """Imports, their files in pieces, and the leads that they brought or touched."""

    async def begin(self, transaction: Transaction, job: Job) -> None:
        """Add one whose upload begins."""

    async def keep(self, transaction: Transaction, job: Job, first: int, parts: Sequence[bytes]) -> None:
        """Add pieces of its file; `created_at` of the job says that the upload lives.

        Raises `StaleError` when the upload was given up meanwhile.
        """

    async def forget(self, transaction: Transaction, import_id: str) -> None:
        """Delete it with its file."""

    async def load(self, transaction: Transaction, ids: Collection[str]) -> dict[str, Job]:
        """Those that exist, by id."""

    async def page(self, transaction: Transaction, before: str | None, limit: int) -> Sequence[Job]:
        """Imports newest first, without uploads that are not complete."""

    async def save(self, transaction: Transaction, jobs: Sequence[Job]) -> None:
        """Write them; raises `StaleError` unless each stands one version before."""

    async def same(self, transaction: Transaction, job: Job) -> str | None:
        """The newest other import of the same content."""

    async def working(self, transaction: Transaction) -> Sequence[Job]:
        """Those that have something to do, oldest first."""

    async def abandoned(self, transaction: Transaction, before: datetime) -> Sequence[str]:
        """Uploads of which nothing came since."""

    async def parts(self, transaction: Transaction, import_id: str, first: int, count: int) -> Sequence[bytes]:
        """Pieces of its file, in order."""

    async def drop_parts(self, transaction: Transaction, import_id: str, count: int) -> int:
        """Delete so many pieces; answers how many there were."""

    async def add_leads(self, transaction: Transaction, import_id: str, kinds: Mapping[str, set[str]]) -> None:
        """Remember leads and what the list said they did, beside what it said before."""

    async def take_leads(self, transaction: Transaction, import_id: str, count: int) -> dict[str, tuple[str, ...]]:
        """So many of the leads with the kinds of what they did; they are forgotten with it."""

    async def refused(self, transaction: Transaction, import_id: str, after: int, limit: int) -> Sequence[RefusedRow]:
        """Rows that are refused still, in order."""
