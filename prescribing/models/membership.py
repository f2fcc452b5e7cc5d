"""Who works in which clinic, in which role, and which prescribers hold a licence."""

from datetime import date
from enum import StrEnum
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from prescribing.models.fields import choice_field, filled, one_of
from prescribing.models.owned import ClinicQuerySet, Edited, Listed


class Role(StrEnum):
    PRESCRIBER = "prescriber"
    STAFF = "staff"
    REVIEWER = "reviewer"
    MANAGER = "manager"


class MembershipQuerySet(ClinicQuerySet["Membership"]):
    def working(self) -> Self:
        """Those that let somebody in today."""
        return self.filter(is_active=True, user__is_active=True)


class Membership(Edited):
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships"
    )
    role = choice_field(Role)
    is_active = models.BooleanField(default=True)
    is_medical_lead = models.BooleanField("reads and adopts the clinical content", default=False)

    objects = models.Manager.from_queryset(MembershipQuerySet)()

    class Meta:
        ordering = ("clinic", "user")
        constraints = (
            models.UniqueConstraint(fields=("user", "clinic"), name="one_role_in_a_clinic"),
            one_of("role", Role),
            models.CheckConstraint(
                condition=Q(is_medical_lead=False) | Q(role=str(Role.PRESCRIBER)),
                name="%(class)s_lead_prescribes",
                violation_error_message="Only a prescriber leads. Untick it, or keep the role.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}, {self.role} at {self.clinic}"


class CredentialQuerySet(Listed["PrescriberCredential"]):
    def valid_on(self, day: date) -> Self:
        until = Q(valid_to=None) | Q(valid_to__gte=day)
        return self.current().filter(until, valid_from__lte=day)


class PrescriberCredential(Edited):
    """A licence to prescribe. Without one that is valid on the day, nobody signs."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="credentials")
    licence = models.CharField(max_length=100)
    printed_name = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField("last valid day", null=True, blank=True)
    # Entered by mistake: it never counts again, and what was signed with it names it still.
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = models.Manager.from_queryset(CredentialQuerySet)()

    class Meta:
        ordering = ("membership", "valid_from")
        constraints = (
            filled("licence"),
            filled("printed_name"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="%(class)s_ends_after_it_begins",
            ),
        )

    def is_valid_on(self, day: date) -> bool:
        until = self.valid_to is None or day <= self.valid_to
        return self.removed_at is None and until and self.valid_from <= day

    def __str__(self) -> str:
        return f"{self.printed_name}, licence {self.licence}"
