"""What handouts look like, kept as pictures: `python -m tests.handouts.looks` draws them anew.

A picture is a page at 100 dots an inch in black and white, as a fax would send it. A dot differs
when it is black and the other picture has no black within one dot of it. Other edges make a few
such dots everywhere (25 in a square at most, where a hair line is lost); a changed word or a moved
box makes many in one place. So they are counted by squares, not by pages. One changed figure may
not be seen: the tests that read the text back are there for that.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops, ImageFilter

from prescribing.handouts.pdf import render
from tests.handouts.samples import SIGNED_AT
from tests.handouts.shapes import content_of

FOLDER = Path(__file__).with_name("pictures")
DOTS = 100  # an inch
SQUARE = 24  # dots: about the height of a line
MOST_APART = 32  # of the 576 dots of a square
# Shape, language, paper, pages, size, and which pages are kept.
KEPT = {
    "standard": ("standard", "en", "letter", "full", "standard", (1, 2, 3, 4, 6)),
    "surgery": ("surgery ends the plan", "en", "letter", "core", "standard", (1, 2)),
    "three-tablets": ("three tablets a night", "en", "letter", "core", "standard", (1, 2)),
    "another-tablet": (
        "another tablet, at the turn of the year", "en", "a4", "core", "standard", (1, 2),
    ),
    "a-year": ("a year", "en", "letter", "core", "standard", (1, 2, 3)),
    "large-print": ("surgery ends the plan", "en", "letter", "core", "large", (1, 2, 4, 7)),
    "spanish": ("standard", "es", "letter", "core", "standard", (1, 2)),
}  # fmt: skip


def drawn(name: str) -> Iterator[tuple[str, Image.Image]]:
    """The pages that are kept of one handout, as they look now, each with its file's name."""
    pages = _pages(name)
    for number in KEPT[name][-1]:
        yield f"{name}-{number}.png", pages[number - 1]


@cache
def _pages(name: str) -> list[Image.Image]:
    shape, language, paper, pages, size, _ = KEPT[name]
    content = content_of(shape, language)
    how = {"paper": paper, "pages": pages, "size": size, "language": language}
    pdf = render(content, signed_at=SIGNED_AT, **how).pdf
    return [picture_of(page) for page in pypdfium2.PdfDocument(pdf)]


def picture_of(page: pypdfium2.PdfPage) -> Image.Image:
    grey = page.render(scale=DOTS / 72).to_pil().convert("L")
    return grey.convert("1", dither=Image.Dither.NONE)


def difference(one: Image.Image, other: Image.Image) -> Image.Image:
    """White where either has a black dot that is not within a dot of the other's black."""
    first, second = (each.convert("L") for each in (one, other))
    return ImageChops.lighter(_beyond(first, second), _beyond(second, first))


def _beyond(here: Image.Image, there: Image.Image) -> Image.Image:
    near = there.filter(ImageFilter.MinFilter(3))  # its black, and a dot around
    return ImageChops.subtract(near, here)


def apart(one: Image.Image, other: Image.Image) -> float:
    """How many dots differ in the worst square; all where the pages are not of one size."""
    if one.size != other.size:
        return SQUARE**2
    shares = difference(one, other).reduce(SQUARE).getextrema()
    return shares[1] / 255 * SQUARE**2


if __name__ == "__main__":
    import django

    django.setup()
    for old in FOLDER.glob("*.png"):
        old.unlink()
    FOLDER.mkdir(exist_ok=True)
    for each in KEPT:
        for file, picture in drawn(each):
            picture.save(FOLDER / file, optimize=True)
