"""Handouts of several patients in one file: whole, tagged, and no sheet is shared."""

from functools import cache

import page
import pypdfium2
import pytest

from prescribing.handouts import HandoutRefused
from prescribing.handouts.pdf import Volume, signed_paper
from tests.handouts.reading import page_sizes, page_texts
from tests.handouts.samples import SIGNED_AT, a_content

HOW = {
    "mark": None,
    "signed_at": SIGNED_AT,
    "code": "",
    "paper": "letter",
    "language": "en",
    "size": "standard",
    "pages": "core",
    "is_confirmed": False,
}
LONG = ((1, 14), (2, 14), (3, 14), (4, 90))  # on three pages


def content_of(name, steps=LONG):
    return a_content(steps, patient__family_name=name)


@cache
def bound():
    """Three pages of Abel, two of Moss and three of Zorn, and what each is by itself."""
    volume = Volume()
    alone = [volume.add(content_of("Abel"), **HOW)]
    volume.add(content_of("Nobody"), **HOW)
    volume.drop()
    alone.append(volume.add(content_of("Moss", ((1, 14), (2, 14))), **HOW))
    alone.append(volume.add(content_of("Zorn"), **HOW))
    return alone, volume.bind("Handouts, part 1")


@pytest.mark.hazard("H18", "H46")
def test_two_patients_never_share_a_sheet():
    texts = page_texts(bound()[1].pdf)

    said = [[name for name in ("Abel", "Moss", "Zorn") if name in text] for text in texts]
    assert said == [["Abel"]] * 3 + [[]] + [["Moss"]] * 2 + [["Zorn"]] * 3 + [[]]
    assert bound()[1].pages == 10


def test_each_handout_counts_its_own_pages():
    texts = page_texts(bound()[1].pdf)

    for number, text in enumerate(texts[:3], start=1):
        assert f"Page {number} of 3" in text
    assert "Page 1 of 2" in texts[4]


def test_a_blank_back_has_the_size_of_the_paper():
    assert len(set(page_sizes(bound()[1].pdf))) == 1


def test_a_file_of_several_handouts_is_accessible():
    report = page.validate_pdf_bytes(bound()[1].pdf, profile="ua1")

    assert report.is_compliant, [(each.rule_id, each.message) for each in report.failures]


def test_a_file_tells_nobodys_name_in_its_title():
    file = pypdfium2.PdfDocument(bound()[1].pdf)
    assert file.get_metadata_dict()["Title"] == "Handouts, part 1"
    file.close()


def test_a_bound_handout_is_also_what_it_is_by_itself():
    assert bound()[0][1] == signed_paper(content_of("Moss", ((1, 14), (2, 14))), **HOW)


def test_the_same_handouts_make_the_same_file():
    bound.cache_clear()
    first = bound()[1].pdf
    bound.cache_clear()
    assert bound()[1].pdf == first


def test_what_cannot_be_printed_is_not_bound():
    volume = Volume()
    volume.add(content_of("Moss", ((1, 14), (2, 14))), **HOW)
    with pytest.raises(HandoutRefused):
        volume.add(content_of("Mo\u202ess"), **HOW)
    assert volume.bind("Handouts").pages == 2
