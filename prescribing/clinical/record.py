"""What is known of one patient at one moment. What was not asked is not known, never "no"."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from prescribing.clinical.dose import Dose
from prescribing.clinical.perioperative import Surgery
from prescribing.clinical.titration import Plan


class Answer(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "not known"


class MedicineStatus(StrEnum):
    TAKING = "taking"
    STOPPED = "stopped"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Medicine:
    """One entry of a medicine list, as typed or as coded."""

    text: str
    code: str = ""
    system: str = ""
    status: MedicineStatus = MedicineStatus.TAKING
    last_taken: date | None = None
    not_opioid_because: str = (
        ""  # a prescriber's written reason; clears only what is not recognised
    )


@dataclass(frozen=True)
class Record:
    """None means not asked or not known; an empty list means that somebody asked."""

    today: date
    zone: ZoneInfo
    birth_date: date | None = None
    lists_checked: Answer = Answer.UNKNOWN  # with the patient, today
    medicines: tuple[Medicine, ...] | None = None
    allergies: tuple[str, ...] | None = None
    conditions: tuple[str, ...] | None = None
    surgeries: tuple[Surgery, ...] | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    indication: str | None = None  # id of an indication; "" when it is free text
    indication_text: str = ""
    consent: Answer = Answer.UNKNOWN
    first_night: date | None = None
    dose_time: time | None = None
    hold_hours: int | None = None
    hold_target_hours: int | None = None  # the clinic's own, never below the floor
    largest_dose: Dose | None = None
    plan: Plan | None = None

    def answer(self, question: str) -> Answer:
        return self.answers.get(question, Answer.UNKNOWN)

    @property
    def starts(self) -> date:
        """The first night, or today while none is chosen."""
        return self.first_night or self.today
