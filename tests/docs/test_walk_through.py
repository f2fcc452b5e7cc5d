"""The walk-through shows every screen that `make screens` draws, and none that is not there."""

import re

from django.conf import settings

from prescribing.views.coming_lists import LISTS

DOCS = settings.BASE_DIR / "docs"
PAGE = (DOCS / "walk-through.md").read_text(encoding="utf-8")
DRAWN = (settings.BASE_DIR / "tests" / "browser" / "test_screens.py").read_text(encoding="utf-8")
LARGEST = 6_000_000  # bytes: whoever clones the repository fetches them all

named = re.findall(r"\(screens/([\w-]+\.png)\)", PAGE)
there = {picture.name for picture in (DOCS / "screens").iterdir()}


def test_every_picture_is_named_and_every_name_is_a_picture():
    assert set(named) == there


def test_every_screen_is_there_for_a_desk_and_for_a_telephone():
    wide, narrow = (
        {name.removesuffix(f"-{width}.png") for name in there if name.endswith(f"-{width}.png")}
        for width in (1366, 320)
    )
    assert wide == narrow
    assert there - {f"{name}-{width}.png" for name in wide for width in (1366, 320)} == {
        "handout.png"
    }


def test_every_picture_is_one_that_is_drawn():
    drawn = set(re.findall(r'\.(?:take|show|take_paper)\(\s*"([\w-]+)"', DRAWN))
    drawn |= {f"coming-{what}" for what in LISTS}
    shown = {re.sub(r"(-1366|-320)?\.png$", "", name) for name in there}
    assert shown == drawn


def test_every_picture_says_what_it_shows():
    assert all(len(words) > 10 for words in re.findall(r"!\[(.*?)\]\(screens/", PAGE))


def test_the_pictures_stay_small():
    assert sum(picture.stat().st_size for picture in (DOCS / "screens").iterdir()) < LARGEST
