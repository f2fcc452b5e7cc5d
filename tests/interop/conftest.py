"""The tests of the machine-readable faces: no database, and one loading of the facts."""

from tests.clinical import profiles  # noqa: F401 - settles how many examples are looked at
