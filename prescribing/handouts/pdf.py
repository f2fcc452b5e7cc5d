"""Paper as PDF/UA-1, byte for byte the same for the same content, with nothing fetched for it.

The only module that speaks to WeasyPrint, with `places`, `plates` and `leaves`. A character
without a glyph, a text out of its place, a missing value, a refused address: each is an error,
never a blank.
"""

import gc
import logging
import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from django.template import Context, Engine

from prescribing.clinical.marks import MARKS
from prescribing.handouts import HandoutRefused, pictures
from prescribing.handouts.content import CORE, FULL, LARGE, STANDARD, Sheet, build
from prescribing.handouts.drawings import DRAWINGS
from prescribing.handouts.languages import offered, words
from prescribing.handouts.words import ENGLISH

ROOT = Path(__file__).resolve().parents[2]
STYLE = ROOT / "static" / "handouts" / "handout.css"
DENSE_STYLE = STYLE.with_name("dense.css")
LARGE_STYLE = STYLE.with_name("large.css")
SCHEME = "asset:"
SVG = {"Content-Type": "image/svg+xml"}
LOGGER = logging.getLogger("weasyprint")
# Unseen characters that some names need: joiners, and marks of the direction of one letter.
UNSEEN = "\n\u200c\u200d\u200e\u200f"
VARIANT = "pdf/ua-1"
# How deep the lower margin is, for a long name stands in it on every page; and how close the rest.
FITS = (("14mm", False), ("14mm", True), ("31mm", False), ("31mm", True))
LARGE_FITS = (("19mm", False), ("38mm", False))
# How many are bound into one file: some 25 sheets, since all are held until the last is laid out.
HANDOUTS_A_PART = {
    (STANDARD, CORE): 24,
    (STANDARD, FULL): 8,
    (LARGE, CORE): 6,
    (LARGE, FULL): 4,
}
PICTURES = tuple(pictures.every_picture())
TAG = re.compile(r"<[^>]*>")
LONGEST = 3000  # characters of one text

# WeasyPrint's FontConfiguration leaks when made for each document and corrupts memory when two
# threads use one. So there is one, and one thread at a time.
PRESS = Lock()


@dataclass(frozen=True)
class Rendered:
    pdf: bytes
    pages: int


def render(
    content: Mapping[str, Any],
    *,
    paper: str,
    mark: str | None = None,
    signed_at: datetime | None = None,
    printed_on: date | None = None,
    code: str = "",
    pages: str = CORE,
    size: str = STANDARD,
    language: str = ENGLISH,
    is_confirmed: bool = False,
) -> Rendered:
    """The handout of one signed content. Raises HandoutRefused where it would not be right."""
    sheet = build(
        content,
        words(language),
        paper=paper,
        mark=mark,
        signed_at=signed_at,
        printed_on=printed_on,
        code=code,
        pages=pages,
        size=size,
        is_confirmed=is_confirmed,
    )
    return press(sheet)


def signed_paper(
    content: Mapping[str, Any],
    *,
    mark: str | None,
    signed_at: datetime,
    code: str,
    paper: str,
    language: str,
    size: str,
    pages: str,
    is_confirmed: bool,
) -> bytes:
    """What `actions.handouts.print_handout` presses a signed version with."""
    return render(
        content, paper=paper, mark=mark, signed_at=signed_at, code=code, pages=pages, size=size,
        language=language, is_confirmed=is_confirmed,
    ).pdf  # fmt: skip


def press(sheet: Sheet) -> Rendered:
    with _unswept():
        return _press(sheet)[0]


class Volume:
    """Handouts on their way into one file, each on sheets of its own.

    Only what is laid out by the same process can be bound and keep its tags, and each handout
    takes some 8 MB until then: so a volume is for a few of them.
    """

    def __init__(self) -> None:
        self._bound: list[tuple[Sheet, Any]] = []

    def add(self, content: Mapping[str, Any], *, language: str, **how: Any) -> bytes:
        """The next handout, and what it is when printed by itself. Raises HandoutRefused."""
        sheet = build(content, words(language), **how)
        rendered, document = _press(sheet)
        self._bound.append((sheet, document))
        return rendered.pdf

    def drop(self) -> None:
        """Leave out the handout that was added last."""
        self._bound.pop()

    def count(self, content: Mapping[str, Any], *, language: str, **how: Any) -> int:
        """How many pages a handout has, which is not added. Raises HandoutRefused."""
        return press(build(content, words(language), **how)).pages

    def bind(self, title: str) -> Rendered:
        """One file of all that was added, in that order; the volume is empty then."""
        bound, self._bound = self._bound, []
        with PRESS, _Complaints() as complaints:
            file = bound[0][1].copy([page for one in bound for page in _both_sides(*one)])
            file.metadata = _titled(file.metadata, title)
            pdf = _written(file)
        if complaints.said:
            raise HandoutRefused(f"The handouts cannot be bound. {complaints.said[0]}")
        return Rendered(pdf, len(file.pages))


