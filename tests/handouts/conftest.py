"""The tests of paper: the properties look at as many plans as those of the planner."""

from tests.clinical import profiles  # noqa: F401 - settles how many examples are looked at
