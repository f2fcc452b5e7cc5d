"""What every part of a sheet is made from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from prescribing.handouts import HandoutRefused
from prescribing.handouts.dates import Writing
from prescribing.handouts.nights import Nights
from prescribing.handouts.words import Words


@dataclass(frozen=True)
class Making:
    content: Mapping[str, Any]
    nights: Nights
    words: Words
    writing: Writing

    @property
    def stated_time(self) -> time | None:
        stated = self.content["plan"]["dose_time"]
        return time.fromisoformat(stated) if stated else None

    @property
    def each(self) -> str:
        """Night, or day for a dose that is taken by day."""
        return self.timed("each")

    def timed(self, name: str, **values: object) -> str:
        """A sentence in the words of the time of day at which the dose is taken."""
        return self.words.say(f"{name}-{self.time_of_day}", **values)

    @property
    def time_of_day(self) -> str:
        return "day" if self.words.is_by_day(self.stated_time) else "night"

    def signed_on(self, signed_at: datetime | None) -> str:
        if signed_at is None:
            return ""
        zone = ZoneInfo(self.content["clinic"]["timezone"])
        return self.writing.with_year(signed_at.astimezone(zone).date())

    @property
    def last_before_surgery(self) -> date | None:
        """The last night with a dose, when surgery ends the plan."""
        before = self.content["plan"]["last_night_before_surgery"]
        return date.fromisoformat(before) if before and self.nights.ends_with_surgery else None

    @property
    def last_before_later_surgery(self) -> date | None:
        """The last night before a surgery that the plan does not reach: who goes on must know it.

        Contents that were signed before it was kept with each surgery do not tell.
        """
        surgeries = () if self.nights.ends_with_surgery else self.content["plan"]["surgeries"]
        last_nights = [each["last_night"] for each in surgeries if "last_night" in each]
        return date.fromisoformat(min(last_nights)) if last_nights else None

    def when_of(self, surgery: Mapping[str, Any]) -> str:
        when = self.writing.full_with_year(date.fromisoformat(surgery["day"]))
        if surgery["at"]:
            when += f", {self.writing.clock(time.fromisoformat(surgery['at']))}"
        return when


def given(text: str, what: str) -> str:
    """A text that paper must not be without."""
    if not text.strip():
        raise HandoutRefused(f"The {what} is missing.")
    return text.strip()


def allergies(content: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(
        f"{each['text']} ({each['reaction']})" if each["reaction"] else each["text"]
        for each in content["allergies"]
    )
