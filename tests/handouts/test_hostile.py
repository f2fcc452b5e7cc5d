"""Whatever somebody typed: it stands on paper as it was typed, or the paper is refused by name.

It never becomes a link, a script or an attachment, asks no host and opens no file. Each handout
here holds another payload in each field; `HYPOTHESIS_PROFILE=thorough` puts each into every field.
"""

import io
import os
import re
import shutil
import subprocess
import sys
import unicodedata
from collections import Counter
from datetime import date
from functools import cache
from itertools import cycle, product

import pikepdf
import pytest

from prescribing.handouts import HandoutRefused, pdf
from prescribing.handouts.content import CORE, FULL
from prescribing.handouts.pdf import render
from tests.clinical.profiles import thorough
from tests.handouts.payloads import OTHER_SCRIPTS, PRINTED, UNSHOWN
from tests.handouts.reading import page_texts
from tests.handouts.samples import SIGNED_AT, a_content

# Each field that somebody types and paper shows, by its path in a content.
FIELDS = (
    "clinic__name",
    "clinic__address",
    "clinic__phone",
    "clinic__after_hours_phone",
    "clinic__opening_hours",
    "patient__given_name",
    "patient__family_name",
    "patient__record_number",
    "indication__name",
    "prescriber__name",
    "instructions",
    "allergy",
    "reaction",
    "surgery",
)
LONG = ("patient__given_name", "allergy", "indication__name", "surgery", "clinic__phone")
TOO_NARROW = "clinic__phone"  # on a wallet card it would not be one number any more
SURGERY_DAY = a_content()["plan"]["nights"][-4]["date"]
SHORT = {name: each for name, each in PRINTED.items() if len(each) <= 100}
STEP = 1 if thorough else len(FIELDS)
ROUNDS = range(0, len(SHORT), STEP)
# The full handout holds the core one.
PRINTS = [(number, FULL) for number in ROUNDS] + [(n, CORE) for n in (ROUNDS if thorough else [0])]
every_print = pytest.mark.parametrize(("number", "pages"), PRINTS)
# Where a PDF leads out of itself, does something, or carries something along.
CARRIERS = {"/OpenAction", "/AA", "/EF", "/EmbeddedFiles", "/AcroForm", "/Annots", "/XFA", "/URI"}
TYPES = {"/Annot", "/Filespec", "/EmbeddedFile", "/Action"}
# Each that is refused and each field, or every one in every other.
FIELDS_AND_UNSHOWN = (
    list(product(FIELDS, UNSHOWN)) if thorough else list(zip(FIELDS, cycle(UNSHOWN), strict=False))
)


def with_typed(typed):
    """The plan before a surgery, with these texts in its fields."""
    content = a_content(surgery=(date.fromisoformat(SURGERY_DAY), "08:00", "left knee"))
    for field, text in typed.items():
        *rooms, key = field.split("__")
        place = content
        for room in rooms:
            place = place[room]
        if field == "allergy":
            content["allergies"][0]["text"] = text
        elif field == "reaction":
            content["allergies"][0]["reaction"] = text
        elif field == "surgery":
            content["plan"]["surgeries"][0]["what"] = text
        else:
            place[key] = text
    return content


def typed_in_round(number):
    """Another payload in each field; over all rounds each payload comes into each field."""
    payloads = list(SHORT.values())
    return {field: payloads[(number + place) % len(payloads)] for place, field in enumerate(FIELDS)}


@cache
def printed(number, pages):
    return render(
        with_typed(typed_in_round(number)), paper="letter", signed_at=SIGNED_AT, pages=pages
    ).pdf


def shown(text):
    """As it can be compared: where a line ends says nothing, and an accent may stand apart."""
    return "".join(unicodedata.normalize("NFC", text).split())


@every_print
@pytest.mark.hazard("H45")
def test_what_was_typed_stands_on_paper_as_it_was_typed(number, pages):
    text = shown("\n".join(page_texts(printed(number, pages))))

    for field, typed in typed_in_round(number).items():
        assert shown(typed) in text, field
    assert "Page1of" in text


@every_print
def test_nothing_typed_becomes_a_link_a_script_or_an_attachment(number, pages):
    assert active_in(printed(number, pages)) == set()


def active_in(data):
    found = set()
    with pikepdf.open(io.BytesIO(data)) as document:
        for each in document.objects:
            if isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
                found |= CARRIERS & set(each.keys())
                found |= {str(each.get("/Type"))} & TYPES
    return found


