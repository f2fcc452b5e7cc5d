"""The shapes of facts. None can be made without its source, its status and a date of review."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from types import MappingProxyType

from prescribing.clinical.dose import NO_BREAK_SPACE, Dose
from prescribing.clinical.perioperative import Assumptions


class FactError(ValueError):
    """A fact is incomplete or contradicts another; the message names it."""


class Status(StrEnum):
    PUBLISHED = "published"
    CONVENTION = "convention"
    PROPOSAL = "proposal"


class Confidence(StrEnum):
    VERIFIED = "V"
    QUOTED = "V*"  # seen only in a secondary source that quotes the original
    KNOWN = "K"
    UNCERTAIN = "U"


class Severity(StrEnum):
    STOP = "stop"
    REASON = "reason"
    ADVICE = "advice"


class Group(StrEnum):
    """What a substance means for a patient who is to take naltrexone."""

    OPIOID = "opioid"
    GUT_OPIOID = "gut-opioid"
    KAPPA_OPIOID = "kappa-opioid"
    NALTREXONE = "naltrexone"
    ANTAGONIST = "antagonist"
    RESCUE = "rescue"
    MARKER = "marker"
    NOT_OPIOID = "not-opioid"


OPIOID_GROUPS = frozenset({Group.OPIOID, Group.GUT_OPIOID, Group.KAPPA_OPIOID})
FOR_PATIENTS = frozenset({"handout", "phone"})  # what the sentences are used for


class Acting(StrEnum):
    SHORT = "short"
    LONG = "long"
    DEPOT = "depot"


class Asks(StrEnum):
    """What a rule must be told before it can answer."""

    PATIENT = "patient"
    PLAN = "plan"
    SIGNING = "signing"


class TaskKind(StrEnum):
    """How a thing that is to be done for a patient is done."""

    CALL = "call"
    CHECK_IN = "check-in"
    TEST = "test"
    OTHER = "other"


class CountedFrom(StrEnum):
    """The night of a plan from which the days to a later look are counted."""

    START = "start"
    LARGEST_DOSE = "largest dose"


@dataclass(frozen=True, kw_only=True)
class Source:
    key: str
    title: str
    place: str
    kind: str
    read: str
    doi: str = ""

    def __post_init__(self) -> None:
        for name in ("key", "title", "place", "kind", "read"):
            if not getattr(self, name).strip():
                raise FactError(f"source {self.key or '?'} has no {name}")


@dataclass(frozen=True, kw_only=True)
class Fact:
    """What every fact carries."""

    id: str
    sources: tuple[str, ...]
    status: Status
    review_by: date
    confidence: Confidence

    def __post_init__(self) -> None:
        if not self.id.strip():
            raise FactError("a fact has no id")
        if not self.sources:
            raise FactError(f"{self.id} has no source")


@dataclass(frozen=True, kw_only=True)
class Product(Fact):
    """A preparation that a pharmacy can supply, and the equal pieces it divides into."""

    form: str
    strength: Dose
    pieces_each: int
    most_units: int  # the most tablets or capsules in one night

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.pieces_each < 1 or self.strength.micrograms % self.pieces_each:
            raise FactError(f"{self.id} does not divide into equal pieces of whole micrograms")

    @property
    def piece_micrograms(self) -> int:
        return self.strength.micrograms // self.pieces_each

    @property
    def most_pieces(self) -> int:
        return self.most_units * self.pieces_each

    @property
    def unit(self) -> str:
        """What one of it is called: the last word of its form, such as tablet."""
        return self.form.split()[-1]

    @property
    def label(self) -> str:
        return f"{self.strength}{NO_BREAK_SPACE}{self.form}"

    @property
    def plural(self) -> str:
        return f"{self.strength.mg} mg {self.form}s"

    def units_for(self, pieces: int) -> int:
        """Tablets or capsules to dispense for so many pieces."""
        return math.ceil(pieces / self.pieces_each)


@dataclass(frozen=True, kw_only=True)
class Form(Fact):
    """A form that a pharmacy makes in any strength, such as a capsule."""

    pieces_each: int
    most_units: int


@dataclass(frozen=True, kw_only=True)
class Ladder(Fact):
    """A usual way of going up; every step of it can be edited."""

    name: str
    words: str
    product: str
    doses: tuple[Dose, ...]
    nights_each: int


@dataclass(frozen=True, kw_only=True)
class Substance(Fact):
    name: str
    group: Group
    acting: Acting | None
    routes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    atc: tuple[str, ...] = ()
    rxcui: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()  # what rules ask about beside the group, such as hepatotoxic
    note: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.group is Group.OPIOID and self.acting is None:
            raise FactError(f"opioid {self.id} does not say how long it acts")


@dataclass(frozen=True, kw_only=True)
class Preparation(Fact):
    """A brand or product name, and the substances in it."""

    substances: tuple[str, ...]
    acting: Acting | None
    routes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    atc: tuple[str, ...] = ()
    rxcui: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    ask_region: bool = False
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Distrusted(Fact):
    """Names that the general dictionary of medicines holds but that must not clear a line."""

    names: tuple[str, ...]
    why: str


@dataclass(frozen=True, kw_only=True)
class Condition(Fact):
    group: str
    names: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Doubts(Fact):
    """Words by which a line of a condition list denies, suspects, or speaks of somebody else."""

    words: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Grade(Fact):
    """How much evidence there is, in words."""

    words: str


@dataclass(frozen=True, kw_only=True)
class Direction(Fact):
    """Which way the evidence points, in words."""

    words: str


@dataclass(frozen=True, kw_only=True)
class Indication(Fact):
    """What LDN is prescribed for, and what the evidence for it is worth."""

    name: str
    seed_group: str
    grade: str
    direction: str
    summary: str
    dose_studied: str
    measure: str
    studies: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Study(Fact):
    """What one study found, in a sentence. Its source says where it was published."""

    design: str
    participants: str
    dose: str
    duration: str  # empty when it was not recorded
    result: str
    direction: str  # empty when there is no result, or when it asked something else

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.sources != (self.id,):
            raise FactError(f"study {self.id} is named by another word than its source")


@dataclass(frozen=True, kw_only=True)
class Relevant(Fact):
    """Something that is asked for always, unless one of these says that only then."""

    after: tuple[str, ...] = ()  # questions answered yes or not sure
    with_groups: tuple[Group, ...] = ()  # a medicine of one of these groups is listed
    with_classes: tuple[str, ...] = ()  # or of one of these classes
    with_conditions: tuple[str, ...] = ()  # a condition of one of these groups is listed

    @property
    def is_always_asked(self) -> bool:
        return not (self.after or self.with_groups or self.with_classes or self.with_conditions)


@dataclass(frozen=True, kw_only=True)
class Question(Relevant):
    """What the patient is asked on the day, and what the page says when nobody asked."""

    asks: str
    hint: str
    missing: str


@dataclass(frozen=True, kw_only=True)
class ObservationKind(Relevant):
    """Something that can be measured or tested: in a unit, or with one of several outcomes."""

    name: str
    unit: str = ""
    least: int = 0
    most: int = 0
    has_upper_limit: bool = False  # the laboratory prints one beside the value
    outcomes: Mapping[str, str] = field(default_factory=dict)
    fresh_days: int  # how long it tells something of today

    def __post_init__(self) -> None:
        super().__post_init__()
        if bool(self.unit) == bool(self.outcomes):
            raise FactError(f"{self.id} has either a unit or outcomes")


@dataclass(frozen=True, kw_only=True)
class Matter(Fact):
    """Something that a named clinician can agree to or vouch for."""

    name: str
    states: str  # what the clinician says by it
    fresh_days: int


@dataclass(frozen=True, kw_only=True)
class WayOut(Fact):
    """What a prescriber can do next about a finding."""

    label: str
    does: str  # start-later, or the place of the page where the fact is changed


@dataclass(frozen=True, kw_only=True)
class Promise(Fact):
    """What is looked at later because a finding was answered: a task that a signature makes."""

    kind: TaskKind
    text: str
    counted_from: CountedFrom
    days: int

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.text.strip():
            raise FactError(f"{self.id} does not say what is to be done")
        if self.days < 0:
            raise FactError(f"{self.id} is due before what it is counted from")


@dataclass(frozen=True, kw_only=True)
class Rule(Fact):
    """A fact about who may take what, answered by a named predicate."""

    title: str
    severity: Severity
    unknown: Severity  # how much it weighs when the answer is not known
    asks: Asks
    when: str
    given: MappingProxyType[str, object] = field(default_factory=lambda: MappingProxyType({}))
    because: str
    cannot_tell: str
    why: str
    clears: str
    ways_out: tuple[str, ...]
    covers: tuple[str, ...] = ()  # numbers of the list of rules that this project began from
    promises: tuple[str, ...] = ()  # what its answer promises to look at later

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.promises and self.severity is Severity.STOP:
            raise FactError(f"{self.id} is a stop, so no answer to it can promise anything")


@dataclass(frozen=True, kw_only=True)
class Unchecked(Fact):
    """What is said of a rule that could not be asked for a fault of the program."""

    because: str
    clears: str
    ways_out: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Interval(Fact):
    """Whole days free of an opioid before the first dose: the floor, and the target beyond it."""

    acting: Acting
    floor_days: int
    target_days: int
    classes: tuple[str, ...] = ()  # opioids of these count as acting so long, whatever they are

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.target_days < self.floor_days:
            raise FactError(f"{self.id}: the target is shorter than the floor")


@dataclass(frozen=True, kw_only=True)
class Limits(Fact):
    """What can be planned at all."""

    largest_dose: Dose
    steps_most: int
    step_nights_most: int


@dataclass(frozen=True, kw_only=True)
class SurgeryHold(Fact):
    floor_hours: int
    target_hours: int
    most_hours: int
    surgery_time: time
    dose_time: time
    night_ends: time

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.floor_hours <= self.target_hours <= self.most_hours:
            raise FactError(f"{self.id}: the target lies outside what is allowed")

    @property
    def assumed(self) -> Assumptions:
        return Assumptions(self.surgery_time, self.dose_time, self.night_ends)


@dataclass(frozen=True, kw_only=True)
class ListCheck(Fact):
    """For how many days lists that were checked with the patient count as known."""

    fresh_days: int  # 0: on the day itself only
    most_days: int  # the most that a clinic may allow

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 <= self.fresh_days <= self.most_days:
            raise FactError(f"{self.id}: the days lie outside what is allowed")


@dataclass(frozen=True, kw_only=True)
class GapRule(Fact):
    """How many nights without a dose go before each way of starting again."""

    same_dose_nights: int
    step_lower_nights: int

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 <= self.same_dose_nights <= self.step_lower_nights:
            raise FactError(f"{self.id}: a longer gap would start again at a higher dose")


@dataclass(frozen=True, kw_only=True)
class Habits(Fact):
    """What a new plan and its supply start from."""

    ladder: str
    dose_time: time
    refill_days_before: int


@dataclass(frozen=True, kw_only=True)
class WorkLists(Fact):
    """How many days before it is due a thing is put before whoever sees to it."""

    surgeries_days: int
    dose_changes_days: int
    orders_days: int
    tasks_days: int
    draft_hours: int  # a draft that nobody reviewed for so long is put before somebody
    undo_minutes: int  # how long somebody may undo what she said was done
    unanswered_calls: int  # so many about one surgery go to the prescriber
    unanswered_days: int  # of which such calls count together, today included
    unanswered_text: str  # what the prescriber is to do then: names {calls} and {day}


@dataclass(frozen=True)
class DoseMoment:
    """How a pharmacy is told the time of day, from this time on."""

    starts: time
    says: str


@dataclass(frozen=True, kw_only=True)
class Phrases(Fact):
    """The words of the instructions for the pharmacy, as templates with named gaps."""

    moments: tuple[DoseMoment, ...]  # in order; a time before the first belongs to the last
    opening: str
    step: str
    hold: str
    change_of_product: str
    stop_for_surgery: str
    between: str
    dispense: str
    dispensed_one: str
    dispensed_several: str
    also: str
    refills: str
    nothing: str
    night: str
    nights: str
    whole: str
    wholes: str
    mixed: str
    part: str
    fractions: Mapping[str, str]  # shares of one unit, in lowest terms, as an instruction says them
    spoken_whole: str
    spoken_part: str
    spoken_fractions: Mapping[str, str]  # the same, as said to a person
    ones: tuple[str, ...]
    tens: tuple[str, ...]
    hundreds: str


@dataclass(frozen=True, kw_only=True)
class Sentence(Fact):
    language: str
    text: str
    used: str


@dataclass(frozen=True, kw_only=True)
class SideEffect(Fact):
    language: str
    text: str
    level: str


@dataclass(frozen=True, kw_only=True)
class Translation(Fact):
    """What a sentence, a side effect or the name of an indication is in another language."""

    of: str
    language: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Hazard(Fact):
    """What could harm a patient, what stands in its way, and what does not yet."""

    title: str
    cause: str
    effect: str
    controls: tuple[str, ...]
    not_built: tuple[str, ...]
    rules: tuple[str, ...]
    severity: int  # from 1, minor, to 5, catastrophic
    likelihood: int  # from 1, very low, to 5, very high
    likelihood_after: int
    came_from: tuple[str, ...]

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.controls:
            raise FactError(f"hazard {self.id} has no control")
        if self.likelihood_after > self.likelihood:
            raise FactError(f"hazard {self.id} is likelier with its controls than without")


@dataclass(frozen=True, kw_only=True)
class Vocabulary(Fact):
    """Words that stand beside a medicine's name on a line and are no part of it."""

    salts: frozenset[str]
    forms: frozenset[str]
    units: frozenset[str]
    directions: frozenset[str]
    labels: frozenset[str]
    joins: frozenset[str]
    prose: frozenset[str]
    makers: frozenset[str]  # the last words of a company's name
    long_acting: tuple[str, ...]
    depot: tuple[str, ...]
    local: tuple[str, ...]  # what is said of a form that barely reaches the blood
    systemic_classes: frozenset[str]  # classes that such a form does not belong to
    near: int  # from 0 to 100: how like a name a word must be to be suggested
    near_asked_about: int  # the same for a name that a rule asks about
    near_letters: int  # a shorter word is like too many names
    suggestions: int  # the most that are suggested for one line


