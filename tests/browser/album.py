"""Pictures of pages as somebody sees them: on a desk and on a telephone, and always alike."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path

import pypdfium2
from django.conf import settings
from PIL import Image
from playwright.sync_api import Page
from time_machine import travel

# Width and height of the screen, and the longest picture: what lies below is more of the same.
SCREENS = {1366: (900, 1400), 320: (720, 1500)}
FADED = (0, 0.35, 0.7)  # letters are drawn in shades of their colour
OF_THE_DESK = ("417690", "79aec8")
PAPER_WIDTH = 900
STYLES = settings.BASE_DIR / "static" / "prescribing"
SETTLED = "document.fonts.ready.then(() => { document.activeElement?.blur(); scrollTo(0, 0); })"


class Clock:
    """A clock that stands still, and goes on by one minute after each picture."""

    def __init__(self) -> None:
        self.now: datetime | None = None

    @contextmanager
    def at(self, moment: datetime) -> Iterator[None]:
        with travel(moment, tick=False) as self.traveller:
            self.now = moment
            yield

    def next_minute(self) -> None:
        self.go_to(self.now + timedelta(minutes=1))

    def go_to(self, moment: datetime) -> None:
        self.now = moment
        self.traveller.move_to(moment)


class Album:
    def __init__(self, folder: Path, page: Page, clock: Clock) -> None:
        self.folder, self.page, self.clock = folder, page, clock
        self.taken: set[str] = set()

    def take(self, name: str) -> None:
        """The page as it stands, at each width."""
        self.page.mouse.move(0, 0)
        for width, (height, most) in SCREENS.items():
            self.page.set_viewport_size({"width": width, "height": height})
            self.page.evaluate(SETTLED)
            self.page.wait_for_load_state("networkidle")
            # As tall as the picture: a bar that stays in sight stands below what it would cover.
            tall = min(self.page.evaluate("document.documentElement.scrollHeight"), most)
            self.page.set_viewport_size({"width": width, "height": max(height, tall)})
            whole = self.page.screenshot(full_page=True, animations="disabled")
            picture = Image.open(BytesIO(whole))
            self._keep(f"{name}-{width}", picture.crop((0, 0, width, min(picture.height, most))))
        self.page.set_viewport_size({"width": 1366, "height": 900})
        self.clock.next_minute()

    def take_paper(self, name: str, pdf: bytes) -> None:
        """The first sheet, as it is printed."""
        first = pypdfium2.PdfDocument(pdf)[0]
        drawn = first.render(scale=PAPER_WIDTH / first.get_width()).to_pil()
        self._keep(name, drawn.convert("L"))

    def _keep(self, name: str, picture: Image.Image) -> None:
        assert name not in self.taken, f"There is a picture {name} already."
        self.taken.add(name)
        few = picture.convert("RGB").quantize(palette=palette(), dither=Image.Dither.NONE)
        few.save(self.folder / f"{name}.png", optimize=True)


@cache
def palette() -> Image.Image:
    """The colours that our style sheets name, each also as it fades into white."""
    sheets = (STYLES / "site.css", STYLES / "desk.css")
    named = {
        colour
        for sheet in sheets
        for colour in re.findall(r"#([0-9a-f]{6})\b", sheet.read_text(encoding="utf-8"))
    }
    shades = {
        tuple(round(part + (255 - part) * faded) for part in bytes.fromhex(colour))
        for colour in (*named, *OF_THE_DESK, "000000", "ffffff")
        for faded in FADED
    }
    made = Image.new("P", (1, 1))
    made.putpalette([part for shade in sorted(shades) for part in shade])
    return made
