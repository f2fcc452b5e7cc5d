"""No form of somebody else's page is accepted, and the refusal speaks in the house's voice."""

import pytest

from tests.access.asking import Asker
from tests.access.bodies import body_of
from tests.access.policy import ROWS

SECRET, FOREIGN = "a" * 32, "b" * 32
POSTED = [row for row in ROWS if "POST" in row.answers]


@pytest.fixture(scope="module")
def strict():
    return Asker(checks_csrf=True)


def somebody_for(row, actors):
    kind = next(
        kind for kind in ("reviewer", "prescriber", *row.who, "superuser") if kind in row.who
    )
    return actors[kind].session


def refusals(token="", **headers):
    cookies = {"csrftoken": SECRET} if token else {}
    return {"cookies": cookies, **headers}, ({"csrfmiddlewaretoken": token} if token else {})


@pytest.mark.parametrize("row", POSTED, ids=lambda row: row.pattern or "home")
def test_every_form_needs_its_token(row, kestrel, actors, strict):
    session = actors["superuser"].session if not row.who else somebody_for(row, actors)
    for how, token in (
        refusals(),
        refusals(FOREIGN),
        refusals(SECRET, Origin="https://evil.example"),
        refusals(SECRET, Origin="null"),
    ):
        body = {**body_of(row, kestrel), "csrfmiddlewaretoken": "", **token}
        got = strict.ask("POST", kestrel.at(row.at), body, session=session, **how)
        assert got.status == 403
        assert got.wrote == []


@pytest.mark.parametrize("kind", ["anonymous", "prescriber", "superuser"])
def test_the_refusal_speaks_in_the_houses_voice(kind, kestrel, actors, strict):
    for address in ("/sign-in/", "/patients/new/", "/admin/password_change/"):
        got = strict.ask("POST", address, session=actors[kind].session)
        said = (
            "The form could not be accepted" in got.text,
            "Nothing was written" in got.text,
            "CSRF" in got.text,
        )
        assert said == (True, True, False), address


def test_over_https_the_page_it_comes_from_counts_as_well(kestrel, actors):
    secure = Asker(checks_csrf=True, secure=True)
    body = {"csrfmiddlewaretoken": SECRET}
    how = {"session": actors["prescriber"].session, "cookies": {"csrftoken": SECRET}}
    for headers in ({}, {"Referer": "https://evil.example/"}, {"Referer": "http://testserver/"}):
        assert secure.ask("POST", "/sign-out/", body, **how, **headers).status == 403
    ours = {"Referer": "https://testserver/"}
    assert secure.ask("POST", "/sign-out/", body, **how, **ours).status == 302


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_every_other_unsafe_method_needs_one_too(method, kestrel, actors, strict):
    for row in ROWS:
        got = strict.ask(method, kestrel.at(row.at), session=actors["prescriber"].session)
        assert got.status == 403
        assert got.wrote == []


def test_with_its_own_token_a_form_is_accepted(kestrel, actors, strict):
    row = next(row for row in ROWS if row.pattern.endswith("conditions/add/"))
    body = body_of(row, kestrel) | {"csrfmiddlewaretoken": SECRET}
    got = strict.ask(
        "POST",
        kestrel.at(row.at),
        body,
        session=actors["prescriber"].session,
        cookies={"csrftoken": SECRET},
        Origin="http://testserver",
    )
    assert got.status == 302
    assert "prescribing_condition" in got.wrote


def test_a_token_in_a_header_is_as_good(kestrel, actors, strict):
    got = strict.ask(
        "POST",
        "/sign-out/",
        session=actors["prescriber"].session,
        cookies={"csrftoken": SECRET},
        **{"X-CSRFToken": SECRET},
    )
    assert got.status == 302
