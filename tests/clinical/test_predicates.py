"""What a question answers over records that no rule of today makes: the shape of its hits."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from prescribing.clinical.asking import PREDICATES, Case, Hit
from prescribing.clinical.catalogue import catalogue_of
from prescribing.clinical.knowledge import Group
from prescribing.clinical.medicines import Recognition
from prescribing.clinical.record import Answer, Medicine, MedicineStatus
from prescribing.clinical.relevance import Listed
from tests.clinical.patients import patient, record_of
from tests.clinical.plans import FACTS

TODAY = date(2026, 3, 2)
YESTERDAY = TODAY - timedelta(days=1)
CHALLENGE = {"kind": "naloxone-challenge", "on": YESTERDAY, "by": "Dr Ames"}
CHECK = {"kind": "drug-monitoring-check", "outcome": "opioid"}


def a_case(listed=(), **changes):
    return Case(record_of(patient(today=TODAY, **changes)), FACTS, catalogue_of(FACTS), listed)


def hits(name, case, **given):
    return list(PREDICATES[name].ask(case, **given))


def a_line(text="x", *, recognised=False, unknown_code="", suggestions=(), **medicine):
    known = Recognition(
        text, recognised, (), frozenset[Group](), None,
        unknown_code=unknown_code, suggestions=suggestions,
    )  # fmt: skip
    return Listed(Medicine(text, **medicine), known)


# --- results ---


def test_what_a_result_says_is_told_with_its_name_its_date_and_who_found_it():
    case = a_case(observations=[CHALLENGE | {"outcome": "failed"}])

    [hit] = hits("result_says", case, kind=CHALLENGE["kind"], outcome="failed", for_ever=False)

    facts = {
        "name": "Naloxone challenge", "date": YESTERDAY, "by": "Dr Ames",
        "outcome": "Failed: withdrawal",
    }  # fmt: skip
    assert hit == Hit(Answer.YES, facts, YESTERDAY.isoformat(), on=YESTERDAY)


def test_an_outcome_that_the_facts_do_not_know_cannot_be_told_and_nobody_found_it():
    case = a_case(observations=[CHALLENGE | {"outcome": "odd", "by": ""}])

    [hit] = hits("result_says", case, kind=CHALLENGE["kind"], outcome="failed", for_ever=False)

    facts = {"name": "Naloxone challenge", "date": YESTERDAY, "by": "-", "outcome": "-"}
    assert hit == Hit(Answer.UNKNOWN, facts, YESTERDAY.isoformat(), on=YESTERDAY)


@pytest.mark.parametrize(("days", "found"), [(30, 1), (31, 0)])
def test_a_check_that_found_an_opioid_counts_as_long_as_it_is_fresh(days, found):
    case = a_case(observations=[CHECK | {"on": TODAY - timedelta(days=days)}])
    given = {"kind": CHECK["kind"], "outcome": "opioid"}

    assert len(hits("result_finds_unlisted_opioid", case, **given)) == found
    assert len(hits("result_says", case, **given, for_ever=True)) == 1


def test_each_result_of_a_day_is_looked_at():
    measured = [{"kind": "egfr", "on": YESTERDAY, "value": value} for value in ("95", "45", "20")]
    case = a_case(observations=measured)

    found = hits("result_below", case, kind="egfr", below="60", at_least="30")

    assert [hit.facts["value"] for hit in found] == ["45"]
    assert len(hits("result_below", case, kind="egfr", below="60", at_least="")) == 2


def test_each_liver_test_of_a_day_is_looked_at():
    measured = [
        {"kind": "alt", "on": YESTERDAY, "value": value, "upper_limit": "40"}
        for value in ("30", "90", "300")
    ]
    case = a_case(observations=measured)

    found = hits("result_above_limit", case, kinds=["alt"], times="2", up_to_times="3")

    assert [hit.facts["value"] for hit in found] == ["90"]


def test_a_result_of_tomorrow_is_not_one_and_of_two_days_the_later_counts():
    days = [TODAY - timedelta(days=9), YESTERDAY, TODAY + timedelta(days=1)]
    told = [{"kind": "egfr", "on": day, "value": str(number)} for number, day in enumerate(days)]

    assert [each.value for each in a_case(observations=told).results("egfr")] == [Decimal(1)]


def test_what_is_missing_is_not_known():
    case = a_case(observations=[], conditions=["kidney failure"])

    names = {kind.id: kind.name for kind in FACTS.observation_kinds.values()}
    assert hits("result_not_known", case, kinds=["egfr"]) == [
        Hit(Answer.UNKNOWN, {"names": "eGFR"})
    ]
    assert hits("baseline_missing", case, one_of=["alt", "ast"], all_of=["egfr"]) == [
        Hit(Answer.UNKNOWN, {"names": f"{names['alt']} / {names['ast']}; eGFR"})
    ]


# --- lists ---


def test_lists_of_another_day_are_not_known_since_that_day():
    case = a_case(lists_checked_on=YESTERDAY)

    for predicate in ("medicines_not_asked", "conditions_not_asked"):
        assert hits(predicate, case) == [Hit(Answer.UNKNOWN, on=YESTERDAY)]


def stopped(days):
    return {"status": MedicineStatus.STOPPED, "last_taken": TODAY - timedelta(days=days)}


LONGEST = a_case(first_night=TODAY).longest_wait


@pytest.mark.parametrize(
    ("medicine", "counts"),
    [
        ({}, True),
        ({"last_taken": TODAY - timedelta(days=LONGEST + 9)}, True),  # and taken still
        ({"status": MedicineStatus.STOPPED}, True),
        (stopped(LONGEST), True),
        (stopped(LONGEST + 1), False),
    ],
)
def test_a_name_that_nobody_knows_counts_while_it_may_be_at_work(medicine, counts):
    line = a_line("zzz", **medicine)
    told = hits("medicine_not_recognised", a_case((line,), first_night=TODAY))

    wanted = Hit(Answer.UNKNOWN, {"medicine": "zzz", "near": "-"}, "zzz", on=TODAY)
    assert told == ([wanted] if counts else [])


def test_near_names_are_told():
    line = a_line("zzz", suggestions=("codeine", "codeinol"))
    [hit] = hits("medicine_not_recognised", a_case((line,)))

    assert hit.facts["near"] == "codeine, codeinol"


def test_codes_that_nobody_knows_are_told_together():
    lines = [a_line("", unknown_code="9"), a_line("ok"), a_line("metformin", unknown_code="8")]
    case = a_case(tuple(lines))

    assert hits("code_not_known", case) == [
        Hit(Answer.YES, {"medicines": "- (9); metformin (8)"}, on=TODAY)
    ]
