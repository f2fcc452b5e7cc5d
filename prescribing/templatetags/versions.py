"""Two versions of a plan side by side, night by night, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import template

from prescribing.clinical.difference import Difference, Moved, Told, difference
from prescribing.clinical.titration import Kind
from prescribing.templatetags.told import told

register = template.Library()

NONE = {
    Kind.HOLD: "no dose",
    Kind.SURGERY_HOLD: "no dose: before surgery",
    Kind.SURGERY: "no dose: surgery",
    Kind.WAIT: "no dose: wait for the restart",
}
MOVED = {
    Moved.UNCHANGED: "Unchanged",
    Moved.DOSE_CHANGED: "Dose changed",
    Moved.PRODUCT_CHANGED: "Tablet changed",
    Moved.NOW_TAKEN: "Now taken",
    Moved.NOW_NONE: "Now no dose",
    Moved.REASON_CHANGED: "Reason changed",
    Moved.ADDED: "Added",
    Moved.REMOVED: "Removed",
}


@dataclass(frozen=True)
class ComparedRun:
    """A run of nights on which the same was done before, and the same is done now."""

    run: Difference
    before: str
    after: str

    @property
    def is_changed(self) -> bool:
        return self.run.moved is not Moved.UNCHANGED

    @property
    def moved(self) -> str:
        if self.run.moved is Moved.DOSE_CHANGED and self.run.before and self.run.after:
            before, after = self.run.before.dose, self.run.after.dose
            if before and after:
                return "Lower" if after < before else "Higher"
        return MOVED[self.run.moved]


@register.inclusion_tag("components/compared.html")
def compared(
    before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]], old: int, new: int
) -> dict[str, Any]:
    """The nights of two versions, those that differ laid open."""
    runs = compare(before, after)
    return {
        "runs": runs,
        "old": old,
        "new": new,
        "changed": sum(each.run.nights for each in runs if each.is_changed),
    }


def compare(
    before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]]
) -> list[ComparedRun]:
    runs = difference(told(before), told(after))
    return [ComparedRun(run, _done(run, run.before), _done(run, run.after)) for run in runs]


def _done(run: Difference, night: Told | None) -> str:
    if night is None:
        return "not planned"
    if night.dose is None:
        return f"{NONE[night.kind]} ({night.reason})" if night.reason else NONE[night.kind]
    other_tablet = run.moved is Moved.PRODUCT_CHANGED
    return f"{night.dose}, {night.product}" if other_tablet else str(night.dose)
