"""Pages are counted by the worker that prints, when nothing is printed: as paper will have them."""

import os
from itertools import product
from types import SimpleNamespace

import pytest

from prescribing.actions import handouts
from prescribing.actions.handouts import NotAsSigned
from prescribing.handouts import HandoutRefused
from prescribing.handouts.content import PACKS, SIZES
from prescribing.handouts.pdf import signed_paper
from prescribing.jobs import batches as worker
from prescribing.jobs.page_counts import count_waiting
from prescribing.jobs.presses import Press
from prescribing.models import Event, Handout, PageCount, Print
from tests.builders import a_batch, a_form, a_patient, a_signed_prescription, altered
from tests.handouts.reading import page_texts
from tests.handouts.samples import SIGNED_AT, a_content
from tests.jobs.fakes import PAGES, FakePress, press_that

pytestmark = pytest.mark.django_db
FORMS = tuple(product(SIZES, PACKS))


def signed_for(by, family_name="Abel", **fields):
    return a_signed_prescription(a_patient(by.clinic, family_name=family_name, **fields), by=by)


def counts_of(signed):
    return {(one.size, one.pages): one.count for one in signed.page_counts.all()}


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_press_counts_the_pages_that_are_printed(rao, language):
    signed = signed_for(rao, language=language)

    assert count_waiting() == 1

    for size, pages in FORMS:
        form = a_form(language=language, size=size, pages=pages)
        _, pdf = handouts.print_handout(signed, form, "", rao, press=signed_paper)
        assert counts_of(signed)[size, pages] == len(page_texts(pdf))


def test_counting_prints_nothing_and_nobody_has_read_anything(rao):
    signed = signed_for(rao)
    before = Event.objects.count()

    count_waiting(FakePress)

    assert counts_of(signed) == PAGES
    assert not Handout.objects.exists()
    assert not Print.objects.exists()
    assert Event.objects.count() == before
    assert count_waiting(FakePress) == 0


class Stopped(Exception):
    """Nothing is left to do."""


def press_that_tells(told, at_count=lambda: None):
    def add(self, **what):
        told.append(what["content"]["patient"]["family_name"])
        return FakePress.add(self, **what)

    def count(self, **how):
        told.append("count")
        at_count()
        return PAGES[how["size"], how["pages"]]

    return press_that(add=add, count=count)


@pytest.fixture
def work(monkeypatch):
    """Everything that a worker does until it would pause."""

    def stop(_seconds):
        raise Stopped

    def until_it_pauses(make_press):
        monkeypatch.setattr("prescribing.jobs.batches.time", SimpleNamespace(sleep=stop))
        monkeypatch.setattr("prescribing.jobs.batches.close_old_connections", lambda: None)
        with pytest.raises(Stopped):
            worker.print_for_ever(os.getppid(), make_press)

    return until_it_pauses


def test_a_batch_that_waits_goes_first(rao, work):
    told = []
    signed_for(rao, "Moss")
    a_batch([signed_for(rao, "Abel")], by=rao)

    work(press_that_tells(told))

    assert told == ["Abel", *["count"] * 8]


def test_a_batch_that_comes_meanwhile_waits_for_one_version_at_most(rao, work):
    told = []
    signed = [signed_for(rao, name) for name in ("Abel", "Moss")]

    def once():
        if len(told) == 1:
            a_batch(signed, by=rao)

    work(press_that_tells(told, once))

    assert told == [*["count"] * 4, "Abel", "Moss", *["count"] * 4]


def test_one_that_is_refused_is_not_tried_again_at_once_and_the_others_are_counted(rao):
    refused, other = signed_for(rao, "Moss"), signed_for(rao, "Abel")

    assert count_waiting(press_that(refuses="Moss")) == 2

    assert counts_of(refused) == dict.fromkeys(FORMS)
    assert counts_of(other) == PAGES
    assert count_waiting(FakePress) == 0


def test_what_ends_a_press_is_not_tried_again_at_once_and_the_next_has_another_press(rao):
    next_one, ends = signed_for(rao, "Abel"), signed_for(rao, "Moss")
    made = []

    def make():
        made.append(press_that(ends_at="Moss")())
        return made[-1]

    assert count_waiting(make) == 2

    assert counts_of(ends) == dict.fromkeys(FORMS)
    assert counts_of(next_one) == PAGES
    assert len(made) == 2
    assert count_waiting(FakePress) == 0


def test_one_that_was_altered_has_no_count_and_is_still_refused_when_it_is_printed(rao):
    signed = signed_for(rao)
    altered(signed)

    assert count_waiting(FakePress) == 1

    assert counts_of(signed) == dict.fromkeys(FORMS)
    signed.refresh_from_db()
    with pytest.raises(NotAsSigned):
        handouts.print_handout(signed, a_form(), "", rao, press=signed_paper)


def test_a_press_that_refuses_some_counts_the_next_and_keeps_none_of_them():
    how = {"mark": None, "signed_at": SIGNED_AT, "code": "", "is_confirmed": False, **a_form()}
    press = Press()
    try:
        for name in ("A\u202eB", "A\0B", "B" * 4000):
            with pytest.raises(HandoutRefused):
                press.count(content=a_content(patient__family_name=name), **how)
        for name in ("<script>", "{{ name }}", "Abel"):
            assert press.count(content=a_content(patient__family_name=name), **how) == 2
        press.add(content=a_content(), **how)
        assert press.bind("Handouts").pages == 2
    finally:
        press.end()


def test_each_clinics_counts_are_its_own(rao, castro):
    for by in (rao, castro):
        signed_for(by)

    count_waiting(FakePress)

    for by in (rao, castro):
        assert PageCount.objects.of(by.clinic).count() == 4


def test_a_worker_that_looks_one_time_begins_no_count_when_its_time_is_over(rao):
    signed_for(rao)

    assert count_waiting(FakePress, seconds=0) == 0
    assert count_waiting(FakePress, seconds=30) == 1
