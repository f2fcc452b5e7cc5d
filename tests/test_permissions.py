"""Every role against every action, written out by hand; signing and reviewing need more."""

from datetime import date, timedelta

import pytest

from prescribing import permissions
from prescribing.models import Role
from prescribing.permissions import Action, Refused
from tests.builders import TODAY, a_clinic, a_credential, a_member, a_signed_prescription, a_user

pytestmark = pytest.mark.django_db

#                              prescriber staff reviewer manager
ALLOWED = {
    Action.SEE_PATIENTS:        "yes      yes   yes      no",
    Action.EDIT_PATIENTS:       "yes      yes   no       no",
    Action.DRAFT:               "yes      yes   no       no",
    Action.SCREEN:              "yes      yes   yes      no",
    Action.ANSWER_REASON:       "yes      no    no       no",
    Action.CLASSIFY_MEDICINE:   "yes      no    no       no",
    Action.SIGN:                "yes      no    no       no",
    Action.STOP:                "yes      no    no       no",
    Action.VOID:                "yes      no    no       no",
    Action.HOLD:                "yes      yes   no       no",
    Action.PRINT_HANDOUT:       "yes      yes   yes      no",
    Action.PRINT_DRAFT:         "yes      no    no       no",
    Action.REVIEW:              "yes      no    yes      no",
    Action.MANAGE_CLINIC:       "no       no    no       yes",
    Action.CHANGE_POLICY:       "no       no    no       yes",
    Action.READ_CONTENT:        "yes      yes   yes      yes",
    Action.ADOPT_KNOWLEDGE:     "yes      no    no       no",
    Action.CONFIRM_TRANSLATION: "yes      no    no       no",
    Action.REREVIEW:            "yes      no    no       no",
}  # fmt: skip
ROLES = (Role.PRESCRIBER, Role.STAFF, Role.REVIEWER, Role.MANAGER)
ASKED_WITH_A_MEMBER_ALONE = sorted(set(Action) - {Action.SIGN, Action.REVIEW})


def name_of(action):
    return action.name.lower()


def test_the_table_speaks_of_every_action_and_every_role():
    assert set(ALLOWED) == set(Action) == set(permissions.ROLES)
    assert set(ROLES) == set(Role)


@pytest.mark.parametrize("action", Action, ids=name_of)
@pytest.mark.parametrize("number", range(4), ids=ROLES)
def test_a_role_may_do_what_the_table_says(action, number):
    member = a_member(ROLES[number])
    allowed = ALLOWED[action].split()[number] == "yes"

    if allowed:
        permissions.check(member, action)
    else:
        with pytest.raises(Refused, match=f"In the role of {ROLES[number]} you may not {action}"):
            permissions.check(member, action)


@pytest.mark.parametrize("action", ASKED_WITH_A_MEMBER_ALONE, ids=name_of)
@pytest.mark.parametrize("role", ROLES)
def test_the_pair_of_an_action_gives_one_answer_in_two_ways(action, role):
    member = a_member(role)
    check = getattr(permissions, f"check_{name_of(action)}")
    may = getattr(permissions, f"may_{name_of(action)}")

    try:
        check(member)
    except Refused:
        assert may(member) is False
    else:
        assert may(member) is True


@pytest.mark.parametrize("action", Action, ids=name_of)
def test_who_has_left_the_clinic_may_do_nothing(action):
    for role in ROLES:
        with pytest.raises(Refused, match="no longer active"):
            permissions.check(a_member(role, is_active=False), action)


def test_a_user_who_was_closed_may_do_nothing():
    closed = a_user("Closed", is_active=False)

    assert not permissions.may_see_patients(a_member(user=closed))


def test_a_prescriber_with_a_licence_signs(rao):
    assert permissions.check_sign(rao, TODAY).licence == f"NY-{rao.user_id:05d}"
    assert permissions.may_sign(rao, TODAY)


def test_a_prescriber_without_a_licence_does_not_sign():
    member = a_member(licensed=False)

    with pytest.raises(Refused, match="no licence on record that is valid today"):
        permissions.check_sign(member, TODAY)
    assert not permissions.may_sign(member, TODAY)


@pytest.mark.parametrize("role", [Role.STAFF, Role.REVIEWER, Role.MANAGER])
def test_a_licence_in_another_role_does_not_sign(role):
    assert not permissions.may_sign(a_member(role, licensed=True), TODAY)


@pytest.mark.hazard("H49")
def test_a_superuser_signs_no_more_than_anybody_else():
    everything = a_user("Root", is_superuser=True, is_staff=True)
    clinics = iter([a_clinic("one"), a_clinic("two"), a_clinic("three")])

    assert not permissions.may_sign(
        a_member(user=everything, clinic=next(clinics), licensed=False), TODAY
    )
    for role in (Role.STAFF, Role.MANAGER):
        member = a_member(role, user=everything, clinic=next(clinics))
        assert not permissions.may_sign(member, TODAY)
        assert not permissions.may_stop(member)


@pytest.mark.parametrize(
    ("begins", "ends", "signs"),
    [(0, None, True), (0, 0, True), (-9, 0, True), (1, None, False), (-9, -1, False)],
    ids=["first day", "only day", "last day", "day before", "day after"],
)
@pytest.mark.hazard("H49")
def test_a_licence_holds_from_its_first_to_its_last_day(begins, ends, signs):
    member = a_member(licensed=False)
    last = None if ends is None else TODAY + timedelta(days=ends)
    a_credential(member, valid_from=TODAY + timedelta(days=begins), valid_to=last)

    assert permissions.may_sign(member, TODAY) is signs


def test_of_two_licences_the_newer_one_signs(rao):
    a_credential(rao, licence="NY-NEW", valid_from=date(2025, 12, 1))

    assert permissions.check_sign(rao, TODAY).licence == "NY-NEW"


def test_the_licence_of_another_member_does_not_sign(rao):
    assert not permissions.may_sign(a_member(licensed=False), TODAY)


def test_nobody_reviews_her_own_signature(rao, lindqvist, haddad, okafor):
    signed = a_signed_prescription(by=rao)

    with pytest.raises(Refused, match="Somebody else must review it"):
        permissions.check_review(rao, signed)
    assert permissions.may_review(lindqvist, signed)
    assert permissions.may_review(haddad, signed)
    assert not permissions.may_review(okafor, signed)


def test_of_the_prescribers_only_the_medical_lead_adopts_the_content(rao):
    lead = a_member(is_medical_lead=True)

    assert permissions.may_adopt_knowledge(lead)
    assert permissions.check_sign_adoption(lead, TODAY) == lead.credentials.get()
    with pytest.raises(Refused, match="Only the medical lead"):
        permissions.check_sign_adoption(rao, TODAY)


def test_of_the_prescribers_only_the_medical_lead_confirms_a_translation(rao):
    assert permissions.may_confirm_translation(a_member(is_medical_lead=True))
    with pytest.raises(Refused, match="Only the medical lead"):
        permissions.check_confirm_translation(rao)


def test_a_medical_lead_without_a_licence_reads_and_does_not_adopt():
    lead = a_member(is_medical_lead=True, licensed=False)

    assert permissions.may_adopt_knowledge(lead)
    assert not permissions.may_sign_adoption(lead, TODAY)
