"""Lines that are worked out from the plans that run and the surgeries on record.

Only of the few plans that a surgery touches is the signed content read; of all others, what their
rows keep beside it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.db.models.functions import TruncDate

from prescribing import knowledge
from prescribing.actions.tasks import unanswered_since
from prescribing.clinical.coming import (
    Order,
    Readiness,
    last_dose_before,
    order_due,
    readiness,
)
from prescribing.clinical.dose import Dose
from prescribing.clinical.knowledge import WorkLists
from prescribing.clinical.lifecycle import RUNNING, State
from prescribing.models import Clinic, Prescription, SeenTo, Surgery, SurgeryStatus, TaskState
from prescribing.permissions import Member
from prescribing.snapshots import told_nights
from prescribing.views.coming_rows import Row, Worked, of_version

TO_ORDER = {
    Order.SOON: "Soon",
    Order.NOW: "Order now",
    Order.GONE: "Tablets are gone",
}
BEFORE_SURGERY = {
    Readiness.PASSED: "The day has passed: say what was done",
    Readiness.OVERTAKEN: "Changed version to sign",
    Readiness.ON_HOLD: "On hold",
    Readiness.NOT_KNOWN_THEN: "The plan was signed without it: look at what it does",
    Readiness.READY: "Nights without a dose are signed",
}
DEALT_WITH = {Order.SOON, Readiness.ON_HOLD, Readiness.READY}


@dataclass(frozen=True)
class Asked:
    """Who asks for lists of which clinic, on which day."""

    member: Member
    today: date

    @property
    def clinic(self) -> Clinic:
        return self.member.clinic

    @property
    def ahead(self) -> WorkLists:
        return knowledge.load().work_lists

    def until(self, days: int) -> date:
        return self.today + timedelta(days=days)

    @cached_property
    def seen(self) -> Mapping[tuple[str, int, date, str], SeenTo]:
        """What was seen to of the plans that run."""
        seen = SeenTo.objects.of(self.clinic).seen().filter(prescription__state__in=RUNNING)
        return {
            (one.line_of, one.prescription_id, one.day, one.stands): one
            for one in seen.select_related("by")
        }

    @cached_property
    def calls(self) -> Mapping[tuple[str, int, date], list[SeenTo]]:
        """Those without an answer that count today, or whose task is still to be done."""
        counts = Q(at__gte=unanswered_since(self.clinic, self.today))
        calls = SeenTo.objects.of(self.clinic).unanswered()
        found: dict[tuple[str, int, date], list[SeenTo]] = defaultdict(list)
        for one in calls.filter(counts | Q(task__state=TaskState.OPEN)).select_related(
            "by", "task__assigned_to__user", "task__ended_by"
        ):
            found[one.line_of, one.prescription_id, one.day].append(one)
        return found


def worked_out(asked: Asked, what: str, lines: Callable[[Asked], Iterator[Row]]) -> Worked:
    """The lines of a list, each with who has seen to it, and who called and got no answer."""
    return Worked(_with_what_was_said(asked, what, row) for row in lines(asked))


def _with_what_was_said(asked: Asked, what: str, row: Row) -> Row:
    line = (what, row.version or 0, row.due)
    return replace(
        row, seen=asked.seen.get((*line, row.stands)), calls=tuple(asked.calls.get(line, ()))
    )


def surgeries(asked: Asked) -> Iterator[Row]:
    planned = Surgery.objects.of(asked.clinic).planned()
    planned = planned.filter(day__lte=asked.until(asked.ahead.surgeries_days))
    planned = planned.filter(patient__prescriptions__state__in=RUNNING)
    found = list(planned)
    versions = _versions_of(asked, {surgery.patient_id for surgery in found})
    for surgery in found:
        version = versions[surgery.patient_id]
        last = _last_night(version, surgery) if version.is_to_follow else None
        stands = readiness(
            surgery.day,
            last,
            asked.today,
            is_overtaken=version.is_outdated,
            is_held=version.status is State.ON_HOLD,
        )
        yield of_version(
            version,
            due=surgery.day,
            cells=(surgery.day, surgery.what or "Surgery", last or ""),
            says=BEFORE_SURGERY[stands],
            is_to_do=stands not in DEALT_WITH,
            page="surgeries",
            at=(surgery.patient_id,),
            stands=str(stands),
            may_be_seen_to=stands in DEALT_WITH,
        )


def restarts(asked: Asked) -> Iterator[Row]:
    """After a surgery that is done, where the version that runs has no dose after it."""
    # One that was signed on a later day was signed for what lies after the surgery.
    signed_on = TruncDate("signature__at", tzinfo=asked.clinic.zone)
    behind = Prescription.objects.of(asked.clinic).filter(
        state=State.ACTIVE,
        patient__surgeries__status=SurgeryStatus.DONE,
        patient__surgeries__day__gte=signed_on,
    )
    versions = _versions_of(asked, behind.values("patient"))
    done = Surgery.objects.of(asked.clinic).done().filter(patient__in=list(versions))
    last_of = {surgery.patient_id: surgery for surgery in done}  # in the order of their days
    for patient, version in versions.items():
        surgery = last_of[patient]
        taken = [night for night, _ in _taken(version)]
        if not any(night >= surgery.day for night in taken):
            yield of_version(
                version,
                due=surgery.day,
                cells=(surgery.day, surgery.what or "Surgery", max(taken, default="")),
                says="Decide when doses begin again",
                is_to_do=True,
                page="prescription-restart",
            )


def doses(asked: Asked) -> Iterator[Row]:
    last = asked.until(asked.ahead.dose_changes_days)
    follow = Prescription.objects.of(asked.clinic).to_follow()
    kept = follow.filter(last_dose_change__gte=asked.today).values_list("pk", "dose_changes")
    due = {
        pk: soon
        for pk, changes in kept
        if (soon := [one for one in changes if asked.today.isoformat() <= one[0] <= f"{last}"])
    }
    versions = follow.for_lists().without_content().in_bulk(due)
    for pk, changes in due.items():
        for day, *told in changes:
            night, (before, after) = date.fromisoformat(day), map(Dose.parse, told)
            yield of_version(
                versions[pk],
                due=night,
                cells=(night, before, after),
                says="Goes up" if after > before else "Goes down",
                is_to_do=after > before,
                may_be_seen_to=True,
            )


def tablets(asked: Asked) -> Iterator[Row]:
    days = asked.ahead.orders_days
    due = Q(order_from__lte=asked.until(days)) | Q(lasts_until__lt=asked.today)
    follow = Prescription.objects.of(asked.clinic).to_follow().for_lists().without_content()
    for version in follow.filter(due, order_from__isnull=False, lasts_until__isnull=False):
        order_from, last = version.order_from, version.lasts_until
        if order_from and last and (order := order_due(order_from, last, asked.today, days)):
            yield of_version(
                version,
                due=last,
                cells=(order_from, last, str(version.refills)),
                says=TO_ORDER[order],
                is_to_do=order not in DEALT_WITH,
                # What was ordered and did not come asks again.
                stands=str(order) if order is Order.GONE else "",
                may_be_seen_to=True,
            )


def _versions_of(asked: Asked, patients: Any) -> dict[int, Prescription]:
    running = Prescription.objects.of(asked.clinic).running().for_lists()
    return {version.patient_id: version for version in running.filter(patient__in=patients)}


def _last_night(version: Prescription, surgery: Surgery) -> date | None:
    """The last for a dose before it, as signed; None where it was signed without one."""
    for told in (version.content or {})["plan"]["surgeries"]:
        # Versions that were signed first do not name it.
        if told["day"] == surgery.day.isoformat() and "last_night" in told:
            taken = [night for night, _ in _taken(version)]
            return last_dose_before(date.fromisoformat(told["last_night"]), taken)
    return None


def _taken(version: Prescription) -> Iterator[tuple[date, Dose]]:
    for night in told_nights(version):
        if night["pieces"]:
            yield date.fromisoformat(night["date"]), Dose.parse(night["dose_mg"])
