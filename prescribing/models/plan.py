"""The titration plan of a prescription: its steps, its holds, and when a dose is taken."""

from django.db import models

from prescribing.models.fields import filled, more_than_none
from prescribing.models.owned import ClinicQuerySet, OwnedByClinic
from prescribing.models.prescription import Prescription
from prescribing.models.surgery import Surgery


class TitrationPlan(OwnedByClinic):
    prescription = models.OneToOneField(Prescription, on_delete=models.PROTECT, related_name="plan")
    ladder = models.CharField(max_length=100, blank=True)
    first_night = models.DateField()
    dose_time = models.TimeField(null=True, blank=True)
    hold_hours = models.PositiveSmallIntegerField()
    hold_reason = models.TextField(blank=True)

    objects = models.Manager.from_queryset(ClinicQuerySet["TitrationPlan"])()

    class Meta:
        constraints = (more_than_none("hold_hours"),)

    def __str__(self) -> str:
        return f"Plan of {self.prescription}"


class TitrationStep(OwnedByClinic):
    plan = models.ForeignKey(TitrationPlan, on_delete=models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField()
    dose_micrograms = models.PositiveIntegerField()
    nights = models.PositiveSmallIntegerField()
    product = models.CharField(max_length=100)
    form = models.CharField(max_length=50)
    strength_micrograms = models.PositiveIntegerField()
    pieces_each = models.PositiveSmallIntegerField()

    objects = models.Manager.from_queryset(ClinicQuerySet["TitrationStep"])()

    class Meta:
        ordering = ("plan", "position")
        constraints = (
            models.UniqueConstraint(fields=("plan", "position"), name="one_step_a_position"),
            more_than_none("position"),
            more_than_none("dose_micrograms"),
            more_than_none("nights"),
            more_than_none("strength_micrograms"),
            more_than_none("pieces_each"),
            filled("product"),
            filled("form"),
        )

    def __str__(self) -> str:
        return f"Step {self.position} of plan {self.plan_id}"


class Hold(OwnedByClinic):
    """Nights on which nothing is taken."""

    plan = models.ForeignKey(TitrationPlan, on_delete=models.PROTECT, related_name="holds")
    first_night = models.DateField()
    nights = models.PositiveSmallIntegerField()
    reason = models.TextField()
    surgery = models.ForeignKey(
        Surgery, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    objects = models.Manager.from_queryset(ClinicQuerySet["Hold"])()

    class Meta:
        ordering = ("first_night", "id")
        constraints = (more_than_none("nights"), filled("reason"))

    def __str__(self) -> str:
        return f"Hold from {self.first_night:%Y-%m-%d}"
