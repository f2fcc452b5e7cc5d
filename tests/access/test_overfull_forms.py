"""A form that sends every field of every model changes what the form is about, and nothing else."""

import re

import pytest
from django.apps import apps
from django.db import models

from tests.access.asking import undone
from tests.access.bodies import body_of
from tests.access.policy import MANAGERS, ROWS

POSTED = [row for row in ROWS if row.answers.get("POST") == 302 and row.door != "desk"]
POSTED += [row for row in ROWS if row.pattern == "admin/prescribing/prescription/"]
INPUT = re.compile(r'<(?:input|select|textarea|button)[^>]*\bname="([^"]+)"')
PLANTED = "planted by an overfull form"
# What two equal requests write differently: the hours, and what is sealed or named over them.
VARYING = {
    "id", "at", "created_at", "removed_at", "ended_at", "undone_at", "last_login", "detail",
    "digest", "previous", "object_label", "result_url", "body_hash", "session_key", "session_data",
    "expire_date", "expires_at", "pdf", "secret_sha256", "accepted_at", "withdrawn_at",
}  # fmt: skip
# By chance: for each version that is signed, and for each password.
DRAWN = {("prescription", "code"), ("user", "password")}
ALLOWED = {
    "sign-in/": "anonymous",
    "invitation/<str:secret>/": "anonymous",
    "admin/prescribing/prescription/": "reviewer",
}


def planted(place):
    """A hostile value for each field of each model, under both of its names."""
    return {
        name: _value(field, place)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        for name in (field.name, field.attname)
    } | {"role": "manager", "clinic_slug": place.clinic.slug, "member": place.members["staff"].pk}


def _value(field, place):
    if field.is_relation:
        names = {
            "clinic": "clinic",
            "patient": "patient",
            "prescription": "signed",
            "plan": "signed",
        }
        return str(place.ids.get(names.get(field.name, "user")))
    if isinstance(field, models.BooleanField):
        return "on"
    if isinstance(field, models.DateTimeField):
        return "2001-01-01 00:00"
    if isinstance(field, models.DateField):
        return "2001-01-01"
    if isinstance(field, models.IntegerField | models.AutoField):
        return "77"
    return {"state": "active", "status": "done", "outcome": "agree"}.get(field.name, PLANTED)


def dumped():
    """Every row of every table, by table and id."""
    return {
        (model, row[model._meta.pk.attname]): row
        for model in apps.get_models()
        for row in model._base_manager.values()
    }


def changes_of(before, after):
    """What was added, changed and removed, without what no two requests share."""
    new = after.keys() - before.keys()
    return sorted(
        (
            model._meta.label,
            "new" if (model, pk) in new else str(pk),
            repr(sorted(_kept(model, row, before.get((model, pk), {}), new).items())),
        )
        for (model, pk), row in after.items()
        if row != before.get((model, pk))
    ) + sorted(f"{model} {pk} is gone" for model, pk in before.keys() - after.keys())


def _kept(model, row, was, new):
    kept = {}
    for field in model._meta.concrete_fields:
        value = row[field.attname]
        if (model._meta.model_name, field.name) in DRAWN:
            continue
        if field.name in VARYING or (was and was[field.attname] == value):
            continue
        is_new = field.is_relation and (field.related_model, value) in new
        kept[field.name] = "new" if is_new else value
    return kept


@pytest.mark.parametrize("row", POSTED, ids=lambda row: row.pattern)
def test_only_what_the_form_is_about_changes(row, kestrel, osprey, actors, asker):
    kind = "manager" if row.who == MANAGERS else ALLOWED.get(row.pattern, "prescriber")
    session = actors[kind].session
    address, body = kestrel.at(row.at), body_of(row, kestrel)
    page = asker.ask("GET", address, session=session)
    own = {*body, *INPUT.findall(page.text), "q"}
    extra = {name: value for name, value in planted(osprey).items() if name not in own}

    before = dumped()
    plain = changes_after(asker, address, body, session, before)
    overfull = changes_after(asker, address, extra | body, session, before)

    assert overfull == plain
    assert extra["clinic_id"] == str(osprey.clinic.pk)
    assert PLANTED not in repr(overfull)


def test_what_stands_in_the_address_is_no_part_of_the_form(kestrel, osprey, actors, asker):
    row = next(row for row in POSTED if row.pattern.endswith("medicines/add/"))
    address, body, before = kestrel.at(row.at), body_of(row, kestrel), dumped()
    session = actors["prescriber"].session
    query = f"?clinic={osprey.clinic.pk}&patient={osprey.patient.pk}&code=planted&text=planted"
    plain = changes_after(asker, address, body, session, before)
    assert changes_after(asker, address + query, body, session, before) == plain


def changes_after(asker, address, body, session, before):
    with undone():
        got = asker.do("POST", address, body, session=session)
        assert got.status == 302
        return changes_of(before, dumped())


def test_the_comparison_bites(kestrel):
    before = dumped()
    with undone():
        type(kestrel.patient).objects.filter(pk=kestrel.patient.pk).update(sex="male")
        changed = changes_of(before, dumped())
    assert changed == [("prescribing.Patient", str(kestrel.patient.pk), "[('sex', 'male')]")]
