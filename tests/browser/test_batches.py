"""Handouts printed together, from the first page to the file, and what their button says."""

import pytest
from playwright.sync_api import expect

from prescribing.jobs.batches import print_waiting
from prescribing.models import Batch, Prescription
from tests.browser.looking import assert_accessible
from tests.builders import a_count_of
from tests.handouts.reading import page_texts


def test_a_batch_is_chosen_printed_and_downloaded(page, live_server, sign_in, running, tmp_path):
    sign_in("nurse@demo.example")
    page.get_by_role("link", name="Print several handouts").click()
    expect(page.get_by_role("heading", name="Print several handouts")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="All current plans").click()
    family_name = running.patient.family_name
    boxes = page.get_by_role("checkbox")
    assert boxes.count() > 1
    page.get_by_role("link", name="tick none").click()
    page.get_by_role("checkbox", name=family_name).check()
    page.mouse.move(0, 0)  # a button under it changes its colours
    assert_accessible(page)
    page.get_by_role("button", name="Print 1 handout").click()

    expect(page.get_by_text("0 of 1 done.")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_be_visible()
    assert_accessible(page)
    print_waiting()
    expect(page.get_by_text("1 of 1 done.")).to_be_visible(timeout=15_000)
    assert_accessible(page)
    with page.expect_download() as begun:
        page.get_by_role("link", name="Download part 1").click()
    begun.value.save_as(tmp_path / "file.pdf")
    texts = page_texts((tmp_path / "file.pdf").read_bytes())
    assert len(texts) % 2 == 0
    assert family_name in texts[0]

    page.get_by_role("link", name="Batches of handouts").click()
    expect(page.get_by_role("link", name=f"Batch {Batch.objects.get().pk}")).to_be_visible()
    assert_accessible(page)


@pytest.fixture
def two(running):
    """The plans to follow, each with a count but for the full handout in large print."""
    plans = list(Prescription.objects.to_follow().select_related("clinic", "patient"))
    for plan in plans:
        a_count_of(plan, large_full=None)
    assert len(plans) == 2
    return plans


def test_the_button_says_how_many_handouts_are_ticked_and_their_pages(
    page, live_server, sign_in, running, two
):
    sign_in("nurse@demo.example")
    page.goto(f"{live_server.url}/batches/new/?list=all")
    button = page.locator("button[data-counts-pages]")
    box = page.get_by_role("checkbox", name=running.patient.family_name)
    expect(button).to_have_text("Print 2 handouts (4 pages)")
    assert_accessible(page)

    box.uncheck()
    expect(button).to_have_text("Print 1 handout (2 pages)")
    box.check()
    form, paper = (page.get_by_label(name, exact=True) for name in ("Handout", "Paper"))
    for chosen, said in (
        ("standard full", "Print 2 handouts (12 pages)"),
        ("large full", "Print 2 handouts"),
        ("standard core", "Print 2 handouts (4 pages)"),
    ):
        form.select_option(chosen)
        expect(button).to_have_text(said)
    paper.select_option("a4")
    expect(button).to_have_text("Print 2 handouts")
    paper.select_option("letter")

    for one in page.locator("input[name=chosen]").all():
        one.uncheck()
    expect(button).to_have_text("Make these handouts")
    box.check()
    expect(button).to_have_text("Print 1 handout (2 pages)")
    button.click()
    expect(page.get_by_text("0 of 1 done.")).to_be_visible()


def test_without_scripts_the_button_makes_what_is_ticked(page, live_server, sign_in, browser, two):
    sign_in("nurse@demo.example")
    kept = page.context.storage_state()
    context = browser.new_context(java_script_enabled=False, storage_state=kept)
    plain = context.new_page()
    plain.goto(f"{live_server.url}/batches/new/?list=all")

    plain.get_by_role("button", name="Make these handouts").click()

    expect(plain.get_by_text("0 of 2 done.")).to_be_visible()
    context.close()
