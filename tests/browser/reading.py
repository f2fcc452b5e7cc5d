"""What axe says of a page, on a desk and on a telephone."""

from axe_playwright_python.sync_playwright import Axe

WIDTHS = (1366, 320)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def assert_accessible(page):
    """Nothing that axe finds, and nothing that must be scrolled sideways."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found = Axe().run(page, options=RULES).response["violations"]
        told = [(one["id"], one["nodes"][0]["html"]) for one in found]
        assert not told, (page.url, width, told)
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, (page.url, width, wide)
