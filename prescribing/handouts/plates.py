"""Pages laid out one time, and printed again with other words in the same places.

Layout is most of what a handout costs, and two handouts of one shape differ in names and dates
alone. A plate is one that was laid out. For another of the same shape only those lines are laid
out whose words differ, by the same rules; unless they take exactly the place of the old ones there
is no plate for it, and it is laid out whole. So the file is, byte for byte, what it would have been
without a plate. Relies on the inside of WeasyPrint, whose version is pinned: decision 069.
"""

import gc
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property
from html import unescape
from typing import Any

import pydyf
from weasyprint import document as documents
from weasyprint import draw as drawing
from weasyprint.formatting_structure import boxes
from weasyprint.layout import block as blocks
from weasyprint.layout.background import layout_box_backgrounds
from weasyprint.layout.inline import iter_line_boxes
from weasyprint.pdf.stream import Stream
from weasyprint.stacking import StackingContext

from prescribing.handouts import trees
from prescribing.handouts.leaves import STATE, Leaf, Line, drawn_line, joined, wrapped
from prescribing.handouts.places import is_out_of, lines_in

TAG = re.compile(r"<[^>]*>")
HEADING = re.compile(r"<(/?)h[1-6]\b")
BODY = re.compile(r"<body\b")
TITLE = "<title>"
RESOURCES = ("ExtGState", "XObject", "Pattern", "Shading")
KEPT = 8  # plates: each holds some 9 MB, and as much again of what was put in their places
KEPT_OF_A_PLACE = 32

Said = tuple[tuple[int, str], ...]  # pieces by their numbers


class NoPlate(Exception):
    """This has to be laid out whole."""


@dataclass(frozen=True)
class Words:
    """A page of HTML taken apart: its tags, and what stands between them."""

    tags: tuple[str, ...]
    pieces: tuple[str, ...]

    @classmethod
    def of(cls, html: str) -> "Words":
        return cls(tuple(TAG.findall(html)), tuple(TAG.split(html)))

    def changed(self, other: "Words") -> list[int]:
        both = enumerate(zip(self.pieces, other.pieces, strict=True))
        return [number for number, (mine, theirs) in both if mine != theirs]

    @cached_property
    def title(self) -> int:
        return self.tags.index(TITLE) + 1

    @cached_property
    def in_headings(self) -> set[int]:
        """Pieces of headings: these also stand in the outline of the file."""
        found, depth = set(), 0
        for number, tag in enumerate(self.tags, start=1):
            if heading := HEADING.match(tag):
                depth += -1 if heading[1] else 1
            if depth:
                found.add(number)
        return found

    def shown(self) -> list[int]:
        body = next(number for number, tag in enumerate(self.tags, start=1) if BODY.match(tag))
        return [number for number in range(body, len(self.pieces)) if self.pieces[number].strip()]


@dataclass(eq=False)
class Cast:
    """What a block's lines were made of."""

    context: Any
    box: Any
    position_y: float
    bottom_space: float
    skip_stack: Any
    block: Any
    first_letter_style: Any
    first_line_style: Any

    @cached_property
    def pieces(self) -> list[int]:
        return _pieces(self.box)

    def lines(self, box: Any) -> list[Any]:
        self.context.create_block_formatting_context()
        made = iter_line_boxes(
            self.context, box, self.position_y, self.bottom_space, self.skip_stack, self.block,
            [], [], self.first_letter_style, self.first_line_style,
        )  # fmt: skip
        lines = [line for line, _ in made]
        self.context.finish_block_formatting_context()
        return lines


class Casting:
    """Looks on while a document is laid out, and remembers what each of its lines came from."""

    def __init__(self, html: str) -> None:
        self.words = Words.of(html)
        # Whether a space before the piece was left out because another had ended in one.
        self.follows: dict[int, bool] = {}

    @contextmanager
    def watching(self) -> Iterator[None]:
        with ExitStack() as stack:
            stack.enter_context(wrapped(documents, "build_formatting_structure", self._built))
            stack.enter_context(wrapped(blocks, "iter_line_boxes", _remembered))
            yield

    def plate(self, document: Any) -> "Plate":
        return Plate(self, document)

    def _built(self, build: Callable[..., Any], *arguments: Any) -> Any:
        root = build(*arguments)
        texts = [box for box in _texts(root) if box.text.strip() and "::" not in box.element_tag]
        pieces = self.words.shown()
        if len(texts) == len(pieces):
            for box, piece in zip(texts, pieces, strict=True):
                self._match(box, piece)
        return root

    def _match(self, box: Any, piece: int) -> None:
        for follows in (False, True):
            if worded(box, self.words.pieces[piece], follows=follows) == box.text:
                box.piece = piece
                self.follows[piece] = follows
                return


