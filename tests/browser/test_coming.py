"""The lists of what is due, from the first page to a file, without scripts."""

from playwright.sync_api import expect

from tests.browser.looking import assert_accessible


def test_what_is_due_is_counted_shown_and_saved(page, sign_in, running, tmp_path):
    sign_in("nurse@demo.example")
    assert_accessible(page)
    lists = page.get_by_role("navigation", name="To do")
    lists.get_by_role("link", name="Doses that change").click()
    table = page.get_by_role("table")
    expect(table.get_by_text("Goes up").first).to_be_visible()
    assert_accessible(page)
    with page.expect_download() as begun:
        page.get_by_role("link", name="Save as a file").click()
    begun.value.save_as(tmp_path / "file.csv")
    assert running.patient.family_name in (tmp_path / "file.csv").read_text("utf-8-sig")

    for name in ("Surgeries", "Tablets to order"):
        lists.get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", name=name)).to_be_visible()
        assert_accessible(page)
