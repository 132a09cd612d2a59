"""The `ListFiles` port on the libraries that know files."""

from collections.abc import Iterator

from lead_intake.adapters.lists import contents, encodings, workbooks
from lead_intake.domain.problems import Problem


class LibraryFiles:
    """Files by what is in them."""

    def watch(self) -> encodings.Watch:
        """A new watch over one list."""
        return encodings.Watch()

    def foreign(self, head: bytes) -> Problem | None:
        """What is wrong with a file that begins like this."""
        return contents.foreign(head)

    def is_workbook(self, head: bytes) -> bool:
        """Workbooks are archives."""
        return head.startswith(contents.ZIP)

    def as_csv(self, content: bytes) -> Iterator[bytes]:
        """A workbook as CSV in UTF-8."""
        return workbooks.as_csv(content)
