"""Working hours, holidays, absences and deadlines: pure arithmetic on aware datetimes, standard library only."""

from working_time.calendar import Calendar, NoWorkingTimeError
from working_time.week import DEFAULT_WEEK, Absence, InvalidCalendarError, Stretch
from working_time.zones import UnknownZoneError, local_day, start_of_day, zone_named

__all__ = [
    "DEFAULT_WEEK",
    "Absence",
    "Calendar",
    "InvalidCalendarError",
    "NoWorkingTimeError",
    "Stretch",
    "UnknownZoneError",
    "local_day",
    "start_of_day",
    "zone_named",
]
