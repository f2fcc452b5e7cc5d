"""Who works in a clinic and in which role: kept by its managers, of whom one always stays."""

from collections.abc import Iterator
from contextlib import contextmanager

from prescribing import permissions
from prescribing.actions import events
from prescribing.actions.errors import ActionError, Problem
from prescribing.actions.turns import change, turn
from prescribing.models import Membership, Role, User
from prescribing.permissions import Action, Member

LAST_MANAGER = (
    "You are the only manager of this clinic. Give somebody else the role of manager first: "
    "without one, nobody of the clinic could change this back."
)


@contextmanager
def managing(by: Member) -> Iterator[None]:
    """The clinic's turn, for one who is its manager at this moment and not only when she asked.

    Of two managers who take the role from each other, the second is refused.
    """
    permissions.check_manage_clinic(by)
    with turn(by.clinic):
        permissions.check_manage_clinic(Membership.objects.select_related("user").get(pk=by.pk))
        yield


def change_member(
    member: Membership, *, edits: int, role: str, is_medical_lead: bool, by: Member
) -> Membership:
    permissions.check_own_clinic(by, member)
    with managing(by):
        if role != Role.MANAGER:
            _check_manager_stays(member, "role")
        if is_medical_lead and role != Role.PRESCRIBER:
            raise ActionError.at(
                "is_medical_lead", "Only a prescriber leads. Untick this, or keep the role."
            )
        before = {"role": member.role, "is_medical_lead": member.is_medical_lead}
        after = {"role": role, "is_medical_lead": is_medical_lead}
        fields = change(member, edits, **after)
        detail = {
            "fields": fields,
            "edits": member.edits,
            "before": {name: before[name] for name in fields},
            "after": {name: after[name] for name in fields},
        }
        events.record(by, "changed", member, detail=detail)
        if "role" in fields:
            open_desk(member.user, role, by=by)
    return member


def deactivate(member: Membership, *, edits: int, by: Member) -> Membership:
    """From the next request on she is nobody in this clinic. What she did stays hers."""
    permissions.check_own_clinic(by, member)
    with managing(by):
        _check_manager_stays(member)
        _set_active(member, edits, "deactivated", is_active=False, by=by)
    return member


def reactivate(member: Membership, *, edits: int, by: Member) -> Membership:
    permissions.check_own_clinic(by, member)
    with managing(by):
        _set_active(member, edits, "reactivated", is_active=True, by=by)
    return member


def open_desk(user: User, role: str, *, by: Member) -> None:
    """Who reviews may open the review desk; what she finds there follows from her role."""
    if Role(role) not in permissions.ROLES[Action.REVIEW]:
        return
    if User.objects.filter(pk=user.pk, is_staff=False).update(is_staff=True):
        user.is_staff = True
        events.record(by, "changed", user, detail={"fields": ["is_staff"]})


def _set_active(member: Membership, edits: int, verb: str, *, is_active: bool, by: Member) -> None:
    fields = change(member, edits, is_active=is_active)
    events.record(by, verb, member, detail={"fields": fields, "edits": member.edits})


def _check_manager_stays(member: Membership, field: str = "") -> None:
    managers = Membership.objects.of(member.clinic).working().filter(role=Role.MANAGER)
    if {one.pk for one in managers} == {member.pk}:
        raise ActionError(Problem(LAST_MANAGER, field))