@dataclass(frozen=True, kw_only=True, eq=False)
class Knowledge:
    """Everything that the product takes as fact, and the hash of the files it was read from."""

    version: str
    sources: Mapping[str, Source]
    substances: Mapping[str, Substance]
    preparations: Mapping[str, Preparation]
    distrusted: Mapping[str, Distrusted]
    conditions: Mapping[str, Condition]
    doubts: Doubts
    grades: Mapping[str, Grade]
    directions: Mapping[str, Direction]
    indications: Mapping[str, Indication]
    studies: Mapping[str, Study]
    products: Mapping[str, Product]
    forms: Mapping[str, Form]
    ladders: Mapping[str, Ladder]
    questions: Mapping[str, Question]
    observation_kinds: Mapping[str, ObservationKind]
    matters: Mapping[str, Matter]
    rules: Mapping[str, Rule]
    ways_out: Mapping[str, WayOut]
    promises: Mapping[str, Promise]
    unchecked: Unchecked
    intervals: Mapping[Acting, Interval]
    limits: Limits
    surgery_hold: SurgeryHold
    list_check: ListCheck
    gap_rule: GapRule
    habits: Habits
    work_lists: WorkLists
    phrases: Phrases
    sentences: Mapping[str, Sentence]
    side_effects: Mapping[str, SideEffect]
    translations: Mapping[str, Translation]
    hazards: Mapping[str, Hazard]
    vocabulary: Vocabulary
    ordinary_names: Callable[[], Mapping[str, str]]  # the general dictionary: read when needed

    @property
    def for_patients(self) -> Mapping[str, Sentence | SideEffect | Indication]:
        """What a handout or a patient's phone can say: all that a translation can be of."""
        said = {each.id: each for each in self.sentences.values() if each.used in FOR_PATIENTS}
        return {**said, **self.side_effects, **self.indications}
