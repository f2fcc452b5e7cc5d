"""The printed schedule of a signed prescription, kept byte for byte, and each printing of it."""

from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import Q

from prescribing.models.clinic import Paper
from prescribing.models.fields import choice_field, filled, more_than_none, one_of
from prescribing.models.language import Language
from prescribing.models.owned import ClinicQuerySet, OwnedByClinic
from prescribing.models.patient import Patient
from prescribing.models.prescription import Prescription


class PrintReason(StrEnum):
    """Why the same is printed again."""

    LOST = "lost"
    DAMAGED = "unreadable or damaged"
    FAMILY = "for a family member"
    PHARMACY = "for a pharmacy"
    OTHER = "other"


class Handout(OwnedByClinic):
    """The bytes of one form of one version, with the mark and the code that stand on its pages."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    prescription = models.ForeignKey(
        Prescription, on_delete=models.PROTECT, related_name="handouts"
    )
    paper = choice_field(Paper)
    language = choice_field(Language)
    size = models.CharField("print size", max_length=20)
    pages = models.CharField(max_length=20)
    mark = models.CharField(max_length=20, blank=True)
    # Empty on papers that were printed before papers had one: these are not given out again.
    code = models.CharField(max_length=20, blank=True)
    # The hash of its sentences, where the clinic had confirmed them: then no line says otherwise.
    translation = models.CharField(max_length=80, blank=True, default="")
    sha256 = models.CharField(max_length=64)
    pdf = models.BinaryField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = models.Manager.from_queryset(ClinicQuerySet["Handout"])()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=(
                    "prescription",
                    "paper",
                    "language",
                    "size",
                    "pages",
                    "mark",
                    "code",
                    "translation",
                ),
                condition=~Q(code=""),
                name="one_handout_a_form",
            ),
            one_of("paper", Paper),
            one_of("language", Language),
            filled("size"),
            filled("pages"),
            filled("sha256"),
        )

    def __str__(self) -> str:
        return f"Handout {self.pk} of {self.prescription}"


class Print(OwnedByClinic):
    """One time that a handout was printed: copy 1, 2, 3 of its version, whatever the form."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    prescription = models.ForeignKey(Prescription, on_delete=models.PROTECT, related_name="prints")
    handout = models.ForeignKey(Handout, on_delete=models.PROTECT, related_name="prints")
    copy = models.PositiveIntegerField()
    reason = choice_field(PrintReason, blank=True, default="")
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = models.Manager.from_queryset(ClinicQuerySet["Print"])()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("prescription", "copy"), name="one_print_a_copy"),
            models.CheckConstraint(
                condition=Q(reason__in=["", *sorted(map(str, PrintReason))]),
                name="%(class)s_reason_known",
            ),
            models.CheckConstraint(
                condition=~Q(reason=str(PrintReason.OTHER), note=""),
                name="%(class)s_other_reason_written",
            ),
            more_than_none("copy"),
        )

    def __str__(self) -> str:
        return f"Copy {self.copy} of {self.prescription}"
