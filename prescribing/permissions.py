"""Who may do what, said once: `check_` raises Refused, `may_` answers yes or no."""

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import ParamSpec

from prescribing.models import Membership, PrescriberCredential, Prescription, Role
from prescribing.models.owned import OwnedByClinic

Member = Membership
P = ParamSpec("P")


class Refused(PermissionError):
    """This person may not do this; the message says why."""


class Action(StrEnum):
    SEE_PATIENTS = "see patients"
    EDIT_PATIENTS = "change what is known of a patient"
    DRAFT = "draft a prescription"
    SCREEN = "screen a prescription"
    ANSWER_REASON = "answer a finding with a reason"
    CLASSIFY_MEDICINE = "classify a medicine that is not recognised"
    SIGN = "sign a prescription"
    STOP = "stop a prescription"
    VOID = "void a prescription"
    HOLD = "hold a prescription"
    PRINT_HANDOUT = "print a handout"
    PRINT_DRAFT = "print a draft"
    REVIEW = "review a prescription"
    MANAGE_CLINIC = "manage the clinic"
    CHANGE_POLICY = "change the clinic's policy"
    READ_CONTENT = "read the clinical content"
    ADOPT_KNOWLEDGE = "adopt the clinical content"
    CONFIRM_TRANSLATION = "confirm a translation"
    REREVIEW = "say that a prescription was looked at again"


PRESCRIBER, STAFF, REVIEWER = Role.PRESCRIBER, Role.STAFF, Role.REVIEWER

ROLES: Mapping[Action, frozenset[Role]] = {
    Action.SEE_PATIENTS: frozenset({PRESCRIBER, STAFF, REVIEWER}),
    Action.EDIT_PATIENTS: frozenset({PRESCRIBER, STAFF}),
    Action.DRAFT: frozenset({PRESCRIBER, STAFF}),
    Action.SCREEN: frozenset({PRESCRIBER, STAFF, REVIEWER}),
    Action.ANSWER_REASON: frozenset({PRESCRIBER}),
    Action.CLASSIFY_MEDICINE: frozenset({PRESCRIBER}),
    Action.SIGN: frozenset({PRESCRIBER}),
    Action.STOP: frozenset({PRESCRIBER}),
    Action.VOID: frozenset({PRESCRIBER}),
    Action.HOLD: frozenset({PRESCRIBER, STAFF}),
    Action.PRINT_HANDOUT: frozenset({PRESCRIBER, STAFF, REVIEWER}),
    Action.PRINT_DRAFT: frozenset({PRESCRIBER}),
    Action.REVIEW: frozenset({PRESCRIBER, REVIEWER}),
    Action.MANAGE_CLINIC: frozenset({Role.MANAGER}),
    Action.CHANGE_POLICY: frozenset({Role.MANAGER}),
    Action.READ_CONTENT: frozenset(Role),
    Action.ADOPT_KNOWLEDGE: frozenset({PRESCRIBER}),
    Action.CONFIRM_TRANSLATION: frozenset({PRESCRIBER}),
    Action.REREVIEW: frozenset({PRESCRIBER}),
}


def check(member: Member, action: Action) -> None:
    """Being a superuser gives nothing here: only an active membership in the right role does."""
    if not (member.is_active and member.user.is_active):
        raise Refused("Your place in this clinic is no longer active.")
    if Role(member.role) not in ROLES[action]:
        raise Refused(
            f"In the role of {member.role} you may not {action}. Ask a colleague who may, or the "
            "manager of your clinic."
        )


def _answer(check_it: Callable[P, object]) -> Callable[P, bool]:
    """The same question, answered with yes or no."""

    def may(*asked: P.args, **named: P.kwargs) -> bool:
        try:
            check_it(*asked, **named)
        except Refused:
            return False
        return True

    return may


def _pair(action: Action) -> tuple[Callable[[Member], None], Callable[[Member], bool]]:
    def check_action(member: Member) -> None:
        check(member, action)

    return check_action, _answer(check_action)


check_see_patients, may_see_patients = _pair(Action.SEE_PATIENTS)
check_edit_patients, may_edit_patients = _pair(Action.EDIT_PATIENTS)
check_draft, may_draft = _pair(Action.DRAFT)
check_screen, may_screen = _pair(Action.SCREEN)
check_answer_reason, may_answer_reason = _pair(Action.ANSWER_REASON)
check_classify_medicine, may_classify_medicine = _pair(Action.CLASSIFY_MEDICINE)
check_stop, may_stop = _pair(Action.STOP)
check_void, may_void = _pair(Action.VOID)
check_hold, may_hold = _pair(Action.HOLD)
check_print_handout, may_print_handout = _pair(Action.PRINT_HANDOUT)
check_print_draft, may_print_draft = _pair(Action.PRINT_DRAFT)
check_review_some, may_review_some = _pair(Action.REVIEW)
check_manage_clinic, may_manage_clinic = _pair(Action.MANAGE_CLINIC)
check_change_policy, may_change_policy = _pair(Action.CHANGE_POLICY)
check_read_content, may_read_content = _pair(Action.READ_CONTENT)
check_rereview, may_rereview = _pair(Action.REREVIEW)


def check_sign(member: Member, on: date) -> PrescriberCredential:
    """The credential to sign with on this day."""
    check(member, Action.SIGN)
    return _credential(member, on)


def check_adopt_knowledge(member: Member) -> None:
    """Whether it is for this member to read the clinical content and adopt it for the clinic."""
    check(member, Action.ADOPT_KNOWLEDGE)
    if not member.is_medical_lead:
        raise Refused("Only the medical lead of your clinic adopts its clinical content.")


def check_confirm_translation(member: Member) -> None:
    """She answers for what the patients of the clinic read."""
    check(member, Action.CONFIRM_TRANSLATION)
    if not member.is_medical_lead:
        raise Refused("Only the medical lead of your clinic confirms a translation.")


def check_sign_adoption(member: Member, on: date) -> PrescriberCredential:
    """The credential to adopt with on this day."""
    check_adopt_knowledge(member)
    return _credential(member, on)


def _credential(member: Member, on: date) -> PrescriberCredential:
    credentials = PrescriberCredential.objects.of(member.clinic).valid_on(on)
    credential = credentials.filter(membership=member).order_by("valid_from").last()
    if credential is None:
        raise Refused("You have no licence on record that is valid today. Ask your manager.")
    return credential


def check_review(member: Member, prescription: Prescription) -> None:
    check(member, Action.REVIEW)
    if prescription.is_signed and prescription.signature.by_id == member.user_id:
        raise Refused("You signed this prescription. Somebody else must review it.")


def check_own_clinic(member: Member, row: OwnedByClinic) -> None:
    """Pages answer 404 before this; it stands for every other caller."""
    if row.clinic_id != member.clinic_id:
        raise Refused("This does not belong to your clinic.")


may_sign = _answer(check_sign)
may_adopt_knowledge = _answer(check_adopt_knowledge)
may_confirm_translation = _answer(check_confirm_translation)
may_sign_adoption = _answer(check_sign_adoption)
may_review = _answer(check_review)
