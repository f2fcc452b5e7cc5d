"""How fast a plan is laid out, a product chosen and a file of plans answered, on one core."""

import json
import subprocess
import sys
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from time import process_time

import pytest
from django.conf import settings

from prescribing.clinical.products import choose_products
from prescribing.clinical.titration import nights
from tests.clinical.plans import TABLETS, a_plan, a_step
from tests.clinical.test_changes import SURGERY
from tests.interop.requests import PLAN

pytestmark = pytest.mark.bench

MILLISECOND = 0.001
LINES = 10_000
STANDARD = a_plan(a_step("1.125"), a_step("2.25"), a_step("3.375"), a_step("4.5", 48))


def best(do, times=200, rounds=7):
    """Seconds of the processor for one time, in the best of several rounds."""
    found = []
    for _ in range(rounds):
        begun = process_time()
        for _ in range(times):
            do()
        found.append((process_time() - begun) / times)
    return min(found)


@pytest.mark.parametrize("surgeries", [(), (SURGERY,)], ids=["free", "with surgery"])
def test_ninety_nights_are_laid_out_in_a_fifth_of_a_millisecond(surgeries, capsys):
    plan = a_plan(*STANDARD.steps, surgeries=surgeries)
    assert len(nights(plan)) == 90

    took = best(lambda: nights(plan))

    say(capsys, f"90 nights: {took / MILLISECOND:.3f} ms")
    assert took < 0.2 * MILLISECOND


@pytest.mark.parametrize(
    "doses", [("1.125", "2.25", "3.375", "4.5"), ("0.375", "2", "4.5", "3")], ids=" ".join
)
def test_a_product_for_four_steps_is_chosen_in_a_millisecond(doses, capsys):
    products = {"0.375": "1.5", "2": "8", "3": "3"}
    steps = [a_step(dose, 14, products.get(dose, "4.5")) for dose in doses]

    took = best(lambda: choose_products(steps, TABLETS))

    say(capsys, f"choosing for 4 steps: {took / MILLISECOND:.3f} ms")
    assert took < MILLISECOND


def test_ten_thousand_lines_are_answered_in_twenty_seconds_of_one_core(tmp_path, capsys):
    file = tmp_path / "plans.ndjson"
    lines = [PLAN | {"id": n, "product": "any"} for n in range(LINES)]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))

    before = getrusage(RUSAGE_CHILDREN)
    with (tmp_path / "answers").open("wb") as out:
        subprocess.run(
            [sys.executable, "manage.py", "plan", str(file)],
            cwd=Path(settings.BASE_DIR),
            stdout=out,
            check=True,
        )
    after = getrusage(RUSAGE_CHILDREN)
    took = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    say(capsys, f"{LINES:,} lines of plan: {took:.1f} s")
    assert (tmp_path / "answers").read_bytes().count(b"\n") == LINES
    assert took < 20


def say(capsys, what):
    with capsys.disabled():
        print(f"\n  {what}", end="")  # noqa: T201 - a benchmark tells its figure
