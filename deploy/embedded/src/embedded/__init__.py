"""All four services in one process, on the embedded log and SQLite."""
