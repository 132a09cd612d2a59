"""Leads in a list of a service that knows their ids alone: digest names them."""

NAMED_AT_ONCE = 50
"""So many are asked for, and answered, at once."""
