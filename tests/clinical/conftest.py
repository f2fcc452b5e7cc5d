"""The tests of the plain part: no database, no clock, and one loading of the facts."""

from tests.clinical import profiles  # noqa: F401 - settles how many examples are looked at
