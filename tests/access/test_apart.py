"""Ways round an address: mixed ids, searches, filters and choices that name the other clinic."""

import itertools
from urllib.parse import quote, quote_plus

import pytest
from django.apps import apps

from prescribing.models import Review
from tests.access.asking import rows_of_all_tables, undone
from tests.access.bodies import body_of
from tests.access.policy import ABSENT, MANAGERS, ROWS

MIXED = [row for row in ROWS if row.door == "clinic" and row.at.count("{") > 1]
CHOSEN = [row for row in ROWS if row.door == "clinic" and row.has_record]


@pytest.mark.parametrize("row", MIXED, ids=lambda row: row.pattern)
@pytest.mark.hazard("H18")
def test_a_record_is_found_under_its_own_patient_only(row, kestrel, osprey, actors, asker):
    """The patient and what is hers, of this clinic, the other or of nobody, in every mixture."""
    patient, record = (part.split("}")[0] for part in row.at.split("{")[1:])
    others = {**kestrel.ids, patient: kestrel.ids["unasked"]}
    absent = dict.fromkeys(kestrel.ids, ABSENT)
    for of_patient, of_record in itertools.product(
        (kestrel.ids, others, osprey.ids, absent), repeat=2
    ):
        if of_patient is of_record is kestrel.ids:
            continue
        ids = {patient: of_patient[patient], record: of_record[record]}
        if ids == {patient: kestrel.ids[patient], record: kestrel.ids[record]}:
            continue
        for method in ("GET", "POST"):
            body = body_of(row, kestrel)
            got = asker.ask(
                method, row.at.format_map(ids), body, session=actors["prescriber"].session
            )
            assert got.status == (404 if method in row.answers else 405), (ids, got.status)


def session_for(row, actors):
    """Of the prescriber, who may nearly everything; of the manager for what is hers alone."""
    return actors["manager" if row.who == MANAGERS else "prescriber"].session


@pytest.mark.parametrize("row", CHOSEN, ids=lambda row: row.pattern)
@pytest.mark.parametrize("strange", [0, 2**31, 2**63, 10**40, "٣"])
def test_a_strange_number_is_nobodys(row, strange, kestrel, actors, asker):
    ids = dict.fromkeys(kestrel.ids, strange)
    method = "GET" if "GET" in row.answers else "POST"
    got = asker.ask(method, row.at.format_map(ids), session=session_for(row, actors))
    assert got.status == 404


@pytest.mark.parametrize("role", ["prescriber", "staff", "reviewer"])
def test_a_search_finds_nobody_of_the_other_clinic(role, kestrel, osprey, actors, asker):
    marks = osprey.marks
    for text in (
        marks.word, marks("family0"), marks("given0"), f"{marks.number}0", "pat",
        f"{marks.born:%Y-%m-%d}", f"{marks.born:%m/%d/%Y}", f"{marks.born.day} {marks.born:%b %Y}",
    ):  # fmt: skip
        got = asker.ask("GET", "/patients/", {"q": text}, session=actors[role].session)
        assert got.status == 200
        assert f"/patients/{osprey.patient.pk}/" not in got.text
        assert marks("given").lower() not in got.text.replace(text, "").lower()


def without(text, typed):
    """What is told beside the words that were asked for, however they are spelled."""
    for spelled in {typed, quote(typed), quote_plus(typed)}:
        text = text.replace(spelled, "")
    return text


DESK_LISTS = [
    "/admin/prescribing/prescription/",
    "/admin/prescribing/review/",
    "/admin/prescribing/event/",
]
QUERIES = (
    "q={word}", "q={number}", "signed_by={prescriber}", "for=-{word} disease", "state_is=stopped",
    "reviewed=query", "all=", "p=1", "o=1.2.3", "verb=read", "outcome__exact=done",
    "clinic__id__exact={clinic}", "clinic={clinic}", "clinic__slug={word}", "id__in={signed}",
    "patient__id__exact={patient}", "patient__given_name__startswith=Pat",
    "prescription__id__exact={signed}", "prescription__patient__family_name__startswith={word}",
    "by__id__exact={prescriber}", "actor__id__exact={prescriber}", "_to_field=id",
    "_changelist_filters=clinic%3D{clinic}",
)  # fmt: skip


