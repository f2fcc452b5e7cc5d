"""The cases of planning, typed into the plan page."""

from datetime import date, datetime

import pytest

from prescribing.actions.screenings import look
from prescribing.snapshots import instructions_of
from tests import builders
from tests.interop.requests import CONTENT
from tests.views.sending import a_new_draft, fields_of, pressed, reviewed

# What the page has no field for: a tablet for one step, a last night, holds, an offset, a zone.
TRAPS = [trap for trap in CONTENT["trap"] if "form" in trap]
CASES = [
    case
    for case in CONTENT["case"]
    if not case.keys() & {"until", "holds", "timezone"}
    and "+" not in case.get("surgery", "")
    and all(len(step) == 2 for step in case.get("steps", ()))
]


@pytest.fixture
def draft(as_rao, rao):
    return a_new_draft(as_rao, builders.a_patient(rao.clinic))


def typed(case):
    told = CONTENT["usual"] | case
    rows = enumerate(told["steps"], start=1)
    steps = {f"{name}_{n}": value for n, step in rows
             for name, value in zip(("dose", "nights"), step, strict=True)}  # fmt: skip
    tablet = {"any": "", "1.5": "scored-tablet-1500", "4.5": "scored-tablet-4500"}
    return steps | {
        "ladder": "own",
        "product": tablet[told["tablet"]],
        "first_night": told["first_night"],
        "dose_time": told["dose_time"],
        "hold_hours": told.get("hold_hours", 72),
    }


def test_most_cases_can_be_typed():
    assert len(CASES) >= 18
    assert len(TRAPS) >= 14


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_plan_that_is_typed_comes_to_what_the_case_says(as_rao, rao, draft, case):
    if "surgery" in case:
        starts = datetime.fromisoformat(case["surgery"])
        at = starts.time() if "T" in case["surgery"] else None
        builders.a_surgery(draft.patient, starts.date(), by=rao, at=at)

    response = pressed(as_rao, draft, "save", **typed(case))

    if "error" in case:
        number, lower, higher = case["near"]
        said = response.context["form"].errors[f"dose_{number}"][0].replace("\u00a0", " ")
        assert all(near == "none" or f"{near} mg (" in said for near in (lower, higher))
        return
    draft.refresh_from_db()
    picture = look(draft, builders.TODAY)
    supply = [
        [f"{each.product.strength.mg} mg", each.pieces, each.units, each.left_over_pieces]
        for each in picture.supplies
    ]
    nights = {night.date.isoformat(): night.kind for night in picture.nights}
    assert supply == case.get("supply", supply)
    if "lasts_until" in case:
        assert picture.lasts_until == date.fromisoformat(case["lasts_until"])
    if "last_night" in case:
        assert picture.lasts_until.isoformat() == case["last_night"]
    if "without" in case:
        assert [each for each, kind in nights.items() if kind == "surgery hold"] == case["without"]
    if "instructions" in case:
        assert instructions_of(draft, picture) == case["instructions"]


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap["name"])
@pytest.mark.hazard("H16")
def test_what_is_never_guessed_is_told_beside_its_field_and_nothing_is_lost(as_rao, draft, trap):
    usual = typed({"steps": [["1.125", 14], ["2.25", 14]]})
    sent = {name: str(value) for name, value in (usual | trap["form"]).items()}

    response = reviewed(as_rao, draft, **sent)

    (field,) = trap["form"]
    field = trap.get("field", field)
    assert response.status_code == 422
    said = response.context["form"].errors[field][0].replace("\u00a0", " ")
    assert said == trap["form_says"]
    assert f'id="id_{field}_error"' in response.content.decode()
    shown = fields_of(response, "first_night")
    assert {name: shown.get(name, "") for name in sent} == sent
    draft.refresh_from_db()
    assert draft.edits == 0
