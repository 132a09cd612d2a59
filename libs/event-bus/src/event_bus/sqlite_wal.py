"""SQLite's write-ahead log keeps old pages until it is truncated; an automatic checkpoint does not do that."""

import sqlite3
from pathlib import Path


def truncate_wal(file: Path) -> bool:
    """Bring everything into `file` and empty its write-ahead log; False where a reader or writer was in the way.

    Never waits for them: it is called again in a moment.
    """
    wal = file.with_name(file.name + "-wal")
    if not wal.exists() or wal.stat().st_size == 0:
        return True
    connection = sqlite3.connect(file, timeout=0, isolation_level=None)
    try:
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError:
        return False
    finally:
        connection.close()
    return not busy