def test_a_link_and_an_attachment_would_be_found():
    weasyprint = pdf._weasyprint()
    link = weasyprint.HTML(string='<a href="https://example.com/">x</a>').write_pdf()
    assert {"/Annots", "/Annot"} <= active_in(link)

    attached = weasyprint.Attachment(string="x", name="x.txt")
    carries = weasyprint.HTML(string="<p>x").write_pdf(attachments=[attached])
    assert {"/Filespec", "/EmbeddedFile"} <= active_in(carries)


def test_every_payload_is_printed_and_every_field_has_one():
    met = {typed for number in ROUNDS for typed in typed_in_round(number).values()}

    assert met == set(SHORT.values())
    assert len(PRINTED) + len(UNSHOWN) + len(OTHER_SCRIPTS) >= 60


@pytest.mark.parametrize(("field", "what"), FIELDS_AND_UNSHOWN)
@pytest.mark.hazard("H45")
def test_what_cannot_be_seen_is_refused_by_name_in_every_field(field, what):
    text, says = UNSHOWN[what]

    with pytest.raises(HandoutRefused, match=re.escape(says)):
        render(with_typed({field: f"Ann{text}Lee"}), paper="letter", signed_at=SIGNED_AT)


@pytest.mark.parametrize("script", OTHER_SCRIPTS)
@pytest.mark.hazard("H45")
def test_a_name_in_another_script_is_whole_or_the_missing_letter_is_named(script):
    name = OTHER_SCRIPTS[script]

    text, missing = name_on_paper(name)

    if missing:
        assert missing in name
    else:
        read = Counter(unicodedata.normalize("NFD", text))
        assert Counter(unicodedata.normalize("NFD", name)) - read <= Counter(" ")


def name_on_paper(name):
    """Page 1, or the letter that no font of this machine has."""
    try:
        return page_texts(render_of({"patient__given_name": name}))[0], ""
    except HandoutRefused as refused:
        return "", chr(int(re.search(r"notdef.*\(U\+([0-9A-F]+)\)", str(refused))[1], 16))


@pytest.mark.parametrize("field", FIELDS if thorough else LONG)
@pytest.mark.hazard("H45")
def test_a_long_word_is_whole_in_every_field_or_refused_by_name(field):
    long = PRINTED["two hundred letters"]

    if field == TOO_NARROW:
        with pytest.raises(HandoutRefused, match=long[:30]):
            render_of({field: long})
    else:
        assert shown(long) in shown("".join(page_texts(render_of({field: long}))))


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.hazard("H45")
def test_more_than_a_page_holds_is_refused_at_once(field):
    with pytest.raises(HandoutRefused, match="too long for paper"):
        render_of({field: "ab " * 3333 + "c"})


def render_of(typed):
    return render(with_typed(typed), paper="letter", signed_at=SIGNED_AT).pdf


# --- what a handout reaches for ---

PRINT_UNDER_WATCH = """
import os, django
django.setup()
from prescribing.handouts.pdf import render
from tests.handouts.samples import SIGNED_AT, a_content
from tests.handouts.test_hostile import ROUNDS, typed_in_round, with_typed
render(a_content(), paper="letter", signed_at=SIGNED_AT)
os.access("/begin-of-hostile", os.F_OK)
for number in ROUNDS[:1]:
    render(with_typed(typed_in_round(number)), paper="letter", signed_at=SIGNED_AT)
os.access("/end-of-hostile", os.F_OK)
"""
CALLS = "trace=openat,open,access,faccessat2,socket,connect,sendto,execve"
OURS = re.compile(
    r'"(?:/usr/share/fonts/|/usr/local/share/fonts|/var/cache/fontconfig|/etc/fonts|'
    r"/usr/share/fontconfig|[^\"]*/fontconfig|[^\"]*/site-packages/|[^\"]*/lib/python3|"
    rf"{re.escape(str(pdf.STYLE.parent))}/|(?:/begin|/end)-of-hostile)"
)


@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")
def test_no_host_is_asked_and_no_other_file_opened(tmp_path):
    log = tmp_path / "calls"
    watch = ["strace", "-f", "-qq", "-o", str(log), "-e", CALLS]

    done = subprocess.run(
        [*watch, sys.executable, "-c", PRINT_UNDER_WATCH],
        cwd=pdf.ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    calls = log.read_text(encoding="utf-8").splitlines()
    begin, end = (
        next(place for place, call in enumerate(calls) if f"/{edge}-of-hostile" in call)
        for edge in ("begin", "end")
    )
    during = calls[begin + 1 : end]
    assert not [each for each in during if re.search(r"\b(?:socket|connect|sendto|execve)\(", each)]
    assert not [each for each in during if "(" in each and '"' in each and not OURS.search(each)]
