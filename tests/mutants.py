"""For scripts/mutants.py: what an unchanged function worked out is not kept for a changed one."""

import functools
import gc


def pytest_sessionstart():
    for each in gc.get_objects():
        if isinstance(each, functools._lru_cache_wrapper) and each.__module__.startswith(
            "prescribing.clinical"
        ):
            each.cache_clear()
