"""What somebody types is text: on a page it makes no element or attribute, on paper nothing else.

A whole clinic is typed in markup, and each of its pages is held against those of a clinic that was
typed in plain words: an element or attribute that only the former has was born of what was typed.
"""

from dataclasses import replace
from functools import cached_property
from html.parser import HTMLParser

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from tests.access.asking import session_of, undone
from tests.access.bodies import body_of
from tests.access.policy import ROWS
from tests.access.world import KESTREL, a_place
from tests.builders import a_form

PAYLOADS = (
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(2)>",
    "'><svg/onload=alert(3)>",
    "<iframe srcdoc=x>",
    "javascript:alert(5)",
    "\" onclick=alert(6) x=\"",
    "' onfocus=alert(7) '",
    "</title></textarea>",
    "{{ 7|add:7 }}{% debug %}",
    "<a href=javascript:alert(9)>",
    "`${alert(10)}`",
    "--><!--<b x=y>",
    "]]><math xlink:href=z>",
    "&lt;u onclick=1&gt;&amp;",
    "<style>*{color:red}</style>",
    "<form action=//evil>",
)  # fmt: skip
PARTS = {"first": PAYLOADS[:8], "second": PAYLOADS[8:]}
# Also where only a few letters fit, such as a record number.
SHORT = {"first": "<i x=1>'\"&{{q}}", "second": "\"><u y=2>&#60;' z=1"}
KINDS = ("prescriber", "reviewer", "manager", "superuser")
LEADS = {"href", "src", "action", "formaction", "data", "srcdoc", "style", "poster", "background"}


