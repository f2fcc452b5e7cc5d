#!/usr/bin/env python3
"""Run a command of the site."""

import os
import sys

from django.core.management import execute_from_command_line
from environs import EnvError


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ldn_portal.settings")
    try:
        execute_from_command_line(sys.argv)
    except EnvError as error:
        sys.exit(f"The settings are not complete. {error}")


if __name__ == "__main__":
    main()
