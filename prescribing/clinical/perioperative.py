"""Which nights before surgery carry no dose: elapsed hours between instants, in real time zones."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Surgery:
    """A planned operation or painful procedure on a local date; the time may not be known."""

    day: date
    at: time | None = None
    what: str = ""


@dataclass(frozen=True)
class Assumptions:
    """What is assumed when a time is not known: always the side that keeps more nights free."""

    surgery_time: time
    dose_time: time
    night_ends: time  # a dose taken before this time of day belongs to the evening before


@dataclass(frozen=True)
class DoseClock:
    """At which instant the dose of a night is taken."""

    zone: ZoneInfo
    dose_time: time | None
    assumed: Assumptions

    def dose_instant(self, night: date) -> datetime:
        """The latest instant (UTC) that the usual dose time of this night can mean."""
        at = self.assumed.dose_time if self.dose_time is None else self.dose_time
        day = night + ONE_DAY if at < self.assumed.night_ends else night
        return max(_instants(day, at, self.zone))

    def surgery_instant(self, surgery: Surgery) -> datetime:
        """The earliest instant (UTC) at which the surgery can start."""
        at = self.assumed.surgery_time if surgery.at is None else surgery.at
        return min(_instants(surgery.day, at, self.zone))

    def is_held(self, night: date, surgery: Surgery, hold: timedelta) -> bool:
        """Whether this night carries no dose. Exactly the hold hours before surgery is allowed."""
        return self.surgery_instant(surgery) - self.dose_instant(night) < hold

    def last_night(self, surgery: Surgery, hold: timedelta) -> date:
        """The last night on which a dose may be taken before this surgery."""
        latest = self.surgery_instant(surgery) - hold
        night = surgery.day
        while self.dose_instant(night) > latest:
            night -= ONE_DAY
        return night


def _instants(day: date, at: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    # When the clocks change, a local time can come twice or not at all; both readings are kept.
    local = datetime.combine(day, at.replace(tzinfo=None), tzinfo=zone)
    return local.replace(fold=0).astimezone(UTC), local.replace(fold=1).astimezone(UTC)
