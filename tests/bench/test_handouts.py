"""How long a handout takes, beside the same handout printed naively and by Chromium."""

import base64
import re
import statistics
from time import process_time
from unittest.mock import patch

import pytest
from playwright.sync_api import sync_playwright

from prescribing.handouts import pdf, pictures, plates
from prescribing.handouts.content import CORE, FULL, build
from prescribing.handouts.pdf import press, words
from tests.bench.processes import seconds_of_children, used_by
from tests.browser import chromium
from tests.handouts.samples import FIRST_NIGHT, ONE_NIGHT, SIGNED_AT, a_content

pytestmark = pytest.mark.bench

ROUNDS = 5
MANY = 500
PRINT = """
import django
django.setup()
from prescribing.handouts.pdf import render
from tests.handouts.samples import SIGNED_AT, a_content
"""
PRINT_ONE = PRINT + "render(a_content(), paper='letter', signed_at=SIGNED_AT, pages={pages!r})"
# The first tenth fills what is kept once.
PRINT_MANY = (
    PRINT
    + """
import gc
from tests.bench.processes import memory
for number in range({many} + {many} // 10):
    if number == {many} // 10:
        gc.collect()
        before = memory()
    content = a_content([(1, 7)], patient__family_name=f"Patient {{number}}")
    render(content, paper="letter", signed_at=SIGNED_AT)
gc.collect()
print((memory() - before) * 1024 / {many})
"""
)
NIGHT = re.compile(r'<td class="take">([^<]*)<p class="tablet-4-(\d+) abreast-1">([^<]*)</p>')


def a_sheet(pages, number=0):
    """Each of another patient, with other dates."""
    content = a_content(
        first_night=FIRST_NIGHT + number * ONE_NIGHT, patient__family_name=f"Patient {number}"
    )
    return build(content, words("en"), paper="letter", signed_at=SIGNED_AT, pages=pages)


def naively(sheet):
    """Fonts and styles anew for each document, and drawings in the page for each night."""
    weasyprint = pdf._weasyprint()
    fonts = weasyprint.text.fonts.FontConfiguration()
    foot, dense = pdf.FITS[0]
    style = pdf._style.__wrapped__(pdf._look_of(sheet), foot, dense=dense)
    html = NIGHT.sub(drawn_in_place, pdf.html_of(sheet))
    document = weasyprint.HTML(string=html, url_fetcher=pdf._assets())
    return document.write_pdf(stylesheets=[style], font_config=fonts, pdf_variant=pdf.VARIANT)


def drawn_in_place(found):
    night, pieces, says = found.groups()
    words = "<br>".join(f"<span>{line}</span>" for line in says.split("\n"))
    box = inline(pictures.box(), "float: right; width: 4.2mm; height: 4.2mm")
    tablet = inline(pictures.svg(pictures.Picture(int(pieces))), "width: 7mm; height: 7mm")
    return f'<td style="text-align: start">{box}<span>{night}</span><p>{tablet}<br>{words}</p>'


def inline(drawing, style):
    titled = drawing.replace(">", "><title>dose</title>", 1)
    return titled.replace("<svg", f'<svg style="{style}"', 1)


def each(sheets, *ways):
    """Milliseconds of the processor of each way, in turn, so that all meet the same machine."""
    taken = [[] for _ in ways]
    for sheet in sheets:
        for make, times in zip(ways, taken, strict=True):
            begun = process_time()
            make(sheet)
            times.append(1000 * (process_time() - begun))
    return map(statistics.median, taken)


def laid_out(sheet):
    """As the first of its shape is: without a plate."""
    with patch.object(pdf, "_plates", plates.Plates):
        press(sheet)


@pytest.mark.parametrize("pages", [CORE, FULL])
def test_a_warm_handout_takes_a_part_of_a_naive_one(pages, measured):
    press(a_sheet(pages))
    sheets = [a_sheet(pages, number) for number in range(1, ROUNDS + 1)]

    ours, first, naive = each(sheets, press, laid_out, naively)

    measured(f"{pages} handout, warm", ours, "ms")
    measured(f"{pages} handout, first of its shape", first, "ms")
    measured(f"{pages} handout, naive", naive, "ms")
    measured(f"{pages} handout, first of its shape, of a naive one", first / naive, "")
    measured(f"{pages} handout, of a naive one", ours / naive, "", 0.35)


@pytest.mark.parametrize("pages", [CORE, FULL])
def test_the_first_handout_of_a_process(pages, measured):
    seconds, memory = used_by(PRINT_ONE.format(pages=pages))

    measured(f"{pages} handout, first of a process", seconds, "s")
    measured(f"{pages} handout, first of a process, memory", memory, "MB")


def for_a_browser(sheet):
    """The same document, with its style and its drawings in it. What stands in the edges of each
    page is not asked of a browser: it would need a document of its own.
    """
    foot, dense = pdf.FITS[0]
    rules = pdf._rules(pdf._look_of(sheet), foot, dense=dense)
    html = pdf.html_of(sheet).replace("</head>", f"<style>{rules}</style></head>")
    return re.sub(rf"{pdf.SCHEME}[\w-]+", lambda found: as_data(found[0]), html)


def as_data(address):
    return "data:image/svg+xml;base64," + base64.b64encode(pdf._shelf()[address]).decode()


def printed_by(page, html):
    page.set_content(html)
    return page.pdf(prefer_css_page_size=True, tagged=True)


@pytest.mark.parametrize("pages", [CORE, FULL])
def test_the_same_handout_by_chromium(pages, measured):
    html = for_a_browser(a_sheet(pages))
    with sync_playwright() as playwright:
        begun = seconds_of_children()
        page = playwright.chromium.launch(**chromium.started()).new_page()
        printed_by(page, html)
        cold = seconds_of_children() - begun
        taken = []
        for _ in range(ROUNDS):
            begun = seconds_of_children()
            printed_by(page, html)
            taken.append(seconds_of_children() - begun)

    measured(f"{pages} handout by Chromium, warm", 1000 * statistics.median(taken), "ms")
    measured(f"{pages} handout by Chromium, first of a process", cold, "s")


def test_memory_does_not_grow_with_what_is_printed(tmp_path, measured):
    told = tmp_path / "told"
    with told.open("w") as output:
        used_by(PRINT_MANY.format(many=MANY), output)

    measured(f"memory kept of each of {MANY} handouts", float(told.read_text()), "KiB", 8)