class Skeleton(HTMLParser):
    """The elements of a page with the names of their attributes, and where its links lead."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.leads, self.words = set(), set(), []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.add((tag, *sorted(name for name, _ in attrs)))
        for name, value in attrs:
            self.words.append(value or "")
            if name in LEADS:
                self.leads.add((value or "").strip())

    def handle_data(self, data):
        self.words.append(data)

    def handle_comment(self, data):
        self.elements.add(("comment",))

    def handle_pi(self, data):
        self.elements.add(("instruction", data))

    def unknown_decl(self, data):
        self.elements.add(("declaration", data))

    @cached_property
    def text(self):
        return squeezed("\x00".join(self.words))


def squeezed(text):
    return "".join(text.lower().split())


def typed_in_markup(part):
    return a_place(replace(KESTREL, slug=part, word="".join(PARTS[part]), number=SHORT[part]))


def pages_of(place, asker, root):
    """Every page that can be read, and every form that comes back, of this clinic."""
    sessions = {role: session_of(member.user) for role, member in place.members.items()}
    for row in ROWS:
        kinds = [kind for kind in KINDS if kind in row.who]
        if not kinds or row.pattern.endswith(".pdf"):
            continue
        session = sessions.get(kinds[0], root)
        if "GET" in row.answers:
            yield f"GET {row.pattern}", asker.ask("GET", place.at(row.at), session=session)
        if "POST" in row.answers and row.door != "desk":
            body = {
                name: place.marks.word if isinstance(value, str) and name != "email" else value
                for name, value in body_of(row, place).items()
            }
            yield f"POST {row.pattern}", asker.ask("POST", place.at(row.at), body, session=session)
    for where in ("/patients/", "/admin/prescribing/prescription/", "/admin/prescribing/event/"):
        query = {"q": place.marks.word}
        yield f"search {where}", asker.ask("GET", where, query, session=sessions["prescriber"])
    asked = {"email": place.marks.word, "password": "x", "next": f"/{place.marks.word}"}
    yield "sign-in", asker.ask("POST", "/sign-in/", asked)
    for state in (place.stopped, place.voided):
        address = f"/prescriptions/{state.pk}/"
        yield f"GET {state.state}", asker.ask("GET", address, session=sessions["prescriber"])


def shown(place, asker, root):
    return {
        name: (got, Skeleton(got.text))
        for name, got in pages_of(place, asker, root)
        if got.headers.get("Content-Type", "").startswith("text/html")
    }


# A pasted list comes back as its entries, without bullets.
TAKEN_APART = {"POST patients/<int:patient_id>/medicines/paste/"}
PLAIN = "Plain words, as many letters as the markup has " * 3


@pytest.fixture(scope="module")
def plain(world, asker):
    """The pages of a clinic that was typed in plain words of the same length."""
    marks = replace(KESTREL, slug="plain", word=PLAIN, number="plain")
    with undone():
        return shown(a_place(marks), asker, world[2]["superuser"].session)


@pytest.fixture(params=PARTS)
def in_markup(request, kestrel):
    return typed_in_markup(request.param)


def test_markup_that_was_typed_is_shown_as_it_was_typed(plain, in_markup, actors, asker):
    known = set().union(*(skeleton.elements for _, skeleton in plain.values()))
    typed = squeezed(in_markup.marks.word)
    wrong = []
    for name, (got, page) in shown(in_markup, asker, actors["superuser"].session).items():
        like, plain_page = plain[name]
        if page.elements - known:
            wrong.append(f"{name}: {sorted(page.elements - known)}")
        wrong += [f"{name} leads to {lead!r}" for lead in page.leads if not is_ours(lead)]
        if got.status != like.status:
            wrong.append(f"{name} is {got.status}, not {like.status}")
        is_whole = squeezed(PLAIN) in plain_page.text and name not in TAKEN_APART
        if is_whole and typed not in page.text:
            wrong.append(f"{name} does not show what was typed")
    assert_paper_is_text(in_markup, asker)
    assert not wrong, "\n" + "\n".join(wrong)


def is_ours(lead):
    """An address of the site, or of a source among the facts, which nobody types."""
    if lead.startswith("https://doi.org/10."):
        return True
    return lead[:2] != "//" and (lead[:1] in {"/", "#", "?", ""} or lead.startswith("../"))


def assert_paper_is_text(place, asker):
    """Or it is refused, which is a page."""
    got = paper_of(place, asker, session_of(place.prescriber.user))
    assert got.status in {200, 409}
    if got.status == 200:
        paper = pypdfium2.PdfDocument(got.body)
        assert squeezed(place.marks.word) in squeezed(text_of(paper))
        assert nothing_but_text(paper)


def paper_of(place, asker, session):
    """A paper that is printed now, or the page that refuses it."""
    address = f"/prescriptions/{place.stopped.pk}/print/"
    with undone():
        got = asker.do("POST", address, {"key": "0" * 32, **a_form()}, session=session)
        return asker.do("GET", got.location, session=session) if got.location else got


def text_of(paper):
    return "\n".join(page.get_textpage().get_text_range() for page in paper)


def nothing_but_text(paper):
    acts = pdfium.FPDFDoc_GetJavaScriptActionCount(paper), pdfium.FPDFDoc_GetAttachmentCount(paper)
    marks = [pdfium.FPDFPage_GetAnnotCount(page) for page in paper]
    return acts == (0, 0) and not any(marks)


def test_each_clinics_paper_tells_of_that_clinic_alone(kestrel, osprey, actors, asker):
    for place, other, kind in ((kestrel, osprey, "staff"), (osprey, kestrel, "other staff")):
        got = paper_of(place, asker, actors[kind].session)
        paper = pypdfium2.PdfDocument(got.body)
        text = text_of(paper)
        assert place.marks("family").lower() in text.lower()
        assert not other.marks.found_in(text)
        assert not other.marks.found_in(repr(paper.get_metadata_dict()))
        told = "\n".join(f"{name}: {value}" for name, value in got.headers.items())
        assert not place.marks.found_in(told)


def test_the_comparison_bites():
    safe = Skeleton("<p title=x>a</p>").elements
    for payload in PAYLOADS[:4]:
        assert Skeleton(f'<p title="x{payload}">{payload}</p>').elements - safe
    assert not is_ours("javascript:alert(1)")
    assert not is_ours("//evil.example")
