"""That somebody may join a clinic, by a link that works one time. Its secret is not kept."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower

from prescribing.models.fields import choice_field, filled, one_of
from prescribing.models.membership import Membership, Role
from prescribing.models.owned import ClinicQuerySet, OwnedByClinic


class InvitationQuerySet(ClinicQuerySet["Invitation"]):
    def unanswered(self) -> Self:
        return self.filter(accepted_at=None, withdrawn_at=None)

    def waiting(self, at: datetime) -> Self:
        """Those that let somebody in: also who made each still manages its clinic."""
        managers = Membership.objects.working().filter(role=Role.MANAGER)
        stands = Exists(managers.filter(clinic=OuterRef("clinic"), user=OuterRef("by")))
        return self.unanswered().filter(stands, expires_at__gt=at)


class Invitation(OwnedByClinic):
    email = models.EmailField()
    name = models.CharField(max_length=200)
    role = choice_field(Role)
    secret_sha256 = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager.from_queryset(InvitationQuerySet)()

    class Meta:
        ordering = ("-at", "-id")
        constraints = (
            filled("name"),
            filled("email"),
            filled("secret_sha256"),
            one_of("role", Role),
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="%(class)s_email_lower_case"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("at")), name="%(class)s_expires_later"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(withdrawn_at=None),
                name="%(class)s_answered_one_time",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="%(class)s_accepted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="%(class)s_withdrawn_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"Invitation of {self.name} to {self.clinic}"
