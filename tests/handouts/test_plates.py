"""A handout made from a plate is, byte for byte, the one that would have been laid out."""

import io
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from itertools import product
from unittest.mock import patch

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prescribing.handouts import HandoutRefused, leaves, pdf, plates
from prescribing.handouts.content import CORE, FULL, LARGE, STANDARD, build
from prescribing.handouts.pdf import press, words
from tests.clinical.profiles import thorough
from tests.handouts.reading import page_texts
from tests.handouts.samples import SIGNED_AT, a_content
from tests.handouts.shapes import SHAPES, content_of
from tests.handouts.test_shapes import PRINTED

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZéñßŁőžø'&<> -.בגדعربي"
names = st.text(LETTERS, min_size=1, max_size=30).filter(str.strip)
TRIED = PRINTED if thorough else PRINTED[::2]
SOMEBODY_ELSE = {
    "patient__given_name": "Jo Anne",
    "patient__family_name": "Ng",
    "patient__birth_date": "1961-11-30",
    "patient__record_number": "RV-90431",
}


def a_sheet(content, paper="letter", size=STANDARD, pages=CORE, language="en", **how):
    how = {"signed_at": SIGNED_AT, "code": "A2C4-E6G8"} | how
    return build(content, words(language), paper=paper, size=size, pages=pages, **how)


def pressed(sheet, kept):
    """From a plate where one fits, else laid out."""
    with patch.object(pdf, "_plates", lambda: kept):
        return press(sheet).pdf


@contextmanager
def weasyprint_alone():
    """Nothing is filled or remembered, and no page drawn by what repeats pages."""

    def paint(leaf, stream, scale):
        leaf.page.paint(stream, scale)

    def written(document):
        return document.write_pdf(pdf_variant=pdf.VARIANT)

    with patch.object(leaves.Leaf, "paint", paint), patch.object(pdf, "_written", written):
        yield


def laid_out(sheet):
    with weasyprint_alone():
        return pressed(sheet, plates.Plates())


def filled(sheet, kept):
    """From a plate, or not at all."""
    with patch.object(pdf, "_laid_out", side_effect=AssertionError("It was laid out.")):
        return pressed(sheet, kept)


def plates_of(kept):
    """The same plates, to which others may be added."""
    made = plates.Plates()
    made._plates = list(kept._plates)
    return made


@pytest.fixture(scope="module")
def kept():
    made = plates.Plates()
    pressed(a_sheet(a_content()), made)
    return made


@pytest.mark.hazard("H33")
def test_another_patient_on_other_dates_needs_no_layout(kept):
    content = a_content(first_night=date(2026, 9, 28), **SOMEBODY_ELSE)
    signed_at = datetime.combine(date(2026, 9, 28), time(18, 5), UTC)
    sheet = a_sheet(content, signed_at=signed_at, code="Z9Y8-X7W6")

    assert filled(sheet, kept) == laid_out(sheet)


@settings(max_examples=400 if thorough else 12)
@given(
    given_names=names,
    family_name=names,
    born=st.dates(date(1920, 1, 1), date(2007, 12, 31)),
    first_night=st.dates(date(2024, 1, 1), date(2030, 12, 31)),
    record=st.text("0123456789-/ABC", min_size=1, max_size=20),
    indication=names,
)
def test_any_names_and_dates_come_out_as_if_laid_out(
    kept, given_names, family_name, born, first_night, record, indication
):
    content = a_content(
        first_night=first_night,
        patient__given_name=given_names,
        patient__family_name=family_name,
        patient__birth_date=born.isoformat(),
        patient__record_number=record,
        indication__name=indication,
    )
    sheet = a_sheet(content)

    assert pressed(sheet, plates_of(kept)) == laid_out(sheet)


@pytest.mark.parametrize(("shape", "paper", "size", "pages", "language"), TRIED)
def test_every_shape_comes_out_as_if_laid_out(shape, paper, size, pages, language):
    made = plates.Plates()
    how = {"paper": paper, "size": size, "pages": pages, "language": language}
    pressed(a_sheet(content_of(shape, language), **how), made)
    sheet = a_sheet(content_of(shape, language, **SOMEBODY_ELSE), **how)

    assert pressed(sheet, made) == laid_out(sheet)


@pytest.mark.parametrize(("size", "pages"), [*product((STANDARD, LARGE), (CORE, FULL))])
def test_printing_the_same_twice_needs_no_second_layout(size, pages):
    made = plates.Plates()
    sheet = a_sheet(a_content(), size=size, pages=pages)
    first = pressed(sheet, made)

    again = filled(sheet, made) if made._plates else pressed(sheet, made)

    assert again == first
    assert made._plates or (size, pages) == (LARGE, FULL)


