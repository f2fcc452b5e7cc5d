"""What is known of one patient at one moment. What was not asked is not known, never "no"."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from prescribing.clinical.dose import Dose
from prescribing.clinical.knowledge import Acting
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
class Observation:
    """A measurement, or a test and what came of it, on a date. `kind` is the id of a fact."""

    kind: str
    on: date
    value: Decimal | None = None
    upper_limit: Decimal | None = None  # of the laboratory's normal range, in the same unit
    outcome: str = ""
    by: str = ""


@dataclass(frozen=True)
class Agreement:
    """What a named clinician stated about one matter, on a date. `matter` is the id of a fact."""

    matter: str
    by: str
    on: date
    says: str = ""


@dataclass(frozen=True)
class AfterSurgery:
    """What is known of opioids once a surgery is done."""

    day: date
    opioid_given: Answer = Answer.UNKNOWN
    last_opioid: date | None = None
    acting: Acting | None = None
    single_dose: Answer = Answer.UNKNOWN  # one dose in the operating room, and none after it
    reconciled: Answer = Answer.UNKNOWN  # the medicine list, with what was given at discharge
    opioid: str = ""  # the last one, as it was typed
    last_opioid_at: time | None = None  # waiting times count whole days, whatever the time


@dataclass(frozen=True)
class Gap:
    """The doses that were taken before nights without any."""

    last_night: date
    last_dose: Dose
    doses: tuple[Dose, ...]  # of the steps up to then, in order


@dataclass(frozen=True)
class Policy:
    """What a clinic asks for beyond the facts; None leaves it to them. Only ever stricter."""

    hold_target_hours: int | None = None
    free_days: Mapping[Acting, int] = field(default_factory=dict)  # targets
    list_fresh_days: int | None = None
    largest_dose: Dose | None = None
    products: tuple[str, ...] | None = None  # ids of those that its pharmacy supplies


@dataclass(frozen=True)
class Record:
    """None means not asked or not known; an empty list means that somebody asked."""

    today: date
    zone: ZoneInfo
    birth_date: date | None = None
    lists_checked_on: date | None = None  # medicines, allergies and conditions, with the patient
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
    largest_dose: Dose | None = None
    plan: Plan | None = None
    observations: tuple[Observation, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    after_surgery: tuple[AfterSurgery, ...] = ()
    gap: Gap | None = None
    policy: Policy = field(default_factory=Policy)

    def answer(self, question: str) -> Answer:
        return self.answers.get(question, Answer.UNKNOWN)

    @property
    def starts(self) -> date:
        """The first night, or today while none is chosen."""
        return self.first_night or self.today
