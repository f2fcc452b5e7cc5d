"""The evidence card: what the evidence for an indication is worth, and what each study found."""

from dataclasses import dataclass
from typing import Any

from django import template

from prescribing import knowledge
from prescribing.clinical.knowledge import Indication, Knowledge, Severity, Source, Study
from prescribing.models import Prescription

register = template.Library()

OFF_LABEL = "off-label-for-clinicians"


@dataclass(frozen=True)
class Told:
    """A study, the words for its direction, and where it was published."""

    study: Study
    direction: str
    source: Source


@register.inclusion_tag("components/evidence.html")
def evidence(prescription: Prescription) -> dict[str, Any]:
    """The card of what a prescription is for; of free text only that a reason will be asked."""
    known = knowledge.load()
    indication = known.indications.get(prescription.indication)
    return {
        **(card_of(indication, known) if indication else {}),
        "free_text": "" if indication else prescription.indication_text,
        "consent_on": prescription.consent_on,
        "off_label": known.sentences[OFF_LABEL].text,
    }


@register.inclusion_tag("components/evidence_card.html")
def evidence_of(indication: Indication) -> dict[str, Any]:
    """The card of an indication, without anybody's prescription."""
    known = knowledge.load()
    return card_of(indication, known) | {"off_label": known.sentences[OFF_LABEL].text}


def card_of(indication: Indication, known: Knowledge) -> dict[str, Any]:
    return {
        "indication": indication,
        "grade": known.grades[indication.grade].words,
        "direction": _words(indication.direction, known),
        "asks_reason": _asks_reason(indication, known),
        "studies": [
            Told(study, _words(study.direction, known), known.sources[study.id])
            for study in (known.studies[key] for key in indication.studies)
        ],
    }


def _words(direction: str, known: Knowledge) -> str:
    return known.directions[direction].words if direction else ""


def _asks_reason(indication: Indication, known: Knowledge) -> bool:
    """Whether a rule asks for a reason when it meets this grade."""
    for rule in known.rules.values():
        grades = rule.given.get("grades")
        if isinstance(grades, list) and rule.severity is Severity.REASON:
            return indication.grade in grades
    return False
