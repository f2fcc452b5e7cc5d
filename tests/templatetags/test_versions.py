"""Two versions of a plan told side by side, in words."""

import pytest

from prescribing.clinical.titration import Hold, nights
from prescribing.templatetags.versions import compare
from tests.clinical.plans import MONDAY, ONE_NIGHT, a_plan, a_step


def signed(plan):
    return [
        {
            "date": night.date.isoformat(),
            "kind": night.kind.value,
            "dose_mg": night.dose.mg if night.dose else "0",
            "pieces": night.pieces,
            "product": f"{night.product.strength.mg} mg" if night.product else None,
            "form": night.product.form if night.product else None,
            "reason": night.reason,
        }
        for night in nights(plan)
    ]


def moved(before, after):
    def words(said):
        return said.replace("\u00a0", " ")

    return [
        (each.moved, each.run.nights, words(each.before), words(each.after))
        for each in compare(signed(before), signed(after))
    ]


LONG = a_plan(a_step("4.5", 10))


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (LONG, [("Unchanged", 10, "4.5 mg", "4.5 mg")]),
        (
            a_plan(a_step("4.5", 5), a_step("2.25", 5)),
            [("Unchanged", 5, "4.5 mg", "4.5 mg"), ("Lower", 5, "4.5 mg", "2.25 mg")],
        ),
        (
            a_plan(a_step("4.5", 12)),
            [("Unchanged", 10, "4.5 mg", "4.5 mg"), ("Added", 2, "not planned", "4.5 mg")],
        ),
        (
            a_plan(a_step("4.5", 10, "1.5")),
            [
                (
                    "Tablet changed",
                    10,
                    "4.5 mg, 4.5 mg scored tablet",
                    "4.5 mg, 1.5 mg scored tablet",
                )
            ],
        ),
        (
            a_plan(a_step("4.5", 10), holds=[Hold(MONDAY + 8 * ONE_NIGHT, 2, "flu")]),
            [
                ("Unchanged", 8, "4.5 mg", "4.5 mg"),
                ("Now no dose", 2, "4.5 mg", "no dose (flu)"),
                ("Added", 2, "not planned", "4.5 mg"),
            ],
        ),
    ],
)
def test_what_moved_is_said_in_words(after, told):
    assert moved(LONG, after) == told


def test_a_higher_dose_is_said_to_be_higher():
    assert moved(a_plan(a_step("2.25", 3)), a_plan(a_step("4.5", 3)))[0][0] == "Higher"
