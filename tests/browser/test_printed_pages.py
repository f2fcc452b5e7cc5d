"""A page that is printed: what it tells, and nothing to press."""

import re

import pypdfium2
from playwright.sync_api import expect

TO_PRESS = "button, .btn, nav, input[type=search], summary"


def printed(page):
    """The paper of the page, as the browser makes it."""
    page.emulate_media(media="print")
    return pypdfium2.PdfDocument(page.pdf(format="Letter"))


def text_of(paper):
    told = "\n".join(sheet.get_textpage().get_text_range() for sheet in paper)
    return re.sub(r"\s+", " ", told)


def assert_nothing_to_press(page):
    shown = [one.text_content() for one in page.locator(TO_PRESS).all() if one.is_visible()]
    assert shown == []


def test_the_page_of_a_patient_is_printed_without_anything_to_press(page, live_server, sign_in):
    sign_in()
    page.get_by_role("searchbox").first.fill("004301")
    page.keyboard.press("Enter")
    page.get_by_role("row").get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="Patient record")).to_be_visible()

    paper = printed(page)

    assert_nothing_to_press(page)
    text = text_of(paper)
    for said in ("OKAFOR, John", "Jul 2, 1961", "oxycodone 5 mg", "Opioid, short-acting"):
        assert said in text
    assert "awaits review by a clinician" in text
    assert "Find" not in text
    assert len(paper) <= 2


def test_a_list_of_what_is_coming_is_printed_whole(page, live_server, sign_in, running):
    sign_in()
    page.goto(f"{live_server.url}/coming/doses/")
    text = text_of(printed(page))

    assert_nothing_to_press(page)
    for said in ("Doses that change", "SANTOS, Maria", "1.125 mg", "2.25 mg", "Goes up"):
        assert said in text.replace("\u00a0", " ")
    assert "Save as a file" not in text
