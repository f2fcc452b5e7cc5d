"""Load the demo clinic and say how to sign in to it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from prescribing.jobs import demo


class Command(BaseCommand):
    help = "Load the demo clinic of made-up patients, unless it is there already."

    def handle(self, *_arguments: Any, **_options: Any) -> None:
        try:
            loaded = demo.load()
        except demo.DemoRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"{loaded.clinic}: {'loaded' if loaded.is_new else 'already there'}. "
            f"The password of every account is {loaded.password}"
        )
        for account in loaded.accounts:
            self.stdout.write(f"  {account.email:28} {account.role:12} {account.name}")
