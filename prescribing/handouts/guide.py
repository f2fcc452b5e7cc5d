"""What a full handout tells beside the plan: how to take it, what to watch for, notes and cards."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from prescribing.handouts.making import Making, allergies, given

A_WEEK = timedelta(weeks=1)
WEEKS_OF_NOTES = 12
LINES_OF_QUESTIONS = 11
LINES_OF_MEANING = 3  # fewer, where it is told what the card says
CARDS = 2  # one to keep, one to give away
CUTS = (("cut-wash",), ("cut-quarters", "cut-press"), ("cut-take",))
CUTTING = ("cut-one-at-a-time", "cut-uneven", "cut-only-these", "cut-ask-for-help")
MISSED = ("missed-dose", "missed-no-double", "missed-many")
STORED = ("store-safely", "store-danger-to-others", "tablets-look-different")
OPIOIDS = ("opioids-for-pain", "opioids-for-cough", "opioids-for-diarrhea", "opioids-other")
# Each level of side effects, the worst first, and what else is said beside it.
LEVELS = {"emergency": (), "call": (), "common": ("move-to-morning", "driving-line")}
SURGERY = ("surgery-call-early", "surgery-no-restart", "emergency-tell")
MORE = ("keep-other-treatment", "thyroid-line", "steroid-line", "pregnancy-line")
COLUMNS = ("week", "taken", "problem", "sleep", "dreams", "headache", "stomach", "other")
CARD = (
    "card-opioid-blocker", "card-may-not-work", "card-other-relief-first", "card-watch-breathing",
)  # fmt: skip
ABOUT = ("when-judged", "stopping-line", "cured-no-promise")


@dataclass(frozen=True)
class Pictured:
    """A step or a level, with its drawing."""

    drawing: str
    head: str
    lines: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """A heading and what stands under it."""

    head: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Named:
    name: str
    text: str


@dataclass(frozen=True)
class Notes:
    """The weeks to write in."""

    head: str
    help: str
    columns: tuple[str, ...]
    weeks: tuple[str, ...]


@dataclass(frozen=True)
class Card:
    head: str
    help: str
    alert: str
    says: str
    lines: tuple[str, ...]
    subtitle: str  # what the front says, for a reader of another language
    meaning: tuple[str, ...]
    facts: tuple[Named, ...]


@dataclass(frozen=True)
class Guide:
    cutting: Part | None  # only where a tablet is cut
    cuts: tuple[Pictured, ...]
    missed: Part
    too_much: str
    stored: Part
    opioids: Part
    opioid_names: tuple[Named, ...]
    dangers: tuple[str, ...]
    instead: tuple[str, ...]
    effects_head: str
    effects: tuple[Pictured, ...]
    surgery: Part
    surgery_dates: tuple[str, ...]
    more: Part
    notes: Notes
    about: Part
    teach_back: tuple[str, str, str]
    questions_head: str
    question_lines: str  # one character for each
    card: Card
    card_copies: str  # one character for each


def guide(making: Making, signed_at: datetime | None) -> Guide:
    return _Telling(making, signed_at).guide()


@dataclass(frozen=True)
class _Telling:
    making: Making
    signed_at: datetime | None

    def guide(self) -> Guide:
        is_cut = any(amount.rest for amount in self.making.nights.amounts.values())
        tell, card = self._tell, self._card()
        return Guide(
            cutting=self._part("cut-head", *CUTTING) if is_cut else None,
            cuts=tuple(self._cuts()) if is_cut else (),
            missed=self._missed(),
            too_much=tell("took-too-much"),
            stored=self._part("store-head", *STORED),
            opioids=self._part("opioids-head", "opioids-block"),
            opioid_names=tuple(map(self._named, OPIOIDS)),
            dangers=self._each("opioids-danger", "opioids-after-stopping"),
            instead=self._each("opioids-ask-first", "pain-most-can-take", "alcohol-line"),
            effects_head=tell("effects-head"),
            effects=tuple(self._effects()),
            surgery=self._part("surgery-head", *SURGERY),
            surgery_dates=tuple(self._surgery_dates()),
            more=self._part("more-head", *MORE),
            notes=self._notes(),
            about=Part(tell("about-head"), tuple(self._about())),
            teach_back=(tell("teach-back"), tell("teach-back-yes"), tell("teach-back-staff")),
            questions_head=tell("questions-head"),
            question_lines=" " * (LINES_OF_QUESTIONS - LINES_OF_MEANING * bool(card.meaning)),
            card=card,
            card_copies=" " * CARDS,
        )

    def _tell(self, name: str, **values: object) -> str:
        return self.making.words.tell(name, **values)

    def _each(self, *names: str) -> tuple[str, ...]:
        return tuple(map(self._tell, names))

    def _part(self, head: str, *names: str) -> Part:
        return Part(self._tell(head), self._each(*names))

    def _named(self, name: str) -> Named:
        """ "Pain: codeine, ..." as its two parts."""
        label, _, text = self._tell(name).partition(": ")
        return Named(label, text)

    def _timed(self, name: str) -> str:
        return self._tell(f"{name}-{self.making.time_of_day}")

    def _missed(self) -> Part:
        return Part(self._tell("missed-head"), tuple(map(self._timed, MISSED)))

    def _cuts(self) -> Iterator[Pictured]:
        for number, names in enumerate(CUTS, start=1):
            yield Pictured(f"cut-{number}", str(number), self._each(*names))
        yield Pictured(f"cut-{len(CUTS) + 1}", str(len(CUTS) + 1), (self._timed("cut-rest"),))

    def _effects(self) -> Iterator[Pictured]:
        phone = given(self.making.content["clinic"]["phone"], "phone number of the clinic")
        for level, notes in LEVELS.items():
            head = self._tell(f"effects-{level}", phone=phone)
            signs = self.making.words.effects[level]
            yield Pictured(f"effects-{level}", head, signs, self._each(*notes))

    def _surgery_dates(self) -> Iterator[str]:
        making = self.making
        last = making.last_before_surgery or making.last_before_later_surgery
        if last:
            when = making.timed("on", night=making.writing.full_with_year(last))
            yield self._tell("surgery-last", when=when)
        for surgery in making.content["plan"]["surgeries"]:
            yield self._tell("surgery-day", when=making.when_of(surgery))

    def _notes(self) -> Notes:
        first = self.making.nights.first
        # With its weekday: a date alone on a line is a night of the calendar.
        weeks = [first + number * A_WEEK for number in range(WEEKS_OF_NOTES)]
        return Notes(
            head=self._tell("diary-head"),
            help=self._tell("diary-help"),
            columns=self._each(*(f"diary-{name}" for name in COLUMNS)),
            weeks=tuple(map(self.making.writing.full, weeks)),
        )

    def _about(self) -> Iterator[str]:
        grade = self.making.content["indication"]["grade"]
        if grade:
            yield self._tell(f"evidence-{grade}")
        yield from self._each(*ABOUT)

    def _card(self) -> Card:
        """Its front is in English, for whoever finds its owner; the reader is told what it says."""
        for_staff = self.making.words.for_staff
        is_translated = self.making.words.is_translated
        return Card(
            head=self._tell("card-head"),
            help=self._tell("card-help"),
            alert=for_staff("card-alert"),
            says=for_staff(CARD[0]),
            lines=tuple(map(for_staff, CARD[1:])),
            subtitle=" ".join(self._each("card-alert", CARD[0])) if is_translated else "",
            meaning=self._each("card-meaning", *CARD) if is_translated else (),
            facts=tuple(self._card_facts()),
        )

    def _card_facts(self) -> Iterator[Named]:
        making, tell = self.making, self._tell
        content, writing = making.content, making.writing
        patient, clinic = content["patient"], content["clinic"]
        name = f"{patient['given_name']} {patient['family_name']}"
        born = writing.with_year(date.fromisoformat(patient["birth_date"]))
        yield Named(tell("card-name"), given(name, "name of the patient"))
        yield Named(tell("card-born"), born)
        yield Named(tell("card-allergies"), self._allergies())
        yield Named(tell("card-prescriber"), f"{content['prescriber']['name']}, {clinic['phone']}")
        yield Named(tell("card-dose"), tell("card-dose-gap"))
        yield Named(tell("card-contact"), tell("card-contact-gap"))
        signed = making.signed_on(self.signed_at)
        if signed:
            yield Named(tell("card-signed"), signed)

    def _allergies(self) -> str:
        content = self.making.content
        known = ", ".join(allergies(content))
        asked = (
            "card-allergies-none" if content["no_known_allergies"] else "card-allergies-not-asked"
        )
        return known or self._tell(asked)
