"""Parking on both databases."""

from event_bus.testing.parking import ParkingContract


class TestParking(ParkingContract):
    """On SQLite and on PostgreSQL."""
