"""A disk of the run's own under the embedded log's files, which can really be full."""

import os
import subprocess
from pathlib import Path

ROOM = "8g"
"""What it could take; as it lies in memory, it takes what is written."""
SECONDS = 10.0


class Disk:
    """A tmpfs at a folder, where this process may mount one; else nothing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.mounted = False

    def mount(self) -> bool:
        """Put it there; False where that is not allowed."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self.mounted = _did("mount", "-t", "tmpfs", "-o", f"size={ROOM},mode=0700", "leadloop-faults", self._folder)
        return self.mounted

    def fill(self) -> bool:
        """No room from now on but what files have: the next byte behind them is answered "no space left"."""
        if not self.mounted:
            return False
        room = os.statvfs(self._folder)
        return self._resized(str((room.f_blocks - room.f_bfree) * room.f_frsize))

    def empty(self) -> bool:
        """There is room again."""
        return self._resized(ROOM)

    def close(self) -> None:
        """Take it away with all that is on it; safe to repeat."""
        if self.mounted:
            self.mounted = not _did("umount", "-l", self._folder)

    def _resized(self, size: str) -> bool:
        return self.mounted and _did("mount", "-o", f"remount,size={size}", self._folder)


def _did(*command: str | Path) -> bool:
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