@pytest.mark.parametrize("address", DESK_LISTS)
def test_no_query_of_the_desk_reaches_the_other_clinic(address, kestrel, osprey, actors, asker):
    words = {
        **osprey.ids,
        "word": osprey.marks.word,
        "number": osprey.marks.number,
        "prescriber": osprey.prescriber.user_id,
    }
    for query in QUERIES:
        asked = query.format_map(words)
        got = asker.ask("GET", f"{address}?{asked}", session=actors["reviewer"].session)
        assert got.status in {200, 302, 400}, query
        assert not osprey.marks.found_in(without(got.everything, asked.partition("=")[2]))


def links_between_models():
    return [
        (model._meta, field.name)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created
    ]


@pytest.mark.parametrize("role", ["prescriber", "superuser"])
def test_no_choice_that_completes_itself_tells_of_patients(role, kestrel, osprey, actors, asker):
    """The admin has one address that completes every choice, whichever model it is of."""
    for meta, field in links_between_models():
        query = {"app_label": meta.app_label, "model_name": meta.model_name, "field_name": field}
        for term in ("", osprey.marks.word):
            asked = query | {"term": term}
            got = asker.ask("GET", "/admin/autocomplete/", asked, session=actors[role].session)
            assert got.status in {200, 403}, (meta, field)
            for place in (kestrel, osprey):
                assert place.marks("given").lower() not in got.text.lower()
            if role != "superuser":
                assert not osprey.marks.found_in(got.everything)


@pytest.mark.parametrize("action", ["agree", "query", "delete_selected"])
def test_an_action_of_the_desk_takes_its_own_clinics_records_only(
    action, kestrel, osprey, actors, asker
):
    body = body_of(next(row for row in ROWS if row.at == DESK_LISTS[0]), kestrel)
    chosen = [str(one.pk) for one in (kestrel.stopped, osprey.signed, osprey.stopped)]
    before = rows_of_all_tables()
    for asked in (body, {name: value for name, value in body.items() if name != "key"}):
        more = {"action": action, "_selected_action": chosen, "post": "yes"}
        with undone():
            got = asker.do("POST", DESK_LISTS[0], asked | more, session=actors["reviewer"].session)
            assert got.status in {200, 302}
            assert not osprey.marks.found_in(got.everything)
            assert not Review.objects.filter(
                prescription__in=(osprey.signed, osprey.stopped),
                by=kestrel.members["reviewer"].user,
            ).exists()
            after = rows_of_all_tables()
            assert all(after[table] >= count for table, count in before.items())


def test_reading_adds_no_row_but_events_and_sessions(kestrel, actors, asker):
    before = rows_of_all_tables()
    for row in ROWS:
        kinds = [kind for kind in ("reviewer", *row.who) if kind in row.who]
        for method in {"GET", "HEAD"} & set(row.answers):
            for kind in kinds[:1]:
                asker.do(method, kestrel.at(row.at), session=actors[kind].session)
    after = rows_of_all_tables()
    added = {table for table in after if after[table] != before[table]}
    assert added <= {"prescribing_event", "django_session"}


def test_the_rows_that_another_clinics_id_would_name_stay_as_they_are(
    kestrel, osprey, actors, asker
):
    """Every form of the site, right and complete, sent to the other clinic's records: nothing."""
    before = rows_of_all_tables()
    for row in CHOSEN:
        if "POST" in row.answers:
            body = body_of(row, osprey)
            asker.do("POST", osprey.at(row.at), body, session=session_for(row, actors))
    assert rows_of_all_tables() == before
