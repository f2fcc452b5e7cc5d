"""For scripts/mutants.py, which runs the tests of one change after another in the same process.

What an unchanged function worked out is not kept for a changed one, and a thousand tests that are
asked for by name are collected file by file: one by one takes longer than running them.
"""

import functools
import gc
import os

import pytest

# What is worked out from all names takes long: it is only forgotten when it may come out changed.
OF_ALL_NAMES = {"catalogue_of"}
MAKE_NAMES = {"catalogue", "spelling"}
NAMED = pytest.StashKey[frozenset]()


def pytest_configure(config):
    named = [each for each in config.args if "::" in each]
    config.stash[NAMED] = frozenset(named)
    if named:
        config.args = list(dict.fromkeys(each.partition("::")[0] for each in named))


def pytest_collection_modifyitems(config, items):
    named = config.stash[NAMED]
    items[:] = [each for each in items if not named or each.nodeid in named]


def pytest_sessionstart():
    module = os.environ.get("MUTANT_UNDER_TEST", "").rpartition(".")[0].rpartition(".")[2]
    for each in gc.get_objects():
        if isinstance(each, functools._lru_cache_wrapper):
            of_all = each.__name__ in OF_ALL_NAMES
            if each.__module__.startswith("prescribing.clinical") and (
                not of_all or module in MAKE_NAMES
            ):
                each.cache_clear()
