"""The application as Django knows it."""

from django.apps import AppConfig


class PrescribingConfig(AppConfig):
    name = "prescribing"
    verbose_name = "Prescribing"

    def ready(self) -> None:
        import prescribing.checks  # noqa: F401, PLC0415  # registers the start-up checks
