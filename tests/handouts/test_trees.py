"""The tags of a page that is printed again, in whatever file it stands."""

from unittest.mock import patch

import pytest
from weasyprint.pdf import tags

from prescribing.handouts import pdf, trees

STYLE = "@page { size: 300px 200px; @bottom-left { content: 'foot 100 %' } }"
TABLE = """
    <table><tr><th scope="col">Night</th><th scope="col">Dose</th></tr>
    <tr><th scope="row">1</th><td colspan="2">1.5 mg, 5 %d 0 R</td></tr></table>
"""
DOTS = "<ul><li>One</li><li>Two<ul><li>Three</li></ul></li></ul>"
PICTURE = '<img alt="12 0 R, 1-2-3, 50 %" src="asset:box">'
NEXT = '<p style="break-before: page">The back</p>'


def a_document(body):
    html = f'<html lang="en"><title>A page</title><body>{body}</body></html>'
    page = pdf._weasyprint().HTML(string=html, url_fetcher=pdf._assets())
    style = pdf._weasyprint().CSS(string=STYLE, url_fetcher=pdf._assets())
    return page.render(stylesheets=[style], font_config=pdf._fonts(), pdf_variant=pdf.VARIANT)


def a_kept_document(body):
    """Written one time: each of its pages has its tree."""
    document = a_document(body)
    for page in document.pages:
        trees.keep(page)
    pdf._written(document)
    return document


def written(document):
    return document.write_pdf(pdf_variant=pdf.VARIANT)


@pytest.mark.parametrize("body", ["<h1>One</h1>", TABLE, DOTS, PICTURE, TABLE + NEXT + DOTS])
def test_a_page_is_tagged_the_same_wherever_it_stands(body):
    kept, other = a_kept_document(body), a_document(DOTS + NEXT)
    pages = [*other.pages, *kept.pages, *kept.pages, *other.pages]
    alone = written(a_document(body).copy(pages))

    assert pdf._written(kept.copy(pages)) == alone


def test_what_was_tagged_is_not_tagged_again():
    kept = a_kept_document(TABLE + NEXT + DOTS)

    with patch.object(tags, "_get_pdf_tag", side_effect=AssertionError("It was tagged.")):
        assert pdf._written(kept)


def test_a_page_with_a_link_is_tagged_anew():
    body = f'<a href="https://clinic.example/">A link</a>{TABLE}'
    kept = a_kept_document(body)

    assert kept.pages[0]._page_box.tree is None
    assert pdf._written(kept) == written(a_document(body))
