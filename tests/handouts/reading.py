"""Reading a printed handout back, as a pharmacist with the paper in hand would."""

import re
from datetime import date
from typing import NamedTuple

import pypdfium2

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
ENDING_HYPHEN = "\ufffe"  # what pdfium reads where a line ends with one
MESES = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")
MONTH = f"(?P<month>{'|'.join((*MONTHS, *MESES))})"
DAY = r"(?P<day>[1-9][0-9]?)"
# A date alone on a line is a cell of the calendar; every other date has a weekday or a year by it.
CELL = re.compile(
    f"(?:{MONTH} {DAY}|{DAY.replace('day', 'day_')} {MONTH.replace('month', 'month_')})"
)
# In large print each night has a line of a list under this heading, and its weekday beside it.
DONE = re.compile(" (?:Done|Listo) ")
WEEKDAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|lun|mar|mié|jue|vie|sáb|dom)"
LISTED = re.compile(f"{WEEKDAY},? {CELL.pattern}(?:,? (?P<year>20[0-9]{{2}}))? ")
YEAR = re.compile(r"20[0-9]{2}")
DOSE = re.compile(r"([0-9]+(?:\.[0-9]+)?)\u00a0mg")


class Cell(NamedTuple):
    night: date
    words: str
    dose: str


def page_texts(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        texts = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    return [text.replace("\r\n", "\n").replace(ENDING_HYPHEN, "-") for text in texts]


def page_sizes(pdf: bytes) -> list[tuple[float, float]]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_size() for page in document]
    finally:
        document.close()


def calendar(pdf: bytes) -> list[Cell]:
    """Every cell in the order of the paper. A row says its year, or both at a turn of the year."""
    lines = [line.strip() for text in page_texts(pdf) for line in text.split("\n")]
    cells: list[Cell] = []
    years: list[int] = []
    for place, line in enumerate(lines):
        if YEAR.fullmatch(line):
            in_a_row = place and YEAR.fullmatch(lines[place - 1])
            years = [*(years if in_a_row else []), int(line)]
        found = CELL.fullmatch(line)
        if found:
            cells.append(_cell(found, years, lines[place + 1 : place + 4]))
    return cells


def month_of(word: str) -> int:
    """In English or in Spanish."""
    return (MONTHS if word in MONTHS else MESES).index(word) + 1


def night_list(pdf: bytes, year: int) -> list[Cell]:
    """Every line of the lists in large print, each in this year where it says no other.

    What stands below the last line of a page is among the words of that line.
    """
    cells: list[Cell] = []
    for text in page_texts(pdf):
        listed = " ".join(DONE.split(" ".join(text.split("\n")), maxsplit=1)[1:])
        found = list(LISTED.finditer(listed))
        ends = [each.start() for each in found[1:]] + [len(listed)]
        for each, end in zip(found, ends[: len(found)], strict=True):
            cells.append(_listed(each, year, listed[each.end() : end]))
    return cells


def _listed(found: re.Match[str], year: int, says: str) -> Cell:
    month = month_of(found["month"] or found["month_"])
    dose = DOSE.search(says)
    words = (says[: dose.start()] if dose else says).split()
    return _night(int(found["year"] or year), month, found, words, dose[1] if dose else "")


def _cell(found: re.Match[str], years: list[int], below: list[str]) -> Cell:
    month = month_of(found["month"] or found["month_"])
    year = years[-1] if month == 1 else years[0]
    said: list[str] = []
    for line in below:
        dose = DOSE.fullmatch(line)
        if dose or CELL.fullmatch(line) or line.isdigit():
            return _night(year, month, found, said, dose[1] if dose else "")
        said.append(line)
    return _night(year, month, found, said, "")


def _night(year: int, month: int, found: re.Match[str], said: list[str], dose: str) -> Cell:
    return Cell(date(year, month, int(found["day"] or found["day_"])), " ".join(said), dose)
