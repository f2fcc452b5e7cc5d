"""Handouts printed together, from the first page to the file, without scripts."""

from playwright.sync_api import expect

from prescribing.jobs.batches import print_waiting
from prescribing.models import Batch
from tests.browser.looking import assert_accessible
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
    page.get_by_role("button", name="Make these handouts").click()

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
