"""A clinic may be stricter than the facts, never less; a change reaches every open draft."""

import pytest

from prescribing import knowledge
from prescribing.actions import events, policies, prescriptions
from prescribing.actions.errors import ActionError, Conflict, PictureChanged
from prescribing.actions.policies import PolicyData
from prescribing.actions.signing import sign
from prescribing.charts import policy_row
from prescribing.clinical.dose import Dose
from prescribing.clinical.knowledge import Acting
from prescribing.clinical.record import Policy
from prescribing.models import ClinicPolicy, Event, Role
from prescribing.permissions import Refused
from prescribing.snapshots import policy_of
from tests.builders import (
    TODAY,
    a_draft,
    a_member,
    a_patient,
    a_policy,
    a_screened_draft,
    draft_data,
    what_signing_needs,
)

pytestmark = pytest.mark.django_db

CAPSULE, TABLET = "capsule-4500", "scored-tablet-4500"


@pytest.fixture
def manager(rao):
    return a_member(Role.MANAGER, rao.clinic)


def change(manager, edits=0, **fields):
    return policies.change_policy(edits=edits, data=PolicyData(**fields), by=manager)


def test_a_clinic_that_decided_nothing_leaves_everything_to_the_facts(rao):
    assert policy_of(policy_row(rao.clinic)) == Policy()
    assert not ClinicPolicy.objects.exists()


def test_what_a_clinic_decides_reaches_the_record(manager):
    change(
        manager,
        hold_target_hours=96,
        free_days_short=11,
        free_days_depot=200,
        list_fresh_days=0,
        largest_dose_micrograms=4500,
        products=[TABLET],
    )

    assert policy_of(policy_row(manager.clinic)) == Policy(
        hold_target_hours=96,
        free_days={Acting.SHORT: 11, Acting.DEPOT: 200},
        list_fresh_days=0,
        largest_dose=Dose(4500),
        products=(TABLET,),
    )


def test_one_event_says_what_each_value_was_and_is(manager):
    change(manager, hold_target_hours=96)
    row = change(manager, edits=1, hold_target_hours=80, free_days_long=21)

    event = Event.objects.of(manager.clinic).latest("sequence")
    assert (event.verb, event.actor, event.object_label) == (
        "changed",
        manager.user,
        f"clinic policy {row.pk}",
    )
    assert event.detail == {
        "fields": ["free_days_long", "hold_target_hours"],
        "edits": 2,
        "before": {"free_days_long": None, "hold_target_hours": 96},
        "after": {"free_days_long": 21, "hold_target_hours": 80},
    }
    assert events.verify(manager.clinic) is None


def bounds():
    known = knowledge.load()
    hold, lists = known.surgery_hold, known.list_check
    yield "hold_target_hours", hold.floor_hours, hold.floor_hours - 1
    yield "hold_target_hours", hold.most_hours, hold.most_hours + 1
    for acting, interval in known.intervals.items():
        yield f"free_days_{acting}", interval.target_days, interval.target_days - 1
    yield "list_fresh_days", lists.most_days, lists.most_days + 1
    largest = known.limits.largest_dose.micrograms
    yield "largest_dose_micrograms", largest, largest + 1


@pytest.mark.parametrize(("field", "allowed", "refused"), list(bounds()))
@pytest.mark.hazard("H09")
def test_a_bound_of_the_facts_is_kept_and_beyond_it_refused_with_its_source(
    manager, field, allowed, refused
):
    assert getattr(change(manager, **{field: allowed}), field) == allowed

    with pytest.raises(ActionError, match=r"Enter .*Source: .+\.") as error:
        change(manager, edits=1, **{field: refused})

    assert [problem.field for problem in error.value.problems] == [field]
    assert getattr(ClinicPolicy.objects.get(), field) == allowed


@pytest.mark.parametrize(
    ("products", "says"),
    [([], "Tick at least one product"), (["snake-oil"], "Choose products from the list")],
)
def test_a_pharmacy_supplies_products_that_are_known_and_at_least_one(manager, products, says):
    with pytest.raises(ActionError, match=says):
        change(manager, products=products)


@pytest.mark.parametrize("role", [Role.PRESCRIBER, Role.STAFF, Role.REVIEWER])
def test_only_the_manager_changes_the_policy(role):
    with pytest.raises(Refused):
        change(a_member(role), hold_target_hours=96)


def test_a_policy_that_somebody_else_changed_is_not_written_over(manager):
    change(manager, hold_target_hours=96)

    with pytest.raises(Conflict, match="hold target hours"):
        change(manager, hold_target_hours=80)

    assert ClinicPolicy.objects.get().hold_target_hours == 96


def test_another_clinics_policy_stays_what_it_is(manager, castro):
    change(manager, hold_target_hours=96)

    assert policy_of(policy_row(castro.clinic)) == Policy()


def test_a_change_of_policy_refuses_a_signature_over_the_answer_of_before(rao, manager):
    draft = a_screened_draft(by=rao)
    needs = what_signing_needs(draft, rao)
    change(manager, free_days_short=30)

    with pytest.raises(PictureChanged) as error:
        sign(draft, **needs)

    assert "The policy of the clinic is another one." in error.value.moved
    draft.refresh_from_db()
    assert draft.state == "screened"


def test_a_plan_is_made_from_what_the_pharmacy_supplies(rao, manager):
    change(manager, products=["scored-tablet-1500"])

    draft = a_draft(by=rao)

    assert {step.product for step in draft.plan.steps.all()} == {"scored-tablet-1500"}


@pytest.mark.hazard("H17")
def test_a_product_that_is_not_supplied_is_refused_by_name(rao, manager):
    draft = a_draft(by=rao)
    change(manager, products=["scored-tablet-1500"])
    data = draft_data(product_id=TABLET)

    named = r"does not supply 4\.5\u00a0mg\u00a0scored tablet"
    with pytest.raises(ActionError, match=named) as error:
        prescriptions.save_draft(draft, edits=draft.edits, data=data, by=rao, today=TODAY)

    assert error.value.problems[0].field == "product"


def test_a_draft_begins_without_steps_where_nothing_supplied_makes_the_usual_ones(rao, manager):
    change(manager, products=["scored-tablet-8000"])

    draft = prescriptions.start_draft(a_patient(), by=rao, today=TODAY)

    assert not draft.plan.steps.exists()


def test_a_plan_whose_product_is_no_longer_supplied_is_told_so(rao, manager):
    draft = a_draft(by=rao)
    change(manager, products=["scored-tablet-1500"])

    screening = prescriptions.run_screening(draft, edits=draft.edits, by=rao, today=TODAY)

    (told,) = [one for one in screening.findings if one["rule"] == "product-not-supplied"]
    assert "4.5\u00a0mg\u00a0scored tablet" in told["because"]


def test_the_policy_of_a_screening_is_kept_with_it(rao):
    a_policy(rao.clinic, hold_target_hours=80)

    assert a_screened_draft(by=rao).screenings.latest().inputs["policy"]["hold_target_hours"] == 80