def _titled(metadata: Any, title: str) -> Any:
    changed = copy(metadata)
    changed.title = title
    return changed


def _both_sides(sheet: Sheet, document: Any) -> list[Any]:
    """The pages of a handout, and a blank one where its last sheet has nothing on its back."""
    return [*document.pages, *_blank(sheet.paper)[: len(document.pages) % 2]]


@cache
def _blank(paper: str) -> list[Any]:
    html = '<html lang="en"><title>Blank</title></html>'
    style = _weasyprint().CSS(string=f"@page {{ size: {paper} }}", url_fetcher=_assets())
    blank = _weasyprint().HTML(string=html, url_fetcher=_assets())
    pages: list[Any] = blank.render(stylesheets=[style], font_config=_fonts()).pages
    return pages


def _press(sheet: Sheet) -> tuple[Rendered, Any]:
    html = html_of(sheet)
    _refuse_unprintable(html)
    _refuse_endless(html)
    with PRESS:
        _weasyprint()
        with _Complaints() as complaints:
            return _write(html, sheet, complaints)


@contextmanager
def _unswept() -> Iterator[None]:
    """A document that grows has no garbage, and looking for it takes a quarter of the time.

    What was laid out holds itself. It is all young, so it is looked for there, and at once.
    """
    is_swept = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.collect(0)
        if is_swept:
            gc.enable()


def html_of(sheet: Sheet) -> str:
    return _engine().get_template("handouts/handout.html").render(Context({"sheet": sheet}))


class _Missing(str):
    """What Django fills in and prints for a missing value. Here it is an error instead."""

    __slots__ = ()

    def __mod__(self, name: object) -> str:
        raise HandoutRefused(f"The handout has no value for {name}.")


@cache
def _engine() -> Engine:
    return Engine(dirs=[str(ROOT / "templates")], string_if_invalid=_Missing("%s"))


def _refuse_unprintable(html: str) -> None:
    """Characters that show nothing, or that turn round what stands beside them."""
    for character in dict.fromkeys(html):
        category = unicodedata.category(character)
        if category[0] == "C" and character not in UNSEEN:
            raise HandoutRefused(f"{_named(character)} cannot be printed.")


def _refuse_endless(html: str) -> None:
    """A text that fills pages is not one that belongs here, and takes minutes to lay out."""
    for text in TAG.split(html):
        if len(text) > LONGEST:
            raise HandoutRefused(f"This text is too long for paper: {text.strip()[:60]}...")


def _named(character: str) -> str:
    name = unicodedata.name(character, "")
    return f"The character U+{ord(character):04X}{f' ({name.lower()})' if name else ''}"


