"""What waits for the manager of a clinic, for her first page."""

from django.utils import timezone

from prescribing.models import Invitation, Pharmacy
from prescribing.permissions import Member
from prescribing.views.clinic import with_other_phones
from prescribing.views.members import shown_members


def to_do(member: Member) -> dict[str, object]:
    clinic = member.clinic
    people = [one for one in shown_members(clinic, timezone.localdate()) if one.works]
    return {
        "working": len(people),
        "cannot_sign": sum(one.cannot_sign for one in people),
        "ending": sum(one.ends_soon is not None for one in people),
        "has_lead": any(one.member.is_medical_lead for one in people),
        "invited": Invitation.objects.of(clinic).waiting(timezone.now()).count(),
        "with_other_phones": with_other_phones(clinic),
        "pharmacies": Pharmacy.objects.of(clinic).in_use().count(),
    }
