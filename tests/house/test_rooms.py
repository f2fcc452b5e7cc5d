"""The contracts of pyproject.toml do catch what they are there to catch."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings


@pytest.fixture
def tree(tmp_path):
    """A copy of everything that import-linter reads."""
    for package in ["prescribing", "ldn_portal"]:
        shutil.copytree(
            settings.BASE_DIR / package,
            tmp_path / package,
            ignore=lambda _, names: [name for name in names if "." in name and name[-3:] != ".py"],
        )
    shutil.copy(settings.BASE_DIR / "pyproject.toml", tmp_path)
    return tmp_path


def lint_imports(tree):
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)
    return done.returncode, " ".join(done.stdout.split())


def test_the_rooms_that_are_tested_on_one_database_ask_none():
    script = (settings.BASE_DIR / "scripts" / "test.sh").read_text(encoding="utf-8")
    rooms = re.search(r"for room in ([a-z ]+);", script)[1].split()
    assert rooms == ["clinical", "knowledge", "handouts", "interop"]

    asks = re.compile(
        r"django_db|live_server|[(,] ?(?:transactional_)?(?:db|rao|okafor|haddad)[,)]"
    )
    for room in rooms:
        for file in (settings.BASE_DIR / "tests" / room).rglob("*.py"):
            assert not asks.search(file.read_text(encoding="utf-8")), file
    assert asks.search("def test_a_draft(rao, draft):")


def test_the_tree_keeps_every_contract(tree):
    assert lint_imports(tree)[0] == 0


def test_a_module_without_a_room_is_refused(tree):
    (tree / "prescribing" / "helpers.py").write_text("")

    status, output = lint_imports(tree)

    assert status == 1
    assert "prescribing.helpers" in output


@pytest.mark.parametrize("module", ["django.utils.timezone", "random", "time"])
def test_clinical_cannot_import_a_framework_chance_or_a_clock(tree, module):
    (tree / "prescribing" / "clinical" / "stray.py").write_text(f"import {module}\n")

    status, output = lint_imports(tree)

    assert status == 1
    assert f"prescribing.clinical.stray -> {module.partition('.')[0]}" in output


def test_only_handouts_imports_weasyprint(tree):
    (tree / "prescribing" / "views" / "stray.py").write_text("import weasyprint\n")

    status, output = lint_imports(tree)

    assert status == 1
    assert "prescribing.views.stray -> weasyprint" in output
