"""Handouts look as they did when somebody last looked at them; see looks.py for what that means."""

import tempfile
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops

from prescribing.handouts.content import build
from prescribing.handouts.pdf import press, words
from tests.handouts.looks import (
    DOTS,
    FOLDER,
    KEPT,
    MOST_APART,
    apart,
    difference,
    drawn,
    picture_of,
)
from tests.handouts.samples import SIGNED_AT
from tests.handouts.shapes import content_of


@pytest.mark.parametrize("name", KEPT)
@pytest.mark.hazard("H33")
def test_a_handout_looks_as_it_did(name):
    changed = []
    for file, now in drawn(name):
        with Image.open(FOLDER / file) as kept:
            if apart(kept, now) > MOST_APART:
                changed.append(left_to_look_at(file, kept, now))

    assert not changed, (
        f"Look at {', '.join(changed)}. If it is right: python -m tests.handouts.looks"
    )


def left_to_look_at(file, kept, now):
    folder = Path(tempfile.mkdtemp(prefix="ldn-looks-"))
    now.save(folder / file)
    if kept.size == now.size:
        ImageChops.invert(difference(kept, now)).save(folder / f"difference-{file}")
    return str(folder / file)


def test_every_kept_picture_is_compared():
    compared = {f"{name}-{number}.png" for name, (*_, pages) in KEPT.items() for number in pages}

    assert {file.name for file in FOLDER.glob("*.png")} == compared
    assert sum(file.stat().st_size for file in FOLDER.glob("*.png")) < 1_500_000


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Your low-dose naltrexone plan (LDM)"},
        {"lead": "Take your dose two times each night, at bedtime."},
        {"indication": "fibromyalgi"},
        {"mark": "HOLD", "mark_says": "x"},
    ],
    ids=str,
)
def test_one_changed_word_is_seen(changes):
    sheet = build(content_of("standard", "en"), words("en"), paper="letter", signed_at=SIGNED_AT)
    now = first_page(press(replace(sheet, **changes)).pdf)

    with Image.open(FOLDER / "standard-1.png") as kept:
        assert apart(kept, now) > MOST_APART


def first_page(pdf):
    return picture_of(pypdfium2.PdfDocument(pdf)[0])


def test_a_box_that_moved_is_seen_and_a_dot_is_not():
    with Image.open(FOLDER / "standard-1.png") as kept:
        page = kept.convert("1")
    box = (60, 210, 780, 380)

    def moved(by):
        there = page.copy()
        there.paste(page.crop(box), (box[0], box[1] + by))
        return there

    assert apart(page, moved(1)) <= MOST_APART < apart(page, moved(4))


@pytest.mark.parametrize("grey_is_black", [100, 110, 120, 140, 150])
def test_darker_or_lighter_edges_are_not_seen(grey_is_black):
    """Another rasteriser draws the same edges somewhat darker or lighter."""
    sheet = build(content_of("standard", "en"), words("en"), paper="letter", signed_at=SIGNED_AT)
    document = pypdfium2.PdfDocument(press(sheet).pdf)
    grey = document[0].render(scale=DOTS / 72).to_pil().convert("L")
    other = grey.point([255 * (dot > grey_is_black) for dot in range(256)])

    with Image.open(FOLDER / "standard-1.png") as kept:
        assert apart(kept, other.convert("1")) <= MOST_APART
