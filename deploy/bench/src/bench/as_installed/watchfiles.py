"""Stands before `watchfiles`, which only developers' tools bring: what is measured must not find it."""

raise ModuleNotFoundError("no installation has watchfiles", name="watchfiles")
