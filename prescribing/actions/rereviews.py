"""Signed prescriptions for which the rules answer otherwise today. Nothing signed is altered."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F
from django.utils import timezone

from prescribing import knowledge, permissions
from prescribing.actions import events
from prescribing.actions.errors import ActionError, Conflict
from prescribing.actions.turns import insert, turn
from prescribing.clinical.knowledge import Knowledge
from prescribing.clinical.replay import FAULTS, Differences, compare, record_from
from prescribing.clinical.screening import screen
from prescribing.models import Clinic, Prescription, Rereview, Screening, TitrationStep
from prescribing.permissions import Member
from prescribing.snapshots import fingerprint, plain, same_product

BATCH = 500
MOST_REMEMBERED = 100_000

Key = tuple[int, str, str]


@dataclass(frozen=True)
class Answered:
    """What today's rules say of a kept screening: what differs, or why it could not be checked."""

    differences: Differences = field(default_factory=Differences)
    problem: str = ""

    def __bool__(self) -> bool:
        return bool(self.differences or self.problem)

    @property
    def digest(self) -> str:
        """Equal while the same findings differ in the same way, whatever their words."""
        different = self.differences
        return fingerprint(
            {
                "added": [_gist(one) for one in different.added],
                "removed": [_gist(one) for one in different.removed],
                "changed": [[_gist(then), _gist(now)] for then, now in different.changed],
                "problem": self.problem,
            }
        )


@dataclass(frozen=True)
class ToRereview:
    """A running prescription that today's facts answer otherwise, and who has looked at that."""

    prescription: Prescription
    answered: Answered
    looked: Rereview | None

    @property
    def is_open(self) -> bool:
        return self.looked is None


# Both sides are for good: a kept screening never changes, nor do the facts of one version.
_remembered: dict[Key, Answered] = {}


def to_rereview(clinic: Clinic) -> list[ToRereview]:
    """Those that nobody has looked at come first; of each kind, the longest running first."""
    known = knowledge.load()
    answered = dict(_answered(clinic, known))
    looked = {
        (each.prescription_id, each.digest): each
        for each in Rereview.objects.of(clinic)
        .filter(prescription__in=answered)
        .select_related("by")
    }
    running = Prescription.objects.of(clinic).filter(pk__in=answered).for_lists().order_by("pk")
    found = [
        ToRereview(one, answered[one.pk], looked.get((one.pk, answered[one.pk].digest)))
        for one in running.defer("content")
    ]
    return sorted(found, key=lambda one: not one.is_open)


def count_open(clinic: Clinic) -> int:
    return sum(one.is_open for one in to_rereview(clinic))


def rereview_of(prescription: Prescription) -> ToRereview | None:
    """What differs for this one; None when nothing does."""
    every = to_rereview(prescription.clinic)
    return next((one for one in every if one.prescription == prescription), None)


def look_again(prescription: Prescription, *, digest: str, note: str, by: Member) -> Rereview:
    """Note that a prescriber saw what differs, and what she decided."""
    permissions.check_rereview(by)
    permissions.check_own_clinic(by, prescription)
    if not note.strip():
        raise ActionError.at("note", "Write what you decided, and why.")
    with turn(by.clinic):
        found = rereview_of(prescription)
        if found is None or found.answered.digest != digest:
            raise Conflict(
                "What differs for this prescription is not what you saw. Nothing was noted. Look "
                "at what the page says now, then write your note again."
            )
        if found.looked is not None:
            raise ActionError(f"{found.looked.by} has looked at this already.")
        rereview = Rereview(
            clinic=by.clinic,
            prescription=prescription,
            knowledge_version=knowledge.version(),
            differences=plain(found.answered),
            digest=digest,
            note=note.strip(),
            by=by.user,
            at=timezone.now(),
        )
        insert(rereview)
        detail = {"rereview": rereview.pk, "knowledge": rereview.knowledge_version}
        events.record(by, "looked again at", prescription, detail=detail)
    return rereview


def _answered(clinic: Clinic, known: Knowledge) -> Iterator[tuple[int, Answered]]:
    """The running prescriptions signed under other facts, of which something is to be told."""
    if len(_remembered) > MOST_REMEMBERED:
        _remembered.clear()
    signed = "signature__screening"
    running = Prescription.objects.of(clinic).running()
    older = running.exclude(**{f"{signed}__knowledge_version": known.version})
    keys = {
        pk: (screening, digest, known.version)
        for pk, screening, digest in older.values_list("pk", f"{signed}_id", f"{signed}__digest")
    }
    new = [key for key in keys.values() if key not in _remembered]
    for first in range(0, len(new), BATCH):
        _work_out(clinic, new[first : first + BATCH], known)
    yield from ((pk, _remembered[key]) for pk, key in keys.items() if _remembered[key])


def _work_out(clinic: Clinic, keys: Iterable[Key], known: Knowledge) -> None:
    wanted = {key[0]: key for key in keys}
    problems = _other_products(clinic, wanted, known)
    for screening in Screening.objects.of(clinic).filter(pk__in=wanted).only("inputs", "findings"):
        problem = problems.get(screening.pk, "")
        answered = Answered(problem=problem) if problem else _asked_again(screening, known)
        _remembered[wanted[screening.pk]] = answered


def _asked_again(screening: Screening, known: Knowledge) -> Answered:
    try:
        record = record_from(screening.inputs, known)
        now = [finding.as_record() for finding in screen(record, known).findings]
    except FAULTS as error:
        return Answered(problem=str(error) or type(error).__name__)
    return Answered(compare(screening.findings, now))


def _other_products(clinic: Clinic, screenings: Iterable[int], known: Knowledge) -> dict[int, str]:
    """Of plans whose product the facts describe otherwise now, why they cannot be checked."""
    signed = "plan__prescription__signature__screening"
    steps = TitrationStep.objects.of(clinic).filter(**{f"{signed}__in": list(screenings)})
    return {
        step.screening: f"The product {step.product} is another one in the facts now."
        for step in steps.annotate(screening=F(signed))
        if step.product in known.products and not same_product(step, known.products[step.product])
    }


def _gist(finding: Mapping[str, Any]) -> list[str]:
    return [finding["key"], finding["severity"], finding["answer"]]
