"""What is printed is what was signed, proved each time; the same form gives the same bytes."""

import hashlib

import pytest
from django.db import connection

from prescribing.actions import handouts, prescriptions, signing
from prescribing.actions.errors import ActionError
from prescribing.clinical import codes
from prescribing.models import Event, Handout, Prescription, Print, Role
from prescribing.permissions import Refused
from tests.builders import (
    a_draft,
    a_form,
    a_member,
    a_press,
    a_print,
    a_screened_draft,
    a_signed_prescription,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(rao):
    return a_signed_prescription(by=rao)


def no_press(*_, **__):
    raise AssertionError("There are bytes already.")


@pytest.mark.hazard("H44")
def test_signed_content_is_printed_as_it_was_signed(signed, rao):
    given = []

    def press(content, **how):
        given.append((content, how))
        return b"%PDF"

    handouts.print_handout(signed, a_form(), "", rao, press=press)

    how = {"mark": None, "signed_at": signed.signature.at, "code": signed.code, **a_form()}
    how["is_confirmed"] = False
    assert given == [(signed.content, how)]


@pytest.mark.hazard("H24")
def test_content_that_was_altered_behind_the_application_is_not_printed(signed, rao):
    signed.content["plan"]["steps"][0]["dose_mg"] = "4.5"

    with pytest.raises(ActionError, match="not what was signed"):
        a_print(signed, by=rao)

    assert Event.objects.of(rao.clinic).filter(verb="tried", outcome="refused").exists()
    assert not Print.objects.exists()


@pytest.mark.hazard("H24")
def test_a_hash_that_was_altered_with_the_content_is_found_by_the_signature(signed, rao):
    signed.content_hash = "sha256:0"

    with pytest.raises(ActionError, match="not what was signed"):
        a_print(signed, by=rao)


@pytest.mark.hazard("H24")
def test_kept_bytes_that_are_not_those_of_their_hash_are_not_printed(signed, rao):
    printing = a_print(signed, by=rao)
    printing.handout.pdf = b"%PDF altered"

    with pytest.raises(ActionError, match="not what was printed"):
        handouts.open_print(printing, by=rao)


@pytest.mark.hazard("H24")
def test_a_draft_is_never_kept_as_a_handout(rao):
    for draft in (a_draft(by=rao), a_screened_draft(by=rao)):
        with pytest.raises(ActionError, match="signed prescription only"):
            a_print(draft, by=rao)
    assert not Handout.objects.exists()


def test_a_handout_is_kept_byte_for_byte(signed, okafor):
    a_print(signed, by=okafor, pdf=b"%PDF-1.7 one")

    handout = Handout.objects.get()
    assert bytes(handout.pdf) == b"%PDF-1.7 one"
    assert handout.sha256 == hashlib.sha256(b"%PDF-1.7 one").hexdigest()
    assert (handout.patient, handout.by, handout.code) == (signed.patient, okafor.user, signed.code)


@pytest.mark.hazard("H19")
def test_the_same_form_is_kept_one_time_and_each_printing_is_a_row(signed, okafor, rao):
    a_print(signed, by=okafor)

    again, pdf = handouts.print_handout(signed, a_form(), "lost", rao, press=no_press)

    assert pdf == b"%PDF"
    rows = Print.objects.values_list("copy", "reason", "by__name", "handout")
    kept = Handout.objects.get().pk
    assert list(rows) == [(1, "", okafor.user.name, kept), (2, "lost", rao.user.name, kept)]
    assert Event.objects.filter(verb="printed", prescription=signed).count() == 2
    assert again.at >= Print.objects.get(copy=1).at


@pytest.mark.parametrize("other", [{"paper": "a4"}, {"size": "large"}, {"pages": "full"}], ids=str)
def test_another_form_needs_no_reason_and_is_the_next_copy(signed, okafor, other):
    a_print(signed, by=okafor)

    assert a_print(signed, by=okafor, pdf=b"%PDF two", **other).copy == 2
    assert Handout.objects.count() == 2


@pytest.mark.parametrize(
    ("reason", "note", "says"),
    [("", "", "Choose why"), ("other", " ", "Write why"), ("because", "", "not a valid choice")],
)
def test_the_same_form_is_not_printed_again_without_a_reason(signed, rao, reason, note, says):
    a_print(signed, by=rao)

    with pytest.raises(ActionError, match=says):
        a_print(signed, by=rao, reason=reason, note=note)
    assert Print.objects.count() == 1


def test_another_reason_is_told_in_words(signed, rao):
    a_print(signed, by=rao)

    again = a_print(signed, by=rao, reason="other", note=" The printer ran dry. ")

    assert (again.reason, again.note) == ("other", "The printer ran dry.")


@pytest.mark.django_db(transaction=True)
def test_bytes_are_made_outside_any_transaction(signed, rao):
    inside = []

    def press(*_, **__):
        inside.append(connection.in_atomic_block)
        return b"%PDF"

    handouts.print_handout(signed, a_form(), "", rao, press=press)

    assert inside == [False]


@pytest.mark.hazard("H12", "H19")
def test_a_plan_that_is_stopped_while_its_paper_is_made_does_not_print_as_right(signed, rao):
    def press(*_, **__):
        same = Prescription.objects.get(pk=signed.pk)
        prescriptions.stop(same, edits=same.edits, reason="Feels worse", by=rao)
        return b"%PDF"

    with pytest.raises(ActionError, match=r"it is stopped now\. Nothing was printed"):
        handouts.print_handout(signed, a_form(), "", rao, press=press)
    assert not Handout.objects.exists()


@pytest.mark.hazard("H19")
def test_what_was_printed_before_a_void_is_neither_printed_nor_shown_unmarked(signed, rao):
    before = a_print(signed, by=rao, pdf=b"%PDF right")
    voided = prescriptions.void(signed, edits=signed.edits, reason="Wrong patient", by=rao)
    before.prescription = voided

    with pytest.raises(ActionError, match="without the mark VOIDED"):
        handouts.open_print(before, by=rao)
    after = a_print(voided, by=rao, pdf=b"%PDF marked", reason="lost")

    assert (after.copy, after.handout.mark) == (2, "VOIDED")
    assert handouts.open_print(after, by=rao) == b"%PDF marked"


@pytest.mark.hazard("H19")
def test_a_paper_that_was_printed_as_outdated_is_not_given_once_the_plan_is_right(signed, rao):
    Prescription.objects.filter(pk=signed.pk).update(outdated_on="2026-01-05")
    signed.refresh_from_db()
    assert a_print(signed, by=rao, pdf=b"%PDF outdated").handout.mark == "OUTDATED"
    Prescription.objects.filter(pk=signed.pk).update(outdated_on=None)
    signed.refresh_from_db()

    _, pdf = handouts.print_handout(signed, a_form(), "lost", rao, press=a_press(b"%PDF right"))

    assert pdf == b"%PDF right"


def test_managers_and_strangers_print_and_open_nothing(signed, rao, castro):
    printing = a_print(signed, by=rao)
    for by in (a_member(Role.MANAGER), castro):
        with pytest.raises(Refused):
            a_print(signed, by=by, reason="lost")
        with pytest.raises(Refused):
            handouts.open_print(printing, by=by)
    assert Print.objects.count() == 1


# --- the code ---


@pytest.mark.hazard("H19")
def test_each_signed_version_has_a_code_of_its_own(rao):
    made = {a_signed_prescription(by=rao).code for _ in range(5)}

    assert len(made) == 5
    assert all(codes.complete(code.replace("-", "")[:7]) == code for code in made)


def test_a_version_that_was_signed_before_papers_had_a_code_gets_one_for_good(rao, monkeypatch):
    monkeypatch.setattr(signing, "new_code", lambda: None)
    older = a_signed_prescription(by=rao)
    assert older.code is None

    first, again = a_print(older, by=rao), a_print(older, by=rao, reason="lost")

    code = Prescription.objects.get(pk=older.pk).code
    assert code
    assert first.handout == again.handout
    assert first.handout.code == code


def test_a_paper_without_a_code_is_not_given_out_again(signed, rao):
    first = a_print(signed, by=rao)
    like = {name: getattr(first.handout, name) for name in ("clinic", "patient", "sha256", "at")}
    Handout.objects.create(
        **like, **a_form(paper="a4"), prescription=signed, pdf=b"%PDF of before", by=rao.user
    )

    assert bytes(a_print(signed, by=rao, pdf=b"%PDF", paper="a4").handout.pdf) == b"%PDF"
