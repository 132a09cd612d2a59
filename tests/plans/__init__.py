"""`make plans`: every statement that routes, consumers and duties say, planned by PostgreSQL over a million rows."""
