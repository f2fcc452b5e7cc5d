"""What a line of JSON may tell beside the lists: results, agreements, surgery, policy."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from prescribing.clinical.knowledge import Acting, Knowledge, ObservationKind
from prescribing.clinical.record import (
    AfterSurgery,
    Agreement,
    Answer,
    Gap,
    Observation,
    Policy,
)
from prescribing.interop.lines import (
    LineError,
    Object,
    a_count,
    a_date,
    a_dose,
    a_list,
    an_object,
    given,
    one_of,
    some_text,
)

ANSWERS = ("yes", "no", "not known", "unknown", "not sure")
NUMBER = re.compile(r"[0-9]{1,6}(\.[0-9]{1,4})?", re.ASCII)
# Whoever sends it may already live in tomorrow.
NEXT_DAY = timedelta(days=1)
LONGEST_WAIT = 999


@dataclass(frozen=True)
class Days:
    """The days between which what is told of a patient can have happened."""

    born: date | None
    today: date

    def of_a_life(self, request: Object, key: str, where: str = "") -> date | None:
        value = given(request, key)
        if value is None:
            return None
        day = a_date(value, f"{where}{key}")
        if day > self.today + NEXT_DAY:
            raise LineError(f"{where}{key} lies in the future: {day}")
        if self.born is not None and day < self.born:
            # A year that was mistyped would count as long enough ago.
            raise LineError(f"{where}{key} lies before the birth date: {day}")
        return day

    def needed(self, request: Object, key: str, where: str) -> date:
        day = self.of_a_life(request, key, where)
        if day is None:
            raise LineError(f"{where}{key} must be a date such as 2026-01-05")
        return day


def an_answer(value: Any, where: str) -> Answer:
    said = one_of("not known" if value in (None, "") else value, ANSWERS, where)
    return Answer(said) if said in {Answer.YES, Answer.NO} else Answer.UNKNOWN


def observations(request: Object, knowledge: Knowledge, days: Days) -> tuple[Observation, ...]:
    return tuple(
        _observation(each, where, knowledge, days) for each, where in _each(request, "observations")
    )


def agreements(request: Object, knowledge: Knowledge, days: Days) -> tuple[Agreement, ...]:
    return tuple(
        Agreement(
            matter=one_of(told.get("matter"), tuple(knowledge.matters), f"{where}matter"),
            by=_needed_text(told, "by", where),
            on=days.needed(told, "on", where),
            says=_text(told, "says", where),
        )
        for told, where in _each(request, "agreements")
    )


def after_surgery(request: Object, days: Days) -> tuple[AfterSurgery, ...]:
    return tuple(
        AfterSurgery(
            day=days.needed(told, "day", where),
            opioid_given=an_answer(told.get("opioid_given"), f"{where}opioid_given"),
            last_opioid=days.of_a_life(told, "last_opioid", where),
            acting=_acting(told, where),
            single_dose=an_answer(told.get("single_dose"), f"{where}single_dose"),
            reconciled=an_answer(told.get("reconciled"), f"{where}reconciled"),
        )
        for told, where in _each(request, "after_surgery")
    )


def gap(request: Object, days: Days) -> Gap | None:
    value = given(request, "gap")
    if value is None:
        return None
    told = an_object(value, "gap")
    doses = a_list(told.get("doses_mg", []), "gap.doses_mg")
    return Gap(
        last_night=days.needed(told, "last_night", "gap."),
        last_dose=a_dose(told.get("last_dose_mg"), "gap.last_dose_mg"),
        doses=tuple(a_dose(each, "gap.doses_mg") for each in doses),
    )


def policy(request: Object, knowledge: Knowledge) -> Policy:
    value = given(request, "policy")
    told = {} if value is None else an_object(value, "policy")
    most = given(told, "max_dose_mg")
    return Policy(
        hold_target_hours=_count(told, "hold_target_hours", knowledge.surgery_hold.most_hours),
        free_days=_free_days(told),
        list_fresh_days=_count(told, "list_fresh_days", knowledge.list_check.most_days),
        largest_dose=None if most is None else a_dose(most, "policy.max_dose_mg"),
        products=_products(told, knowledge),
    )


def _each(request: Object, key: str) -> list[tuple[Object, str]]:
    value = given(request, key)
    told = [] if value is None else a_list(value, key)
    wheres = [f"{key} {number}: " for number in range(1, len(told) + 1)]
    return [
        (an_object(each, where.rstrip(": ")), where)
        for each, where in zip(told, wheres, strict=True)
    ]


def _observation(told: Object, where: str, knowledge: Knowledge, days: Days) -> Observation:
    kind = one_of(told.get("kind"), tuple(knowledge.observation_kinds), f"{where}kind")
    known = knowledge.observation_kinds[kind]
    outcome = _text(told, "outcome", where)
    if outcome:
        if not known.outcomes:
            raise LineError(f"{where}{kind} has a value and no outcome")
        one_of(outcome, (*known.outcomes,), f"{where}outcome")
    return Observation(
        kind=kind,
        on=days.needed(told, "on", where),
        value=_measured(told, "value", where, known),
        upper_limit=_measured(told, "upper_limit", where, known),
        outcome=outcome,
        by=_text(told, "by", where),
    )


def _measured(told: Object, key: str, where: str, kind: ObservationKind) -> Decimal | None:
    """Text in quotes, as a dose is, so that nothing is lost on the way."""
    value = given(told, key)
    if value is None:
        return None
    if kind.outcomes or (key == "upper_limit" and not kind.has_upper_limit):
        raise LineError(f"{where}{kind.id} has no {key}")
    text = some_text(value, f"{where}{key}")
    if not NUMBER.fullmatch(text):
        raise LineError(f'{where}{key} must be a number in quotes, such as "41"')
    number = Decimal(text)
    if not kind.least <= number <= kind.most:
        raise LineError(f"{where}{key} must be from {kind.least} to {kind.most} {kind.unit}")
    return number


def _acting(told: Object, where: str) -> Acting | None:
    value = given(told, "acting")
    return None if value is None else Acting(one_of(value, tuple(Acting), f"{where}acting"))


def _free_days(told: Object) -> Mapping[Acting, int]:
    value = given(told, "free_days")
    days = {} if value is None else an_object(value, "policy.free_days")
    return {
        Acting(one_of(acting, tuple(Acting), "policy.free_days")): a_count(
            count, f"policy.free_days.{acting}", LONGEST_WAIT
        )
        for acting, count in days.items()
    }


def _products(told: Object, knowledge: Knowledge) -> tuple[str, ...] | None:
    value = given(told, "products")
    if value is None:
        return None
    known = tuple(knowledge.products)
    return tuple(
        one_of(each, known, "policy.products") for each in a_list(value, "policy.products")
    )


def _count(told: Object, key: str, most: int) -> int | None:
    value = given(told, key)
    return None if value is None else a_count(value, f"policy.{key}", most, 0)


def _text(told: Object, key: str, where: str) -> str:
    value = given(told, key)
    return "" if value is None else some_text(value, f"{where}{key}")


def _needed_text(told: Object, key: str, where: str) -> str:
    text = _text(told, key, where).strip()
    if not text:
        raise LineError(f"{where}{key} must say who")
    return text
