"""The clinical content can be searched, read by every member, and says whether it was adopted."""

from dataclasses import replace
from datetime import date

import pytest

from prescribing import knowledge
from prescribing.clinical.knowledge import Fact
from prescribing.models import Role
from prescribing.views import facts
from tests.builders import a_lead, a_member, an_adoption, facts_as
from tests.views.conftest import signed_in
from tests.views.sending import text_of

pytestmark = pytest.mark.django_db
PAGE = "/content/"
LARGEST = 300_000


def ids_on(response):
    return [fact.id for fact in response.context["page"]]


@pytest.mark.parametrize("role", list(Role))
def test_every_member_reads_it(role):
    assert signed_in(a_member(role)).get(PAGE).status_code == 200


def test_every_fact_stands_on_some_page_in_words_with_its_sources(as_rao):
    known = knowledge.load()
    held = [
        fact
        for each in vars(known).values()
        for fact in (each.values() if hasattr(each, "values") else [each])
        if isinstance(fact, Fact)
    ]
    shown = {(fact.kind, fact.id): fact for fact in facts.shown(known)}

    assert len(shown) == len(held) + len(known.sources)
    for fact in shown.values():
        assert fact.heading
        assert fact.sources or fact.kind == facts.SOURCES


def test_no_page_is_heavy(as_rao):
    last = as_rao.get(PAGE).context["page"].paginator.num_pages

    for number in range(1, last + 1):
        assert len(as_rao.get(PAGE, {"page": number}).content) < LARGEST


def test_a_rule_is_shown_with_its_words_status_confidence_and_date(as_rao):
    rule = knowledge.load().rules["current-opioid"]

    text = text_of(as_rao.get(PAGE, {"kind": "rules", "q": "current-opioid"}))

    source = knowledge.load().sources[rule.sources[0]]
    assert source.title in text
    assert f"{str(rule.status).capitalize()}: " in text
    assert f"{rule.confidence}: " in text
    assert "to be reviewed by" in text
    assert 'id="rules-current-opioid"' in text


def test_a_brand_is_found_by_each_of_its_words_in_any_case(as_rao):
    assert ids_on(as_rao.get(PAGE, {"q": "PERCOCET oxycodone"}))[0] == "oxycodone-paracetamol"
    assert ids_on(as_rao.get(PAGE, {"q": "percocet nosuchword"})) == []


def test_kind_and_status_narrow_the_list(as_rao):
    response = as_rao.get(PAGE, {"kind": "intervals", "status": "published"})

    assert set(ids_on(response)) == {
        acting for acting, one in knowledge.load().intervals.items() if one.status == "published"
    }


def test_what_should_have_been_reviewed_is_marked_and_can_be_listed(as_rao):
    known = knowledge.load()
    rule = known.rules["current-opioid"]
    late = replace(
        known,
        version="sha256:late",
        rules={**known.rules, rule.id: replace(rule, review_by=date(2026, 1, 4))},
    )

    with facts_as(late):
        response = as_rao.get(PAGE, {"status": "overdue"})

    assert ids_on(response) == ["current-opioid"]
    assert "Overdue</span>" in text_of(response)


def test_a_search_without_a_match_says_what_to_try(as_rao):
    assert "No fact matches" in text_of(as_rao.get(PAGE, {"q": "nosuchword"}))


@pytest.mark.parametrize("asked", [{"page": "0"}, {"page": "x"}, {"page": "99999"}, {"kind": "no"}])
def test_a_strange_question_is_answered(as_rao, asked):
    assert as_rao.get(PAGE, asked).status_code == 200


def test_what_was_typed_in_the_search_is_shown_as_text(as_rao):
    assert "<script>" not in text_of(as_rao.get(PAGE, {"q": "<script>alert(1)</script>"}))


@pytest.mark.parametrize("page", ["/", "/content/", "/patients/", "/re-review/"])
def test_every_page_says_that_it_awaits_review_until_it_is_adopted(as_rao, rao, page):
    assert "awaits review by a clinician" in text_of(as_rao.get(page))

    an_adoption(a_lead(rao.clinic))

    text = text_of(as_rao.get(page))
    assert "awaits review" not in text
    assert "adopted for Riverside Clinic on Jan 5, 2026, 10:00 a.m. by Dr Lena Lead, MD. It" in text


def test_another_clinic_or_another_version_awaits_review_still(as_rao, as_castro, rao):
    an_adoption(a_lead(rao.clinic))

    assert "awaits review" in text_of(as_castro.get("/"))
    with facts_as(replace(knowledge.load(), version="sha256:deployed")):
        assert "awaits review" in text_of(as_rao.get("/"))


def test_the_desk_says_the_same(rao):
    rao.user.is_staff = True
    rao.user.save()
    desk = signed_in(rao)
    assert "awaits review" in text_of(desk.get("/admin/"))

    an_adoption(a_lead(rao.clinic))

    assert "read and adopted for" in text_of(desk.get("/admin/"))


def test_nobody_signed_in_is_told_of_any_adoption(client, rao):
    an_adoption(a_lead(rao.clinic))

    assert "awaits review" in text_of(client.get("/sign-in/"))
