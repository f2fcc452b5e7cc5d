"""Where on a page each line of text stands, and whether it stays where it belongs."""

from collections.abc import Iterator
from typing import Any

from weasyprint.formatting_structure import boxes

SLACK = 0.5  # of a CSS pixel: less is rounding


def out_of_place(document: Any) -> Iterator[str]:
    """Lines of text that reach out of their box, out of the page or into its margins."""
    for number, page in enumerate(document.pages, start=1):
        for region in page._page_box.children:
            bottom = _bottom(region, page._page_box)
            for line, around in lines_in(region):
                if is_out_of(line, around) or line.position_y + line.height > bottom + SLACK:
                    yield f"This does not fit on page {number}: {_text(line)}"


def _bottom(region: Any, page: Any) -> float:
    """Where a margin's text, or that of the page itself, has to end."""
    if isinstance(region, boxes.MarginBox):
        return float(region.position_y + region.margin_height())
    return float(page.content_box_y() + page.height)


def lines_in(box: Any, around: Any = None) -> Iterator[tuple[Any, Any]]:
    """Every line of text, with the block that it has to stay in."""
    for child in getattr(box, "children", ()):
        if isinstance(child, boxes.LineBox):
            yield child, around or box
        real = getattr(child, "_box", child)  # what is placed outside the flow stands in a wrapper
        is_block = isinstance(real, boxes.BlockContainerBox)
        yield from lines_in(child, child if is_block else around or box)


def is_out_of(line: Any, around: Any) -> bool:
    left, right = around.position_x, around.position_x + around.margin_width()
    return bool(line.position_x < left - SLACK or line.position_x + line.width > right + SLACK)


def _text(box: Any) -> str:
    return getattr(box, "text", "") + "".join(map(_text, getattr(box, "children", ())))
