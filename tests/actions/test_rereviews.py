"""Running prescriptions that other facts answer otherwise are listed, and none is left out."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.management import call_command

from prescribing import knowledge
from prescribing.actions import events, prescriptions, rereviews
from prescribing.actions.errors import ActionError, Conflict
from prescribing.actions.rereviews import count_open, look_again, rereview_of, to_rereview
from prescribing.clinical.dose import Dose
from prescribing.clinical.knowledge import Severity
from prescribing.clinical.replay import compare, record_from
from prescribing.clinical.screening import screen
from prescribing.models import Clinic, Event, Rereview, Screening
from prescribing.permissions import Refused
from tests.builders import (
    ANSWERS,
    a_medicine,
    a_member,
    a_patient,
    a_signed_prescription,
    a_surgery,
    facts_as,
    facts_with,
)

pytestmark = pytest.mark.django_db
NOTE = "The plan is still right: weighed with the patient by telephone."


@pytest.fixture
def signed(rao):
    return a_signed_prescription(by=rao)


def rule_of(signed):
    return signed.signature.screening.findings[0]["rule"]


def lighter(signed):
    return facts_with(rule_of(signed), severity=Severity.ADVICE, unknown=Severity.ADVICE)


def test_under_the_facts_it_was_signed_with_nothing_is_to_be_looked_at(signed):
    assert to_rereview(signed.clinic) == []


def test_another_version_that_answers_the_same_lists_nothing(signed):
    with facts_as(replace(knowledge.load(), version="sha256:reprinted")):
        assert to_rereview(signed.clinic) == []


def test_a_rule_that_weighs_otherwise_lists_the_prescription_it_touches(signed):
    with facts_as(lighter(signed)):
        (one,) = to_rereview(signed.clinic)

    ((then, now),) = one.answered.differences.changed
    assert one.prescription == signed
    assert (then["rule"], then["severity"], now["severity"]) == (
        rule_of(signed),
        "reason",
        "advice",
    )


def test_a_rule_that_is_gone_is_no_longer_found(signed):
    with facts_as(facts_with(rule_of(signed))):
        (one,) = to_rereview(signed.clinic)

    assert [each["rule"] for each in one.answered.differences.removed] == [rule_of(signed)]


def test_a_rule_that_is_new_is_found_now(signed, rao):
    with facts_as(facts_with(rule_of(signed))):
        later = a_signed_prescription(by=rao)
    (one,) = to_rereview(signed.clinic)

    assert one.prescription == later
    assert [each["rule"] for each in one.answered.differences.added] == [rule_of(signed)]


def test_what_is_no_longer_running_is_not_listed(signed, rao):
    prescriptions.stop(signed, edits=signed.edits, reason="Ended.", by=rao)

    with facts_as(lighter(signed)):
        assert to_rereview(signed.clinic) == []


def test_another_clinics_prescriptions_are_not_listed(signed, castro):
    with facts_as(lighter(signed)):
        assert to_rereview(castro.clinic) == []


def broken_products(known):
    return replace(known, version="sha256:no products", products={})


def other_products(known):
    products = {
        name: replace(each, strength=Dose(each.strength.micrograms * 2))
        for name, each in known.products.items()
    }
    return replace(known, version="sha256:other products", products=products)


@pytest.mark.parametrize("facts", [broken_products, other_products])
def test_what_cannot_be_rebuilt_is_listed_with_what_is_in_the_way(signed, facts):
    with facts_as(facts(knowledge.load())):
        (one,) = to_rereview(signed.clinic)

    assert "scored-tablet-4500" in one.answered.problem
    assert one.is_open


def test_a_rule_that_breaks_is_told_and_hides_no_other(signed, monkeypatch):
    def breaks(*_arguments):
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(rereviews, "screen", breaks)
    with facts_as(replace(knowledge.load(), version="sha256:that breaks")):
        (one,) = to_rereview(signed.clinic)

    assert one.answered.problem == "division by zero"


def test_what_was_looked_at_keeps_the_note_and_is_no_longer_open(signed, rao):
    content = signed.content_hash
    with facts_as(lighter(signed)):
        (one,) = to_rereview(signed.clinic)
        looked = look_again(signed, digest=one.answered.digest, note=NOTE, by=rao)
        (again,) = to_rereview(signed.clinic)
        assert count_open(signed.clinic) == 0

    assert (again.is_open, again.looked, looked.note) == (False, looked, NOTE)
    assert looked.differences["differences"]["changed"][0][1]["severity"] == "advice"
    event = Event.objects.of(signed.clinic).latest("sequence")
    assert (event.verb, event.prescription) == ("looked again at", signed)
    assert event.detail["rereview"] == looked.pk
    assert events.verify(signed.clinic) is None
    signed.refresh_from_db()
    assert signed.content_hash == content


def test_the_same_difference_under_a_later_version_needs_no_second_look(signed, rao):
    with facts_as(lighter(signed)):
        digest = rereview_of(signed).answered.digest
        look_again(signed, digest=digest, note=NOTE, by=rao)

    with facts_as(replace(lighter(signed), version="sha256:later")):
        assert count_open(signed.clinic) == 0
    with facts_as(facts_with(rule_of(signed), version="sha256:later still")):
        assert count_open(signed.clinic) == 1


def test_what_is_noted_is_what_was_seen(signed, rao):
    with facts_as(lighter(signed)), pytest.raises(Conflict, match="not what you saw"):
        look_again(signed, digest="sha256:of something else", note=NOTE, by=rao)
    with pytest.raises(Conflict):
        look_again(signed, digest="sha256:of nothing", note=NOTE, by=rao)


def test_a_look_is_noted_one_time(signed, rao, lindqvist):
    with facts_as(lighter(signed)):
        digest = rereview_of(signed).answered.digest
        look_again(signed, digest=digest, note=NOTE, by=rao)
        with pytest.raises(ActionError, match="Dr Asha Rao has looked at this already"):
            look_again(signed, digest=digest, note=NOTE, by=lindqvist)


def test_a_look_says_what_was_decided(signed, rao):
    with facts_as(lighter(signed)), pytest.raises(ActionError, match="what you decided"):
        look_again(signed, digest=rereview_of(signed).answered.digest, note=" ", by=rao)


def test_only_a_prescriber_of_the_clinic_looks(signed, okafor, haddad, castro):
    with facts_as(lighter(signed)):
        digest = rereview_of(signed).answered.digest
        for member in (okafor, haddad, castro):
            with pytest.raises(Refused):
                look_again(signed, digest=digest, note=NOTE, by=member)
    assert not Rereview.objects.exists()


def test_those_that_wait_come_before_those_that_were_looked_at(signed, rao):
    other = a_signed_prescription(a_patient(), by=rao)
    with facts_as(lighter(signed)):
        look_again(signed, digest=rereview_of(signed).answered.digest, note=NOTE, by=rao)
        assert [one.prescription for one in to_rereview(signed.clinic)] == [other, signed]


def test_a_second_look_at_the_list_asks_no_screening_again(
    signed, django_assert_max_num_queries, monkeypatch
):
    with facts_as(lighter(signed)):
        to_rereview(signed.clinic)
        monkeypatch.delattr(rereviews, "screen")
        with django_assert_max_num_queries(3):
            assert len(to_rereview(signed.clinic)) == 1


def assert_each_answers_the_same(screenings):
    known = knowledge.load()
    assert screenings
    for kept in screenings:
        now = screen(record_from(kept.inputs, known), known)
        again = [finding.as_record() for finding in now.findings]
        assert not compare(kept.findings, again)
        assert again == kept.findings


def test_every_screening_of_the_demo_asked_again_answers_the_same():
    call_command("load_demo", verbosity=0)

    assert_each_answers_the_same(Screening.objects.of(Clinic.objects.get()))


def test_every_kind_of_screening_asked_again_answers_the_same(rao):
    patient = a_patient()
    a_medicine(patient, "tramadol 50 mg", by=rao, status="stopped", last_taken=date(2025, 12, 1))
    a_medicine(patient, "naloxone nasal spray", by=rao)
    a_surgery(patient, by=rao, what="knee")
    a_signed_prescription(patient, by=rao, answers=ANSWERS | {"surgery": "yes"})
    a_signed_prescription(
        a_patient(), by=a_member(), ladder="", steps=((1500, 3), (6000, 10)), dose_time=None
    )

    assert_each_answers_the_same(Screening.objects.all())
