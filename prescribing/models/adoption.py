"""A medical lead's signature over one version of the facts, for one clinic. For good."""

from django.conf import settings
from django.db import models

from prescribing.models.fields import filled
from prescribing.models.membership import PrescriberCredential
from prescribing.models.owned import ClinicQuerySet, OwnedByClinic


class AdoptionQuerySet(ClinicQuerySet["Adoption"]):
    def of_version(self, version: str) -> "Adoption | None":
        """The adoption of this version, without the facts themselves, which are large."""
        return self.filter(knowledge_version=version).defer("facts").first()


class Adoption(OwnedByClinic):
    knowledge_version = models.CharField(max_length=80)
    facts = models.JSONField()  # every one of them as it was, to tell later what changed
    statement = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    credential = models.ForeignKey(PrescriberCredential, on_delete=models.PROTECT, related_name="+")
    printed_name = models.CharField(max_length=200)
    licence = models.CharField(max_length=100)
    at = models.DateTimeField()

    objects = models.Manager.from_queryset(AdoptionQuerySet)()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("clinic", "knowledge_version"), name="one_adoption_a_version"
            ),
            filled("knowledge_version"),
            filled("statement"),
            filled("printed_name"),
            filled("licence"),
        )

    def __str__(self) -> str:
        return f"Adoption by {self.printed_name} at {self.at:%Y-%m-%d %H:%M} UTC"
