"""The tags of a page that is printed again: the same ones, numbered for the file they stand in.

What a page is tagged with depends on its boxes alone, and making it takes as long as all of its
drawing. Relies, as `plates` does, on the inside of WeasyPrint: decision 069.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import pydyf
from weasyprint.formatting_structure import boxes
from weasyprint.pdf import tags as tagging

from prescribing.handouts.leaves import wrapped

REFERENCE = re.compile(rb"(\d+) 0 R")
HEADER = re.compile(r"(\d+)(-\d+-\d+)")  # of a table: the number of its element, row and column
NAMED_AT_LEAST = 2  # its page and its parent
DOCUMENT, PAGE = -1, -2  # where their numbers stand behind those of a page's elements


class Strange(Exception):
    """A page is tagged with something that cannot be numbered anew."""


class Element:
    """To pydyf an object of its file; what it says is ready to be written."""

    free, generation, compressible = "n", 0, True

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.number = 0

    @property
    def reference(self) -> bytes:
        return b"%d 0 R" % self.number


@dataclass(frozen=True)
class Tree:
    """The elements of a page: what each says, and the places of those whose numbers it says."""

    elements: Sequence[tuple[bytes, Callable[[list[int]], tuple[int, ...]]]]
    roots: Sequence[int]
    marks: Mapping[int, int]  # by the number of a marked content, the place of its element

    def grow(self, document: int, pdf: Any, page: int, nums: dict[int, bytes]) -> Iterator[Element]:
        first = len(pdf.objects)
        numbers = [*range(first, first + len(self.elements)), page, document]
        for said, places in self.elements:
            pdf.add_object(Element(said % places(numbers)))
        grown = pdf.objects[first:]
        nums.update({mark: grown[place].reference for mark, place in self.marks.items()})
        return (grown[place] for place in self.roots)


def keep(page: Any) -> None:
    """From now on a page keeps its tree."""
    page._page_box.tree = None


def kept() -> AbstractContextManager[None]:
    """Write files with the trees of pages that keep theirs."""
    return wrapped(tagging, "_build_box_tree", _built)


def _built(
    build: Callable[..., Iterator[Any]],
    box: Any,
    parent: Any,
    pdf: Any,
    page_number: int,
    nums: dict[int, bytes],
    annotations: list[Any],
    tags: dict[Any, Any],
) -> Iterator[Any]:
    if not isinstance(box, boxes.PageBox) or not hasattr(box, "tree"):
        return build(box, parent, pdf, page_number, nums, annotations, tags)
    page = _number(pdf.page_references[page_number])
    if box.tree is not None:
        tags.clear()
        tree: Tree = box.tree
        return tree.grow(parent.number, pdf, page, nums)
    first = len(pdf.objects)
    roots = list(build(box, parent, pdf, page_number, nums, annotations, tags))
    with suppress(Strange):
        outside = {parent.number: DOCUMENT, page: PAGE}
        box.tree = _tree(pdf.objects[first:], outside, roots, nums)
    return iter(roots)


def _tree(
    elements: Sequence[Any],
    outside: dict[int, int],
    roots: Sequence[Any],
    nums: Mapping[int, bytes],
) -> Tree:
    places: dict[int, int] = {each.number: place for place, each in enumerate(elements)}
    numbered = places | outside
    return Tree(
        [_element(each, numbered) for each in elements],
        [places[root.number] for root in roots],
        {mark: places[_number(reference)] for mark, reference in nums.items()},
    )


def _number(reference: bytes) -> int:
    return int(reference.split()[0])


def _element(element: Any, places: Mapping[int, int]) -> tuple[bytes, Callable[..., Any]]:
    named: list[int] = []
    said = _said(element, places, named)
    if len(named) < NAMED_AT_LEAST:
        raise Strange
    return said, itemgetter(*named)


def _said(value: Any, places: Mapping[int, int], named: list[int], key: str = "") -> bytes:
    """What pydyf writes, with a gap for each number of an object; `named` takes their places."""
    if isinstance(value, pydyf.Dictionary):
        pairs = (
            b"/%b %b" % (name.encode(), _said(each, places, named, name))
            for name, each in value.items()
        )
        return b"<<%b>>" % b"".join(pairs)
    if isinstance(value, pydyf.Array):
        return b"[%b]" % b" ".join(_said(each, places, named, key) for each in value)
    if isinstance(value, bytes) and (reference := REFERENCE.fullmatch(value)):
        named.append(_place(reference[1], places))
        return b"%d 0 R"
    if key in ("ID", "Headers") and (header := HEADER.fullmatch(value.string)):
        named.append(_place(header[1], places))
        return b"(%%d%b)" % header[2].encode()
    written: bytes = pydyf._to_bytes(value)
    return written.replace(b"%", b"%%")


def _place(number: bytes | str, places: Mapping[int, int]) -> int:
    if int(number) not in places:
        raise Strange
    return places[int(number)]
