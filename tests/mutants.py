"""For scripts/mutants.py, which runs the tests of one change after another in the same process.

What an unchanged function worked out is not kept for a changed one, and a thousand tests that are
asked for by name are collected file by file: one by one takes longer than running them. The tests
that noticed a change in a function are asked first about the next: most changes end there.
"""

import functools
import os
import sys
from collections import Counter
from pathlib import Path

import pytest

# What is worked out from all names takes long: it is only forgotten when it may come out changed.
OF_ALL_NAMES = {"catalogue_of"}
MAKE_NAMES = {"catalogue", "spelling"}
READ_NAMES = MAKE_NAMES | {"medicines"}
KEEP_NAMES = ("tests.clinical.names", "tests.clinical.test_")
ASK_NAMES = ["catalogue", "medicines", "spelling"]
NAMED = pytest.StashKey[frozenset]()
NOTICED = Path("noticed.txt")  # function and test, of each change so far; in the tree of the run


def function_under_test():
    return os.environ.get("MUTANT_UNDER_TEST", "").partition("__mutmut_")[0]


def module_under_test():
    """Within clinical/: predicates.medicines is not medicines."""
    return function_under_test().rpartition(".")[0].removeprefix("prescribing.clinical.")


def pytest_configure(config):
    named = [each for each in config.args if "::" in each]
    if module_under_test() in READ_NAMES:
        # What is made of names is shared by their tests: which of them asked first says nothing.
        named, files = [], [f"tests/clinical/test_{name}.py" for name in ASK_NAMES]
    else:
        files = sorted({each.partition("::")[0] for each in named})
    config.stash[NAMED] = frozenset(named)
    config.args = files or config.args


def pytest_collection_modifyitems(config, items):
    named = config.stash[NAMED]
    noticed = noticed_before()
    items[:] = sorted(
        (each for each in items if not named or each.nodeid in named),
        key=lambda each: noticed[each.nodeid],
        reverse=True,
    )


def noticed_before():
    """By test, how many changes it noticed: in this function before those in others of its file."""
    function = function_under_test()
    counts = Counter()
    for line in NOTICED.read_text(encoding="utf-8").splitlines() if NOTICED.exists() else ():
        changed, _, test = line.partition(" ")
        if changed.rpartition(".")[0] == function.rpartition(".")[0]:
            counts[test] += 1000 if changed == function else 1
    return counts


def pytest_runtest_logreport(report):
    if report.failed and "." in function_under_test():
        with NOTICED.open("a", encoding="utf-8") as lines:
            lines.write(f"{function_under_test()} {report.nodeid}\n")


def pytest_sessionstart():
    forget()


def pytest_runtest_setup():
    # Which test asks for which code is learnt one time: none may find an answer of the last one.
    if os.environ.get("MUTANT_UNDER_TEST") == "stats":
        forget()


def forget():
    module = module_under_test()
    for name, loaded in list(sys.modules.items()):
        if module in MAKE_NAMES and name.startswith(KEEP_NAMES):
            del sys.modules[name]
        if name.startswith("prescribing.clinical"):
            for each in vars(loaded).values():
                if isinstance(each, functools._lru_cache_wrapper) and (
                    each.__name__ not in OF_ALL_NAMES or module in MAKE_NAMES
                ):
                    each.cache_clear()
