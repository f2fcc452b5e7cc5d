"""For scripts/mutants.py: what an unchanged function worked out is not kept for a changed one."""

import functools
import gc
import os

# What is worked out from all names takes long: it is only forgotten when it may come out changed.
OF_ALL_NAMES = {"catalogue_of"}
MAKE_NAMES = {"catalogue", "spelling"}


def pytest_sessionstart():
    module = os.environ.get("MUTANT_UNDER_TEST", "").rpartition(".")[0].rpartition(".")[2]
    for each in gc.get_objects():
        if isinstance(each, functools._lru_cache_wrapper):
            of_all = each.__name__ in OF_ALL_NAMES
            if each.__module__.startswith("prescribing.clinical") and (
                not of_all or module in MAKE_NAMES
            ):
                each.cache_clear()
