"""Pages that are drawn one time and then repeated, some of their lines exchanged for others.

Relies, as `plates` does, on the inside of WeasyPrint: decision 069.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field, replace
from typing import Any

import pydyf
from weasyprint import draw as drawing

BY_NAME = re.compile(rb"/([xp]\d+) (Do|scn)\Z")
KINDS = {b"x": "XObject", b"p": "Pattern"}
# What a stream remembers of the last thing that was drawn, so as not to say it again.
STATE = (
    "_current_color",
    "_current_color_stroke",
    "_current_alpha",
    "_current_alpha_stroke",
    "_current_font",
)


@contextmanager
def wrapped(module: Any, name: str, wrapper: Callable[..., Any]) -> Iterator[None]:
    original = getattr(module, name)
    setattr(module, name, lambda *arguments: wrapper(original, *arguments))
    try:
        yield
    finally:
        setattr(module, name, original)


@dataclass(frozen=True, eq=False)
class Form:
    """A drawing or a pattern that a page draws by its name, as it was before it got its number."""

    kind: str
    made: Any

    def used(self, stream: Any) -> bytes:
        """Its name in this file, which holds it one time however often it is drawn."""
        resources = stream._resources
        names = vars(resources).setdefault("names", {})
        if self not in names:
            name = f"{self.kind[0].lower()}{len(resources[self.kind])}"
            resources[self.kind][name] = _fresh(self.made, resources["ColorSpace"])
            names[self] = name.encode()
        named: bytes = names[self]
        return named


@dataclass(frozen=True)
class Named:
    """The use of a form."""

    form: Form
    operator: bytes


def _fresh(made: Any, colours: bytes) -> Any:
    """A stream like this one that no file has numbered yet."""
    new = copy(made)
    new.number = None
    new.extra = _renewed(made.extra, colours)
    new.stream = [joined(made.stream)]
    return new


def _renewed(entries: Any, colours: bytes) -> Any:
    new = pydyf.Dictionary()
    for key, value in entries.items():
        if isinstance(value, pydyf.Stream):
            new[key] = _fresh(value, colours)
        elif key == "ColorSpace":
            new[key] = colours
        else:
            new[key] = _renewed(value, colours) if isinstance(value, pydyf.Dictionary) else value
    return new


def joined(operators: Iterable[Any]) -> bytes:
    return b"\n".join(map(pydyf._to_bytes, operators))


class Faces(dict[int, Any]):
    """What one line uses of each font, though others have opened it before."""

    opened: dict[int, Any] = {}

    def __contains__(self, key: object) -> bool:
        if not super().__contains__(key) and key in self.opened:
            self[key] = _unused(self.opened[key])
        return super().__contains__(key)

    def __setitem__(self, key: int, font: Any) -> None:
        self.opened.setdefault(key, _unused(font))
        super().__setitem__(key, font)


def _unused(font: Any) -> Any:
    new = copy(font)
    new.widths, new.to_unicode, new.missing = {}, {}, {}
    return new


def _use(fonts: dict[int, Any], faces: Mapping[int, Any]) -> None:
    for key, face in faces.items():
        if key not in fonts:
            fonts[key] = _unused(face)
        font = fonts[key]
        for glyph, width in face.widths.items():
            font.widths.setdefault(glyph, width)
        for glyph, text in face.to_unicode.items():
            font.to_unicode.setdefault(glyph, text)
        font.missing.update(face.missing)


@dataclass(frozen=True)
class Line:
    """A line as it was drawn, and what the stream remembered before and after it."""

    spot: int | None
    parts: tuple[bytes | Named, ...]
    faces: Mapping[int, Any]
    marks: tuple[int, int]
    before: tuple[Any, ...]
    after: tuple[Any, ...]


def drawn_line(stream: Any, spot: int | None, draw: Callable[[], None]) -> Line:
    """What `draw` draws into the stream; its parts are still to be taken from there."""
    first, before = len(stream._tags), _state(stream)
    fonts, stream._fonts = stream._fonts, Faces()
    draw()
    faces, stream._fonts = stream._fonts, fonts
    _use(fonts, faces)
    return Line(spot, (), faces, (first, len(stream._tags)), before, _state(stream))


def _state(stream: Any) -> tuple[Any, ...]:
    return tuple(getattr(stream, name) for name in STATE)


@dataclass
class Leaf:
    """A page that is drawn one time, and from then on repeated."""

    page: Any
    parts: list[bytes | Named | Line] = field(default_factory=list)
    marks: dict[Any, Any] = field(default_factory=dict)
    states: dict[str, Any] = field(default_factory=dict)
    is_drawn: bool = False
    is_flawed: bool = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.page, name)

    def paint(self, stream: Any, scale: float) -> None:
        if self.is_drawn:
            self._repeat(stream)
        else:
            self._draw(stream, scale)

    def lines(self) -> Iterator[Line]:
        return (part for part in self.parts if isinstance(part, Line))

    def with_lines(self, changed: Mapping[int | None, Line]) -> "Leaf":
        parts = [
            changed.get(part.spot, part) if isinstance(part, Line) else part for part in self.parts
        ]
        return Leaf(self.page, parts, self.marks, self.states, is_drawn=True)

    def _repeat(self, stream: Any) -> None:
        for key, state in self.states.items():
            stream._resources["ExtGState"].setdefault(key, state)
        for part in self.parts:
            if isinstance(part, Line):
                _use(stream._fonts, part.faces)
            stream.stream.extend(_said(stream, part))
        stream._tags.update({box: dict(mark) for box, mark in self.marks.items()})

    def _draw(self, stream: Any, scale: float) -> None:
        begun = len(stream.stream)
        lines: list[tuple[int, int, Line]] = []

        def noted(draw: Callable[..., None], target: Any, page: Any, box: Any, *how: Any) -> None:
            if inside:
                draw(target, page, box, *how)
                return
            inside.append(box)
            at = len(stream.stream)
            spot = getattr(box, "spot", None)
            line = drawn_line(target, spot, lambda: draw(target, page, box, *how))
            lines.append((at, len(stream.stream), line))
            inside.pop()
            self.is_flawed = self.is_flawed or target is not stream

        inside: list[Any] = []
        with wrapped(drawing, "draw_inline_level", noted):
            self.page.paint(stream, scale)
        self.marks = {box: dict(mark) for box, mark in stream._tags.items()}
        self._remember(stream, begun, lines)

    def _remember(self, stream: Any, begun: int, lines: list[tuple[int, int, Line]]) -> None:
        forms: dict[bytes, Form] = {}
        at = begun
        for start, end, line in lines:
            self.parts += _parts(stream, at, start, forms)
            self.parts.append(replace(line, parts=tuple(_parts(stream, start, end, forms))))
            at = end
        self.parts += _parts(stream, at, len(stream.stream), forms)
        resources = stream._resources
        self.states = dict(resources["ExtGState"])
        self.is_flawed = bool(
            self.is_flawed
            or resources["Shading"]
            or any("SMask" in state for state in self.states.values())
        )
        self.is_drawn = True


def _said(stream: Any, part: bytes | Named | Line) -> Iterator[bytes]:
    if isinstance(part, Line):
        for each in part.parts:
            yield from _said(stream, each)
    elif isinstance(part, Named):
        yield b"/%b %b" % (part.form.used(stream), part.operator)
    else:
        yield part


def _parts(stream: Any, start: int, end: int, forms: dict[bytes, Form]) -> Iterator[bytes | Named]:
    """The operators of a stream, those together that name no form."""
    plain: list[bytes] = []
    for operator in map(pydyf._to_bytes, stream.stream[start:end]):
        named = BY_NAME.match(operator)
        if named is None:
            plain.append(operator)
            continue
        if plain:
            yield b"\n".join(plain)
            plain = []
        yield Named(_form(stream._resources, named[1], forms), named[2])
    if plain:
        yield b"\n".join(plain)


def _form(resources: Any, name: bytes, forms: dict[bytes, Form]) -> Form:
    if name not in forms:
        kind = KINDS[name[:1]]
        made = _fresh(resources[kind][name.decode()], resources["ColorSpace"])
        forms[name] = Form(kind, made)
    return forms[name]
