"""What every page is held against: axe, the width of a small screen, a silent console."""

from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page

WIDTHS = {"wide": (1366, 900), "narrow": (320, 720)}


def assert_accessible(page: Page) -> None:
    """On a wide and a narrow screen axe finds nothing, and nothing is scrolled sideways."""
    before = page.viewport_size
    for width, height in WIDTHS.values():
        page.set_viewport_size({"width": width, "height": height})
        found = Axe().run(page).response["violations"]
        assert not found, [(one["id"], [n["html"] for n in one["nodes"]]) for one in found]
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{wide} px at {width} px"
    page.set_viewport_size(before)


@contextmanager
def no_complaint(page: Page):
    """The browser reports nothing: no blocked style or script, no error of a script."""
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda message: said.extend(_complaint(message)))
    yield
    assert not said, said


def _complaint(message: ConsoleMessage) -> list[str]:
    # A form that comes back for correction is a 422, which the browser notes as an error.
    is_form = "status of 422" in message.text
    # htmx notes a request that a later one has replaced; one that failed it notes otherwise too.
    is_replaced = message.text.startswith(("htmx:sendAbort", "htmx:afterRequest"))
    is_complaint = message.type in {"error", "warning"} and not (is_form or is_replaced)
    return [message.text] if is_complaint else []
