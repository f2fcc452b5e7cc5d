"""Findings as a page shows them: in their section, with the ways out that lead somewhere."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils import timezone

from prescribing.clinical.knowledge import Rule
from prescribing.clinical.record import Answer, Observation
from prescribing.clinical.screening import Finding, shown
from prescribing.forms.plan import START_LATER
from prescribing.models import Patient, Prescription, SurgeryStatus
from prescribing.snapshots import Picture

KEEP_DRAFT, DISCARD = "keep-draft", "discard"
OBSERVATIONS, AGREEMENTS, AFTER_SURGERY = "observations", "agreements", "after-surgery"

# The section of the plan page in which a finding stands, by where its fact is changed.
SECTIONS = {
    "indication": "indication",
    "consent": "indication",
    "medicines": "lists",
    "allergies": "lists",
    "conditions": "lists",
    "questions": "questions",
    "surgeries": "questions",
    "patient": "questions",
    AFTER_SURGERY: "questions",
    "plan": "plan",
}
ON_THE_PLAN_PAGE = {
    "indication": "id_indication",
    "consent": "id_consent",
    "questions": "questions",
    "plan": "plan",
}
ON_THE_PATIENTS_PAGE = (
    "medicines", "allergies", "conditions", "surgeries", OBSERVATIONS, AGREEMENTS,
)  # fmt: skip

OPIOID_NAMED_BY = "opioid_14_days"
SLUG = re.compile(r"[-a-zA-Z0-9_]+", re.ASCII)


@dataclass(frozen=True)
class ShownWayOut:
    """What can be done next: a place on the page, a button of its form, or one of another form.

    A button of the page's own form saves what was typed before it leads away.
    """

    label: str
    href: str = ""
    then: str = ""
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

    def is_about(self, medicine: str) -> bool:
        return self.section == "lists" and self.finding.subject == medicine


def of_picture(picture: Picture, prescription: Prescription) -> list[ShownFinding]:
    rules, told = picture.knowledge.rules, Counter[str]()
    found = []
    for finding in picture.screen.findings:
        told[finding.rule] += 1
        found.append(
            ShownFinding(
                finding=finding,
                anchor=_anchor_of(finding, told[finding.rule]),
                section=_section(finding),
                question=str(rules[finding.rule].given.get("question", "")),
                ways_out=tuple(_ways_out(finding, picture)),
            )
        )
    return found


def _anchor_of(finding: Finding, time: int) -> str:
    """Named by its rule: it stays the same while other findings come and go."""
    return f"finding-{finding.rule}" + (f"-{time}" if time > 1 else "")


def beside_its_name(one: ShownFinding) -> ShownFinding:
    """Under the question that asks for the opioid: it is on no list yet."""
    return replace(one, section="questions", question=OPIOID_NAMED_BY)


def by_section(findings: Iterable[ShownFinding]) -> dict[str, list[ShownFinding]]:
    sections: dict[str, list[ShownFinding]] = {}
    for one in findings:
        sections.setdefault(one.section, []).append(one)
    return sections


def by_question(findings: Iterable[ShownFinding]) -> dict[str, list[ShownFinding]]:
    """Under the question that each is about; under "" those about none."""
    questions: dict[str, list[ShownFinding]] = {}
    for one in findings:
        questions.setdefault(one.question, []).append(one)
    return questions


def address(place: str, prescription: Prescription) -> str:
    """Where a button leads that leaves the plan page; nowhere when there is no such place."""
    patient = prescription.patient
    part, _, fact = place.partition("/")
    if fact:
        return _recording(part, fact, prescription)
    if part == AFTER_SURGERY:
        return _after_surgery(patient, prescription)
    if part == "patient":
        return reverse("patient-edit", args=[patient.pk])
    page = reverse("patient", args=[patient.pk])
    return {KEEP_DRAFT: page, **{name: f"{page}#{name}" for name in ON_THE_PATIENTS_PAGE}}.get(
        part, ""
    )


def _recording(part: str, fact: str, prescription: Prescription) -> str:
    """The form that records one kind of test or one matter, and leads back to the plan."""
    names = {OBSERVATIONS: "observation-add", AGREEMENTS: "agreement-add"}
    if part not in names or not SLUG.fullmatch(fact):
        return ""
    page = reverse(names[part], args=[prescription.patient_id, fact])
    return f"{page}?plan={prescription.pk}"


def _after_surgery(patient: Patient, prescription: Prescription) -> str:
    """What followed the last surgery; the list of them when none lies behind the patient."""
    behind = patient.surgeries.exclude(status=SurgeryStatus.CANCELLED)
    last = behind.filter(day__lte=timezone.localdate()).last()
    if last is None:
        return f"{reverse('patient', args=[patient.pk])}#surgeries"
    return f"{reverse('after-surgery', args=[patient.pk, last.pk])}?plan={prescription.pk}"


def _section(finding: Finding) -> str:
    places = [way.does for way in finding.ways_out]
    recorded = "questions" if {OBSERVATIONS, AGREEMENTS} & set(places) else "plan"
    return next((SECTIONS[place] for place in places if place in SECTIONS), recorded)


def _ways_out(finding: Finding, picture: Picture) -> Iterator[ShownWayOut]:
    earliest, rule = picture.screen.earliest_first_night, picture.knowledge.rules[finding.rule]
    for way in finding.ways_out:
        if way.does == START_LATER:
            # Of several waiting times the longest counts, or the next stop would follow at once.
            if earliest and finding.earliest_first_night:
                yield ShownWayOut(way.label.format(date=shown(earliest)), then=START_LATER)
        elif way.does == DISCARD:
            yield ShownWayOut(way.label, form=DISCARD)
        elif way.does in ON_THE_PLAN_PAGE:
            yield ShownWayOut(way.label, href=f"#{_anchor(way.does, rule)}")
        else:
            yield ShownWayOut(way.label, then=_place(way.does, finding, picture))


def _anchor(place: str, rule: Rule) -> str:
    question = rule.given.get("question")
    return f"id_{question}_0" if place == "questions" and question else ON_THE_PLAN_PAGE[place]


def _place(does: str, finding: Finding, picture: Picture) -> str:
    """Where a fact is changed; of tests and agreements, the form of the one that is asked for."""
    known = picture.knowledge
    facts: Mapping[str, object] = {
        OBSERVATIONS: known.observation_kinds,
        AGREEMENTS: known.matters,
    }.get(does, {})
    asked = [name for name in _named(finding, known.rules[finding.rule]) if name in facts]
    # Of several, one of which no result counts any more.
    counting = {each.kind for each in picture.record.observations if _counts(each, picture)}
    first = next((name for name in asked if name not in counting), "".join(asked[:1]))
    return f"{does}/{first}" if first else does


def _named(finding: Finding, rule: Rule) -> Iterator[str]:
    yield finding.subject
    for value in rule.given.values():
        yield from (str(each) for each in (value if isinstance(value, list) else [value]))


def _counts(observation: Observation, picture: Picture) -> bool:
    kind = picture.knowledge.observation_kinds.get(observation.kind)
    return kind is not None and (picture.record.today - observation.on).days <= kind.fresh_days
