"""No address without a row of policy, and no row without an address."""

from django.urls import URLResolver, get_resolver, path
from django.urls.resolvers import RegexPattern

from tests.access.policy import EVERYONE, METHODS, ROWS, patterns_of

ROWED = [row.pattern for row in ROWS]


def unlisted(resolver):
    return sorted(set(patterns_of(resolver)) - set(ROWED))


def test_every_address_has_a_row():
    assert unlisted(get_resolver()) == []


def test_every_row_is_an_address():
    assert sorted(set(ROWED) - set(patterns_of(get_resolver()))) == []


def test_no_address_has_two_rows():
    assert len(ROWED) == len(set(ROWED))


def test_a_new_address_without_a_row_is_noticed():
    planted = path("patients/<int:patient_id>/export.csv", lambda request, patient_id: None)
    nested = URLResolver(RegexPattern(r"^api/"), [path("patients/", lambda request: None)])
    resolver = URLResolver(RegexPattern(r"^/"), [*get_resolver().url_patterns, planted, nested])

    assert unlisted(resolver) == ["^api/patients/", "patients/<int:patient_id>/export.csv"]


def test_rows_speak_of_known_methods_and_people_only():
    for row in ROWS:
        assert set(row.answers) <= set(METHODS)
        assert set(row.who) | set(row.instead) <= set(EVERYONE)