def _remembered(
    lines: Callable[..., Any],
    context: Any,
    box: Any,
    position_y: float,
    bottom_space: float,
    skip_stack: Any,
    block: Any,
    absolute_boxes: list[Any],
    fixed_boxes: list[Any],
    *styles: Any,
) -> Iterator[tuple[Any, Any]]:
    cast = Cast(context, box, position_y, bottom_space, skip_stack, block, *styles)
    made = lines(
        context, box, position_y, bottom_space, skip_stack, block, absolute_boxes, fixed_boxes,
        *styles,
    )  # fmt: skip
    for line, resume_at in made:
        line.cast, line.cast_at = cast, (line.position_x, line.position_y)
        line.cast_baseline = line.baseline
        yield line, resume_at


def _texts(box: Any) -> Iterator[Any]:
    if isinstance(box, boxes.TextBox):
        yield box
    for child in getattr(box, "children", ()):
        yield from _texts(child)


def _pieces(box: Any) -> list[int]:
    return [text.piece for text in _texts(box) if hasattr(text, "piece")]


def worded(box: Any, piece: str, *, follows: bool) -> str:
    """What a box says for a piece of HTML."""
    written = box.copy()
    written.text = unescape(piece)
    written.process_whitespace(follows)
    written.process_text_transform()
    return str(written.text)


@dataclass(frozen=True)
class Spot:
    """The place of a line on a page."""

    number: int
    line: Any
    around: Any
    page: Any
    is_loose: bool  # how wide it may be depends on what it says


class Plate:
    """A document that was laid out. It can be filled once it has been written."""

    def __init__(self, casting: Casting, document: Any) -> None:
        self.casting = casting
        self.document = document
        self.spots: dict[Cast, list[Spot]] = defaultdict(list)
        self.casts: dict[int, list[Cast]] = defaultdict(list)
        self.uncast: set[int] = set()  # pieces that also stand where nobody looked on
        self.recast: dict[Cast, dict[Said, Mapping[int | None, Line]]] = defaultdict(dict)
        self._find_spots()
        for page in document.pages:
            trees.keep(page)
        document.pages = [Leaf(page) for page in document.pages]

    @property
    def words(self) -> Words:
        return self.casting.words

    @cached_property
    def lines(self) -> Mapping[int | None, Line]:
        return {line.spot: line for leaf in self.document.pages for line in leaf.lines()}

    @cached_property
    def states(self) -> Mapping[str, Any]:
        return {key: state for leaf in self.document.pages for key, state in leaf.states.items()}

    def filled(self, words: Words) -> Any:
        """The same document with other words. Raises NoPlate."""
        if any(leaf.is_flawed or not leaf.is_drawn for leaf in self.document.pages):
            raise NoPlate
        changed = set(self.words.changed(words)) - {words.title}
        for piece in changed:
            self._refuse(piece, words.pieces[piece])
        lines: dict[int | None, Line] = {}
        for cast in {cast: None for piece in sorted(changed) for cast in self.casts[piece]}:
            said = tuple((piece, words.pieces[piece]) for piece in cast.pieces if piece in changed)
            lines |= self._recast(cast, said)
        filled = self.document.copy([leaf.with_lines(lines) for leaf in self.document.pages])
        filled.metadata = copy(filled.metadata)
        filled.metadata.title = unescape(words.pieces[words.title])
        return filled

    def _refuse(self, piece: int, text: str) -> None:
        old = self.words.pieces[piece]
        is_known = piece in self.casting.follows and self.casts[piece] and text.strip()
        is_fixed = piece in self.words.in_headings | self.uncast
        if not is_known or is_fixed or _edges(old) != _edges(text):
            raise NoPlate

    def _recast(self, cast: Cast, said: Said) -> Mapping[int | None, Line]:
        """The lines of a block with other pieces. Dates come again: the last are kept."""
        made = self.recast[cast]
        if said not in made:
            if len(made) == KEPT_OF_A_PLACE:
                del made[next(iter(made))]
            made[said] = self._made_anew(cast, dict(said))
        return made[said]

    def _made_anew(self, cast: Cast, said: Mapping[int, str]) -> Mapping[int | None, Line]:
        spots = self.spots[cast]
        if cast.skip_stack is not None or any(spot.is_loose for spot in spots):
            raise NoPlate
        box = cast.box.deepcopy()
        for text in _texts(box):
            if hasattr(text, "piece") and text.piece in said:
                follows = self.casting.follows[text.piece]
                text.text = worded(text, said[text.piece], follows=follows)
        lines = cast.lines(box)
        if len(lines) != len(spots):
            raise NoPlate
        return {
            spot.number: self._redrawn(cast, spot, line)
            for spot, line in zip(spots, lines, strict=True)
        }

    def _redrawn(self, cast: Cast, spot: Spot, line: Any) -> Line:
        _place(line, spot)
        layout_box_backgrounds(spot.page, line, cast.context.get_image_from_uri)
        old = self.lines[spot.number]
        resources = pydyf.Dictionary({kind: pydyf.Dictionary() for kind in RESOURCES})
        resources["ExtGState"].update(self.states)
        tags: dict[Any, Any] = dict.fromkeys(range(old.marks[0]))
        stream = Stream({}, (0, 0, 0, 0), resources, {}, tags, {}, None)
        for name, value in zip(STATE, old.before, strict=True):
            setattr(stream, name, value)
        sorted_line = StackingContext.from_box(line, spot.page).box
        new = drawn_line(
            stream, spot.number, lambda: drawing.draw_inline_level(stream, spot.page, sorted_line)
        )
        held = {name for kind in resources.values() for name in kind}
        if held != set(self.states) or (new.marks, new.after) != (old.marks, old.after):
            raise NoPlate
        return replace(new, parts=(joined(stream.stream),))

    def _find_spots(self) -> None:
        number = 0
        for page in self.document.pages:
            for line, around, is_loose in _outer_lines(page._page_box):
                number += 1
                line.spot = number
                if cast := getattr(line, "cast", None):
                    self.spots[cast].append(Spot(number, line, around, page._page_box, is_loose))
                else:
                    self.uncast.update(_pieces(line))
        for cast in self.spots:
            for piece in cast.pieces:
                self.casts[piece].append(cast)


