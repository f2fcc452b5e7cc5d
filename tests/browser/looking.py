"""What every page is held against: axe, the width of a small screen, a silent console."""

from collections.abc import Iterator
from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page

WIDTHS = {"wide": (1366, 900), "narrow": (320, 720)}  # narrow: a telephone, and a zoom of 400 %
ZOOMED = (683, 450)  # the wide one at 200 %
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},
    # No rule here reads stylesheets, and axe would read some by a <style>, which is refused.
    "preload": False,
}


def assert_accessible(page: Page) -> None:
    """On a wide and a narrow screen axe finds nothing, and nothing is scrolled sideways."""
    found = list(barriers(page))
    assert not found, (page.url, found)


def barriers(page: Page) -> Iterator[tuple[int, str, list[str]]]:
    """At which width, what, and where, of a page that is all there."""
    page.wait_for_load_state()
    before = page.viewport_size
    for width, height in WIDTHS.values():
        page.set_viewport_size({"width": width, "height": height})
        # As tall as what it holds: a bar that stays in sight covers nothing by the scrolling alone.
        whole = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": width, "height": max(height, whole)})
        for one in Axe().run(page, options=RULES).response["violations"]:
            yield width, one["id"], [node["html"] for node in one["nodes"]]
    for width, height in (*WIDTHS.values(), ZOOMED):
        page.set_viewport_size({"width": width, "height": height})
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            yield width, f"is {wide} px wide", []
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
    return [f"{message.location['url']}: {message.text}"] if is_complaint else []