@pytest.mark.parametrize(
    "changes",
    [
        {"patient__family_name": "Featherstonehaugh-Cholmondeley of the Marshes and Beyond"},
        {"patient__family_name": "W" * 200},
        {"clinic__name": "A clinic with a name that is long enough to need a second line"},
        {"allergies": []},
    ],
)
def test_what_takes_another_place_is_laid_out(changes, kept):
    sheet = a_sheet(a_content(**changes))
    with pytest.raises(AssertionError, match="It was laid out"):
        filled(sheet, plates_of(kept))

    assert pressed(sheet, plates_of(kept)) == laid_out(sheet)


def test_a_draft_is_not_filled_into_what_was_signed(kept):
    sheet = a_sheet(a_content(), mark="DRAFT", signed_at=None, code="")

    assert pressed(sheet, plates_of(kept)) == laid_out(sheet)


def test_what_was_refused_makes_no_plate():
    made = plates.Plates()

    def complaining(*how):
        pdf.LOGGER.warning("A font is broken.")
        return lay_out(*how)

    lay_out = pdf._rendered
    with patch.object(pdf, "_rendered", complaining), pytest.raises(HandoutRefused, match="broken"):
        pressed(a_sheet(a_content()), made)

    assert not made._plates


@pytest.mark.hazard("H45")
def test_a_letter_that_no_font_has_is_named_by_a_plate_too(kept):
    sheet = a_sheet(a_content(patient__family_name="Wancho \U0001e2d0"))

    assert outcome(sheet, plates_of(kept)) == outcome(sheet, plates.Plates())


def test_what_weasyprint_says_of_a_new_line_counts(kept):
    def complaining(*how):
        pdf.LOGGER.warning("A font lacks it.")
        return draw(*how)

    draw = plates.drawn_line
    made = plates_of(kept)
    sheet = a_sheet(a_content(patient__family_name="Sanchez"))
    with (
        patch.object(plates, "drawn_line", complaining),
        pytest.raises(HandoutRefused, match="lacks"),
    ):
        filled(sheet, made)

    assert not made._plates


def outcome(sheet, kept):
    try:
        return pressed(sheet, kept)
    except HandoutRefused as refusal:
        return str(refusal)


def test_only_the_last_plates_are_kept():
    made = plates.Plates()
    for nights in range(7, 7 + plates.KEPT + 1):
        pressed(a_sheet(a_content([(1, nights)])), made)

    assert len(made._plates) == plates.KEPT


def test_what_was_put_in_a_place_is_kept_for_the_last_only():
    made = plates.Plates()
    pressed(a_sheet(a_content([(1, 7)])), made)
    for number in range(plates.KEPT_OF_A_PLACE + 3):
        content = a_content([(1, 7)], patient__family_name=f"Sant{number:02}")
        filled(a_sheet(content), made)

    [(_, plate)] = made._plates
    assert {len(each) for each in plate.recast.values()} == {plates.KEPT_OF_A_PLACE}


def test_handouts_of_one_plate_are_bound_as_those_that_were_laid_out():
    people = [a_content(), a_content(**SOMEBODY_ELSE), a_content(patient__family_name="Wu")]
    with weasyprint_alone(), patch.object(pdf, "_plates", Unfilled):
        *alone, bound_alone = volume_of(people)
    kept = plates.Plates()
    with patch.object(pdf, "_plates", lambda: kept):
        *made, bound = volume_of(people)

    assert made == alone
    assert tags_of(bound) == tags_of(bound_alone)
    assert page_texts(bound) == [text for one in alone for text in page_texts(one)]


class Unfilled(plates.Plates):
    def filled(self, look, html):
        return None


def volume_of(people):
    how = {"paper": "letter", "signed_at": SIGNED_AT, "code": "A2C4-E6G8", "language": "en"}
    volume = pdf.Volume()
    return [*(volume.add(content, **how) for content in people), volume.bind("Three").pdf]


def tags_of(file):
    """What a file is tagged with, from the whole of it down to each text on its page."""
    with pikepdf.open(io.BytesIO(file)) as opened:
        pages = [page.obj.objgen for page in opened.pages]
        return tags_below(opened.Root.StructTreeRoot.K[0], pages)


def tags_below(element, pages):
    if isinstance(element, int):
        return element
    page = pages.index(element.Pg.objgen) if "/Pg" in element else None
    return str(element.S), page, [tags_below(each, pages) for each in element.K]


def test_every_shape_is_tried():
    assert {shape for shape, *_ in TRIED} == set(SHAPES)
