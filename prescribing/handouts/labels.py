"""The short words that stand beside a value, or over a column, on every handout."""

from dataclasses import dataclass, fields

from prescribing.handouts.words import Words


@dataclass(frozen=True)
class Labels:
    """Each is the sentence `handout-label-` and its name."""

    born: str
    record: str
    plan: str
    signed: str
    not_signed: str
    printed: str
    medicine: str
    indication: str
    allergies: str
    none_known: str
    not_asked: str
    prescriber: str
    replaces: str
    know_first: str
    step: str
    dose: str
    through: str
    pause: str
    stop: str
    stop_from: str
    until_told: str
    picture: str
    dates: str
    call_us: str
    call: str
    hours: str
    after_hours: str
    pharmacy_told: str
    week: str
    done: str
    take: str


def labels(words: Words) -> Labels:
    names = [each.name for each in fields(Labels)]
    return Labels(**{name: words.say(f"label-{name.replace('_', '-')}") for name in names})
