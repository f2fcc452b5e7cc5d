"""One form sent by one user: the same form sent again has no second effect."""

from django.conf import settings
from django.db import models

from prescribing.models.fields import filled


class Submission(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=64)
    route = models.CharField(max_length=200)
    body_hash = models.CharField(max_length=80)
    result_url = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("user", "key"), name="one_submission_a_form"),
            filled("key"),
            filled("body_hash"),
        )

    def __str__(self) -> str:
        return f"{self.route} {self.key}"
