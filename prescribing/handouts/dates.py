"""Dates and times in words, as each paper's readers write them. No locale takes part."""

from dataclasses import dataclass
from datetime import date, time

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
NOON = 12


@dataclass(frozen=True)
class Writing:
    """How dates stand on one paper: Letter "Mon, Jan 5", A4 "Mon 5 Jan".

    A night's own cell in the calendar carries `short` alone on a line ("Jan 5"). Everywhere else a
    date stands with its weekday or its year, so that a date alone on a line is always a cell.
    """

    month_first: bool

    def short(self, day: date) -> str:
        month = MONTHS[day.month - 1]
        return f"{month} {day.day}" if self.month_first else f"{day.day} {month}"

    def full(self, day: date) -> str:
        comma = "," if self.month_first else ""
        return f"{weekday(day)}{comma} {self.short(day)}"

    def with_year(self, day: date) -> str:
        comma = "," if self.month_first else ""
        return f"{self.short(day)}{comma} {day.year}"

    def full_with_year(self, day: date) -> str:
        comma = "," if self.month_first else ""
        return f"{weekday(day)}{comma} {self.with_year(day)}"

    def clock(self, at: time) -> str:
        if not self.month_first:
            return f"{at:%H:%M}"
        half = "am" if at.hour < NOON else "pm"
        return f"{at.hour % NOON or NOON}:{at.minute:02d} {half}"


WRITINGS = {"letter": Writing(month_first=True), "a4": Writing(month_first=False)}


def weekday(day: date) -> str:
    return WEEKDAYS[day.weekday()]
