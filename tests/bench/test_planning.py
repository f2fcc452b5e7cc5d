"""How fast a plan is laid out, a product chosen and a file of plans answered, on one core."""

import json
from time import process_time

import pytest

from prescribing.clinical.products import choose_products
from prescribing.clinical.titration import nights
from tests.bench.processes import used_by_command
from tests.clinical.plans import TABLETS, a_plan, a_step
from tests.clinical.test_changes import SURGERY
from tests.interop.requests import PLAN

pytestmark = pytest.mark.bench

LINES = 10_000
STANDARD = a_plan(a_step("1.125"), a_step("2.25"), a_step("3.375"), a_step("4.5", 48))


def best(do, times=200, rounds=7):
    """Milliseconds of the processor for one time, in the best of several rounds."""
    found = []
    for _ in range(rounds):
        begun = process_time()
        for _ in range(times):
            do()
        found.append(1000 * (process_time() - begun) / times)
    return min(found)


@pytest.mark.parametrize(("case", "surgeries"), [("free", ()), ("with surgery", (SURGERY,))])
def test_ninety_nights_are_laid_out(case, surgeries, measured):
    plan = a_plan(*STANDARD.steps, surgeries=surgeries)
    assert len(nights(plan)) == 90

    measured(f"90 nights, {case}", best(lambda: nights(plan)), "ms", target=0.2)


@pytest.mark.parametrize(
    "doses", [("1.125", "2.25", "3.375", "4.5"), ("0.375", "2", "4.5", "3")], ids=" ".join
)
def test_a_product_for_four_steps_is_chosen(doses, measured):
    products = {"0.375": "1.5", "2": "8", "3": "3"}
    steps = [a_step(dose, 14, products.get(dose, "4.5")) for dose in doses]

    took = best(lambda: choose_products(steps, TABLETS))

    measured(f"products for 4 steps, {' '.join(doses)}", took, "ms", target=1)


def test_ten_thousand_lines_of_plan_are_answered(tmp_path, measured):
    file, answers = tmp_path / "plans.ndjson", tmp_path / "answers"
    lines = [PLAN | {"id": n, "product": "any"} for n in range(LINES)]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))

    seconds, _ = used_by_command("plan", file, answers)

    assert answers.read_bytes().count(b"\n") == LINES
    measured(f"{LINES:,} lines of plan, on one core", seconds, "s", target=20)