def _edges(piece: str) -> tuple[bool, bool]:
    """Whether it begins and ends in a space."""
    return piece[:1].isspace(), piece[-1:].isspace()


def _place(line: Any, spot: Spot) -> None:
    """To the place of the old line, into which it has to fit. Raises NoPlate."""
    old = spot.line
    left, top = old.cast_at
    if (line.position_y, line.height, line.baseline) != (top, old.height, old.cast_baseline):
        raise NoPlate
    line.translate(old.position_x - left, old.position_y - top)
    if any(is_out_of(each, around) for each, around in [(line, spot.around), *lines_in(line)]):
        raise NoPlate


def _outer_lines(
    box: Any, around: Any = None, *, is_loose: bool = False
) -> Iterator[tuple[Any, Any, bool]]:
    """Every line that stands in no other line, its block, and whether its room is loose."""
    for child in getattr(box, "children", ()):
        real = getattr(child, "_box", child)
        if isinstance(real, boxes.LineBox):
            yield real, around, is_loose
        else:
            block = real if isinstance(real, boxes.BlockContainerBox) else around
            yield from _outer_lines(real, block, is_loose=is_loose or _is_loose(real))


def _is_loose(box: Any) -> bool:
    style = box.style
    return bool(
        (isinstance(box, boxes.TableBox) and style["table_layout"] == "auto")
        or style["float"] != "none"
        or style["position"] in ("absolute", "fixed")
        or style["column_count"] != "auto"
        or style["column_width"] != "auto"
    )


class Plates:
    """The plates that were used last, by look and tags."""

    def __init__(self) -> None:
        self._plates: list[tuple[object, Plate]] = []

    def keep(self, look: object, plate: Plate) -> None:
        self._plates.insert(0, (look, plate))
        if len(self._plates) > KEPT:
            self._plates.pop()
            gc.collect()  # what it held holds itself, and is old

    def drop(self) -> None:
        """All of them: something was wrong with what was made last, and it may stand in one."""
        self._plates.clear()

    def filled(self, look: object, html: str) -> Any | None:
        """The document as laid out by a plate, where one fits."""
        words = Words.of(html)
        for number, (other, plate) in enumerate(self._plates):
            if (other, plate.words.tags) == (look, words.tags):
                with suppress(NoPlate):
                    filled = plate.filled(words)
                    self._plates.insert(0, self._plates.pop(number))
                    return filled
        return None
