"""The last day to sign, as an author means it: until midnight where the author is."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SECOND = timedelta(seconds=1)
LONGEST = timedelta(days=2 * 366)  # ahead: what is to be decided later is another petition


def end_of(day: date, zone: str) -> datetime:
    """The last second of a day in a zone.

    In the night of a change the midnight after it may not be there, or come twice: a day ends with the last one.
    """
    midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))
    return max(midnight.replace(fold=fold).astimezone(UTC) for fold in (0, 1)) - SECOND


def day_of(moment: datetime, zone: str) -> date:
    """The day in a zone on which a moment is."""
    return moment.astimezone(ZoneInfo(zone)).date()