class _Complaints(logging.Handler):
    """What WeasyPrint finds wrong with a document: it says so in its log and prints on."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())

    def __enter__(self) -> "_Complaints":
        if not LOGGER.isEnabledFor(logging.WARNING):
            raise HandoutRefused("Nothing is printed while WeasyPrint's warnings are silenced.")
        LOGGER.addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        LOGGER.removeHandler(self)


def _write(html: str, sheet: Sheet, complaints: _Complaints) -> tuple[Rendered, Any]:
    fetcher = _assets()
    look = _look_of(sheet)
    filled = _plates().filled(look, html)
    document, spilt, plate = (filled, [], None) if filled else _laid_out(html, sheet, fetcher)
    pdf = _written(document)
    wrong = [*fetcher.refused, *complaints.said, *spilt]
    if wrong:
        _plates().drop()
        raise HandoutRefused(f"The handout cannot be printed. {wrong[0]}")
    if plate is not None:
        _plates().keep(look, plate)
    return Rendered(pdf, len(document.pages)), document


def _laid_out(html: str, sheet: Sheet, fetcher: Any) -> tuple[Any, list[str], Any | None]:
    """The pages in the first fit in which all is in its place and the calendar begins on page 2.

    Without one, the fewest pages on which all is in its place; else also what is not. What fits
    into the first makes a plate.
    """
    tried: list[tuple[Any, list[str], Any | None]] = []
    is_large = sheet.size == LARGE
    for foot, dense in LARGE_FITS if is_large else FITS:
        style = _style(_look_of(sheet), foot, dense=dense)
        casting = _inside().plates.Casting(html)
        with casting.watching():
            document = _rendered(html, style, fetcher)
        spilt = list(_inside().places.out_of_place(document))
        if not spilt and (is_large or "calendar" in document.pages[1].anchors):
            return document, [], None if tried else casting.plate(document)
        tried.append((document, spilt, None))
    return min(tried, key=lambda fit: (bool(fit[1]), len(fit[0].pages)))


def _written(document: Any) -> bytes:
    with _inside().trees.kept(), _inside().deflating.remembered():
        pdf: bytes = document.write_pdf(pdf_variant=VARIANT)
    return pdf


def _rendered(html: str, style: Any, fetcher: Any) -> Any:
    page = _weasyprint().HTML(string=html, url_fetcher=fetcher)
    return page.render(stylesheets=[style], font_config=_fonts(), pdf_variant=VARIANT)


@cache
def _weasyprint() -> Any:
    import weasyprint  # noqa: PLC0415 - a second and 50 MB, for those only who print

    return weasyprint


@cache
def _inside() -> Any:
    """What else of ours knows WeasyPrint, and takes as long to load."""
    from prescribing import handouts  # noqa: PLC0415
    from prescribing.handouts import deflating, places, plates, trees  # noqa: F401, PLC0415

    return handouts


@cache
def _plates() -> Any:
    return _inside().plates.Plates()


@cache
def _fonts() -> Any:
    return _weasyprint().text.fonts.FontConfiguration()


@dataclass(frozen=True)
class _Look:
    """What of a sheet its style depends on."""

    paper: str
    size: str
    mark: str
    language: str
    page_of: str


def _look_of(sheet: Sheet) -> _Look:
    return _Look(sheet.paper, sheet.size, sheet.mark, sheet.language, sheet.page_of)


@cache
def _style(look: _Look, foot: str, *, dense: bool) -> Any:
    rules = _rules(look, foot, dense=dense)
    return _weasyprint().CSS(string=rules, font_config=_fonts(), url_fetcher=_assets())


def _rules(look: _Look, foot: str, *, dense: bool) -> str:
    mark = _mark_key(look.language, look.mark)
    across = f"background: url({SCHEME}{mark}) center / 92% 92% no-repeat;" if look.mark else ""
    page_of = look.page_of.format(page='" counter(page) "', pages='" counter(pages) "')
    rules = [
        STYLE.read_text(encoding="utf-8"),
        DENSE_STYLE.read_text(encoding="utf-8") if dense else "",
        LARGE_STYLE.read_text(encoding="utf-8") if look.size == LARGE else "",
        f"@page {{ size: {look.paper}; margin-bottom: {foot}; {across} }}",
        f'@page {{ @bottom-right {{ content: "{page_of}" }} }}',
        *(
            f".{key} {{ background-image: url({SCHEME}{key}) }}"
            for key in (*(each.key for each in PICTURES), *DRAWINGS)
        ),
    ]
    return "\n".join(rules)


@cache
def _shelf() -> Mapping[str, bytes]:
    """Every asset there is, by its address. Nothing else can be reached from a handout."""
    drawn = {
        "box": pictures.box(),
        "hatch": pictures.hatch(),
        **dict(_marks()),
        **{each.key: pictures.svg(each) for each in PICTURES},
        **{name: draw() for name, draw in DRAWINGS.items()},
    }
    return {f"{SCHEME}{name}": svg.encode() for name, svg in drawn.items()}


def _marks() -> Iterator[tuple[str, str]]:
    for language in offered():
        for mark in MARKS:
            yield _mark_key(language, mark), pictures.mark(words(language).mark(mark))


def _mark_key(language: str, mark: str) -> str:
    return f"mark-{language}-{mark}"


def _assets() -> Any:
    """WeasyPrint's fetcher, to whom every address is closed but those of the shelf."""
    urls = _weasyprint().urls
    fetcher = urls.URLFetcher(allowed_protocols=(), allow_redirects=False)
    fetcher.refused = []

    def fetch(url: str, headers: object = None) -> Any:
        body = _shelf().get(url)
        if body is None:
            # WeasyPrint prints on without what it cannot fetch, so the refusal is remembered.
            fetcher.refused.append(f"The address {url} was refused.")
            raise ValueError(url)
        return urls.URLFetcherResponse(url, body, SVG)

    fetcher.fetch = fetch
    return fetcher
