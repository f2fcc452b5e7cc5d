"""Findings as a page shows them: in their section, with the ways out that lead somewhere."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from prescribing.clinical.record import Answer
from prescribing.clinical.screening import Finding, shown
from prescribing.models import Prescription
from prescribing.snapshots import Picture

START_LATER, KEEP_DRAFT, DISCARD = "start-later", "keep-draft", "discard"

# Where the fact that a way out leads to is changed: a section of the plan page, or its anchor there
# or on the patient's page.
SECTIONS = {
    "indication": "indication",
    "consent": "indication",
    "medicines": "lists",
    "allergies": "lists",
    "conditions": "lists",
    "questions": "questions",
    "surgeries": "questions",
    "patient": "questions",
    "plan": "plan",
}
ON_THE_PLAN_PAGE = {
    "indication": "id_indication",
    "consent": "id_consent",
    "questions": "questions",
    "plan": "plan",
}


@dataclass(frozen=True)
class ShownWayOut:
    """What can be done next: a link, or a button of one of the page's own forms."""

    label: str
    href: str = ""
    form: str = ""


@dataclass(frozen=True)
class ShownFinding:
    """A finding, the section it stands in and what can be done about it."""

    finding: Finding
    anchor: str
    section: str
    question: str  # the one it is about, when it is about one of those asked today
    ways_out: tuple[ShownWayOut, ...]

    @property
    def is_certain(self) -> bool:
        return self.finding.answer is Answer.YES


def of_picture(picture: Picture, prescription: Prescription) -> list[ShownFinding]:
    screen, rules = picture.screen, picture.knowledge.rules
    return [
        ShownFinding(
            finding=finding,
            anchor=f"finding-{number}",
            section=_section(finding),
            question=str(rules[finding.rule].given.get("question", "")),
            ways_out=tuple(_ways_out(finding, screen.earliest_first_night, prescription)),
        )
        for number, finding in enumerate(screen.findings, start=1)
    ]


def by_section(findings: Iterable[ShownFinding]) -> dict[str, list[ShownFinding]]:
    sections: dict[str, list[ShownFinding]] = {}
    for one in findings:
        sections.setdefault(one.section, []).append(one)
    return sections


def _section(finding: Finding) -> str:
    places = (SECTIONS[way.does] for way in finding.ways_out if way.does in SECTIONS)
    return next(places, "plan")


def _ways_out(
    finding: Finding, earliest: date | None, prescription: Prescription
) -> Iterator[ShownWayOut]:
    for way in finding.ways_out:
        if way.does == START_LATER:
            # Of several waiting times the longest counts, or the next stop would follow at once.
            if earliest and finding.earliest_first_night:
                yield ShownWayOut(way.label.format(date=shown(earliest)), form=START_LATER)
        elif way.does == DISCARD:
            yield ShownWayOut(way.label, form=DISCARD)
        else:
            yield ShownWayOut(way.label, href=_address(way.does, prescription))


def _address(place: str, prescription: Prescription) -> str:
    if place in ON_THE_PLAN_PAGE:
        return f"{reverse('plan', args=[prescription.pk])}#{ON_THE_PLAN_PAGE[place]}"
    if place == "patient":
        return reverse("patient-edit", args=[prescription.patient_id])
    patient = reverse("patient", args=[prescription.patient_id])
    return patient if place == KEEP_DRAFT else f"{patient}#{place}"
