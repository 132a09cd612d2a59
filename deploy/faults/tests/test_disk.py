"""The disk of a run can be full, and has room again; nothing that was written is lost by it."""

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest

from faults.disk import Disk


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    found = Disk(tmp_path / "data")
    if not found.mount():
        pytest.skip("a disk may be mounted by root only, and not in every container")
    yield found
    found.close()


def test_a_full_disk_takes_no_byte_more_and_keeps_what_it_has(disk: Disk, tmp_path: Path) -> None:
    kept, more = tmp_path / "data" / "kept", tmp_path / "data" / "more"
    kept.write_bytes(b"x" * 100_000)
    assert disk.fill()
    with pytest.raises(OSError, match="No space left") as error:
        more.write_bytes(b"y" * 100_000)
    assert error.value.errno == errno.ENOSPC
    more.unlink()
    assert disk.empty()
    more.write_bytes(b"y" * 100_000)
    assert (len(kept.read_bytes()), len(more.read_bytes())) == (100_000, 100_000)


def test_one_that_is_not_mounted_fills_nothing_and_is_closed_without_harm(tmp_path: Path) -> None:
    nowhere = Disk(tmp_path / "data")
    assert not nowhere.fill()
    nowhere.close()
    assert not nowhere.mounted
