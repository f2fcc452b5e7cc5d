"""How long a handout takes, beside the same handout printed naively."""

import re
import statistics
from time import process_time

import pytest

from prescribing.handouts import pdf, pictures
from prescribing.handouts.content import CORE, FULL, build
from prescribing.handouts.pdf import press, words
from tests.bench.processes import used_by
from tests.handouts.samples import SIGNED_AT, a_content

pytestmark = pytest.mark.bench

ROUNDS = 5
PRINT_ONE = """
import django
django.setup()
from prescribing.handouts.pdf import render
from tests.handouts.samples import SIGNED_AT, a_content
render(a_content(), paper="letter", signed_at=SIGNED_AT, pages={pages!r})
"""


def a_sheet(pages):
    return build(a_content(), words("en"), paper="letter", signed_at=SIGNED_AT, pages=pages)


def naively(sheet):
    """Fonts and styles anew for each document, and a drawing in the page for each night."""
    weasyprint = pdf._weasyprint()
    fonts = weasyprint.text.fonts.FontConfiguration()
    foot, dense = pdf.FITS[0]
    style = pdf._style.__wrapped__(sheet.paper, sheet.size, sheet.mark, foot, dense=dense)
    html = re.sub(r'(<p) class="(tablet-4-\d+) abreast-1">', drawn_in_place, pdf.html_of(sheet))
    document = weasyprint.HTML(string=html, url_fetcher=pdf._assets())
    return document.write_pdf(stylesheets=[style], font_config=fonts, pdf_variant=pdf.VARIANT)


def drawn_in_place(found):
    pieces = int(found[2].rpartition("-")[2])
    drawing = pictures.svg(pictures.Picture(pieces)).replace(">", "><title>dose</title>", 1)
    sized = drawing.replace("<svg", '<svg style="width: 7mm; height: 7mm"', 1)
    return f"{found[1]}>{sized}"


def both(first, second):
    """Milliseconds of the processor of each, turn by turn, so that both meet the same machine."""
    taken = ([], [])
    for _ in range(ROUNDS):
        for do, times in zip((first, second), taken, strict=True):
            begun = process_time()
            do()
            times.append(1000 * (process_time() - begun))
    return tuple(map(statistics.median, taken))


@pytest.mark.parametrize("pages", [CORE, FULL])
def test_a_warm_handout_takes_a_part_of_a_naive_one(pages, measured):
    sheet = a_sheet(pages)
    press(sheet)

    ours, naive = both(lambda: press(sheet), lambda: naively(sheet))

    measured(f"{pages} handout, warm", ours, "ms")
    measured(f"{pages} handout, naive", naive, "ms")
    measured(f"{pages} handout, of a naive one", ours / naive, "", 0.35)


@pytest.mark.parametrize("pages", [CORE, FULL])
def test_the_first_handout_of_a_process(pages, measured):
    seconds, memory = used_by(PRINT_ONE.format(pages=pages))

    measured(f"{pages} handout, first of a process", seconds, "s")
    measured(f"{pages} handout, first of a process, memory", memory, "MB")
