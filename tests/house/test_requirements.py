"""What is installed is pinned and hashed, from wherever it is fetched."""

import re

import pytest
from django.conf import settings

FILES = ["requirements.txt", "requirements-dev.txt"]


def locked(name):
    """The requirements of a locked file, each with its hashes, on a line of its own."""
    text = (settings.BASE_DIR / name).read_text().replace("\\\n", "")
    return [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]


@pytest.mark.parametrize("name", FILES)
def test_every_requirement_is_pinned_and_hashed(name):
    requirements = locked(name)

    assert len(requirements) > 20
    for requirement in requirements:
        assert re.match(r"[a-z0-9-]+==[0-9][^ ]* ", requirement), requirement
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", requirement), requirement


@pytest.mark.parametrize("name", FILES)
def test_no_place_is_named(name):
    assert not re.search(r"https?:|--index|--find-links|(?<!\w)/", "\n".join(locked(name)))


@pytest.mark.parametrize("name", FILES)
def test_each_direct_requirement_is_in_the_lock(name):
    pinned = {requirement.split()[0] for requirement in locked(name)}
    direct = [
        re.sub(r"\[.*\]", "", line)
        for line in (settings.BASE_DIR / name.replace(".txt", ".in")).read_text().splitlines()
        if line and line[0] not in "#-"
    ]

    assert [line for line in direct if line not in pinned] == []
