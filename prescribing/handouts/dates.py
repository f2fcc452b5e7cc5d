"""Dates and times as a paper's readers write them, in the words of its language. No locale."""

from dataclasses import dataclass
from datetime import date, time

from prescribing.handouts.words import Words

PAPERS = ("letter", "a4")
NOON = 12


@dataclass(frozen=True)
class Writing:
    """How dates stand on one paper in one language: "Mon, Jan 5", "Mon 5 Jan", "lun 5 ene".

    A night's own cell in the calendar carries `short` alone on a line ("Jan 5"). Everywhere else a
    date stands with its weekday or its year, so that a date alone on a line is always a cell.
    """

    words: Words
    paper: str

    def weekday(self, day: date) -> str:
        return self.words.say("weekdays").split()[day.weekday()]

    def short(self, day: date) -> str:
        month = self.words.say("months").split()[day.month - 1]
        return self.words.say(f"day-of-month-{self.paper}", day=day.day, month=month)

    def full(self, day: date) -> str:
        return self._on_weekday(day, self.short(day))

    def with_year(self, day: date) -> str:
        return self.words.say(f"day-of-year-{self.paper}", date=self.short(day), year=day.year)

    def full_with_year(self, day: date) -> str:
        return self._on_weekday(day, self.with_year(day))

    def clock(self, at: time) -> str:
        if self.paper == "a4":
            return f"{at:%H:%M}"
        half = self.words.say("am" if at.hour < NOON else "pm")
        hour = at.hour % NOON or NOON
        return self.words.say("clock", hour=hour, minute=f"{at:%M}", half=half)

    def _on_weekday(self, day: date, said: str) -> str:
        return self.words.say(f"day-of-week-{self.paper}", weekday=self.weekday(day), date=said)
