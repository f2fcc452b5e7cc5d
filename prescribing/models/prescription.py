"""What a prescriber signs. Signed content never changes; a change makes a new version."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from prescribing.clinical.changes import Change
from prescribing.clinical.lifecycle import OPEN, RUNNING, SIGNED, State
from prescribing.models.clinic import Paper
from prescribing.models.fields import choice_field, filled, more_than_none, one_of
from prescribing.models.language import Language
from prescribing.models.owned import ClinicQuerySet, Edited
from prescribing.models.patient import Patient


def _words(words: Iterable[StrEnum]) -> list[str]:
    return sorted(str(word) for word in words)


class PrescriptionQuerySet(ClinicQuerySet["Prescription"]):
    def open(self) -> Self:
        """Drafts, screened or not."""
        return self.filter(state__in=OPEN)

    def running(self) -> Self:
        """Active or on hold: at most one for a patient."""
        return self.filter(state__in=RUNNING)

    def outdated(self) -> Self:
        """Running, while surgery makes the nights others than those that were signed."""
        return self.running().filter(outdated_on__isnull=False)

    def to_follow(self) -> Self:
        """Those whose signed nights are right now: their paper carries no mark."""
        return self.filter(state=State.ACTIVE, outdated_on=None)

    def signed(self) -> Self:
        """Signed at some time, whatever has become of it."""
        return self.filter(state__in=SIGNED)

    def without_content(self) -> Self:
        """What was signed is long, and lists tell little of it."""
        return self.defer("content", "replaces__content")

    def for_lists(self) -> Self:
        return self.select_related("patient", "author", "plan", "signature__by", "replaces")


class Prescription(Edited):
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="prescriptions")
    number = models.CharField(max_length=20, editable=False)
    version = models.PositiveSmallIntegerField(default=1)
    state = choice_field(State, default=State.DRAFT)
    indication = models.CharField(max_length=100, blank=True)
    indication_text = models.CharField(max_length=300, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    lists_checked_on = models.DateField(null=True, blank=True)
    consent_on = models.DateField(null=True, blank=True)
    reasons = models.JSONField(default=dict, blank=True)
    # What is dispensed of a product, by its id, where it was typed by hand.
    quantities = models.JSONField(default=dict, blank=True)
    quantity_reason = models.TextField(blank=True)
    refills = models.PositiveSmallIntegerField(default=0)
    paper = choice_field(Paper)
    language = choice_field(Language)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="replaced_by", null=True, blank=True
    )
    # What was asked of the version that this one replaces, where it is a change.
    change = choice_field(Change, blank=True, default="")
    change_reason = models.TextField(blank=True)
    content = models.JSONField(null=True, blank=True, editable=False)
    content_hash = models.CharField(max_length=80, blank=True, editable=False)
    # What the lists of what is due ask of the content, so that they need not read all of it. Each
    # change of dose is its night, the dose before and the dose after, in mg.
    order_from = models.DateField(null=True, blank=True, editable=False)
    lasts_until = models.DateField(null=True, blank=True, editable=False)
    dose_changes = models.JSONField(default=list, blank=True, editable=False)
    last_dose_change = models.DateField(null=True, blank=True, editable=False)
    # What leads from a paper to this version. Those signed before papers had one get theirs when
    # they are printed.
    code = models.CharField(
        max_length=20, null=True, blank=True, unique=True, default=None, editable=False
    )
    held_from = models.DateField(null=True, blank=True)
    held_reason = models.TextField(blank=True)
    # The day on which surgery left its signed nights behind; none while they are right.
    outdated_on = models.DateField(null=True, blank=True)
    stop_reason = models.TextField(blank=True)
    void_reason = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = models.Manager.from_queryset(PrescriptionQuerySet)()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("clinic", "number", "version"), name="one_prescription_a_number"
            ),
            models.UniqueConstraint(
                fields=("patient",),
                condition=Q(state__in=_words(RUNNING)),
                name="one_running_prescription_a_patient",
            ),
            models.CheckConstraint(
                condition=Q(Q(state__in=_words(SIGNED)), ~Q(content_hash=""), content__isnull=False)
                | Q(~Q(state__in=_words(SIGNED)), content_hash="", content__isnull=True),
                name="%(class)s_content_exactly_when_signed",
            ),
            models.CheckConstraint(
                condition=Q(code__isnull=True) | (Q(state__in=_words(SIGNED)) & ~Q(code="")),
                name="%(class)s_code_only_when_signed",
            ),
            models.CheckConstraint(
                condition=Q(held_from__isnull=True, held_reason="")
                | Q(~Q(held_reason=""), held_from__isnull=False),
                name="%(class)s_held_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=str(State.ON_HOLD), held_from__isnull=True),
                name="%(class)s_on_hold_from_a_night",
            ),
            models.CheckConstraint(
                condition=Q(change__in=["", *_words(Change)]),
                name="%(class)s_change_known",
            ),
            one_of("state", State),
            one_of("paper", Paper),
            one_of("language", Language),
            filled("number"),
            more_than_none("version"),
        )
        indexes = (models.Index(fields=("clinic", "state"), name="%(class)s_by_state"),)

    def __str__(self) -> str:
        return f"{self.number} version {self.version}"

    @property
    def status(self) -> State:
        return State(self.state)

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_running(self) -> bool:
        return self.status in RUNNING

    @property
    def is_outdated(self) -> bool:
        return self.outdated_on is not None

    @property
    def is_to_follow(self) -> bool:
        return self.status is State.ACTIVE and not self.is_outdated

    @property
    def is_signed(self) -> bool:
        return self.status in SIGNED
