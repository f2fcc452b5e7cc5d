"""The handout from the shell: what was signed, or a sample of any plan; refusals by exit code."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from prescribing.jobs import handouts
from prescribing.models import Event
from tests.builders import a_draft, a_patient, a_signed_prescription
from tests.handouts.reading import page_texts
from tests.interop.requests import PLAN


@pytest.fixture
def made(tmp_path):
    """Run the command with these arguments. Gives the bytes that it wrote."""

    def run(*arguments):
        file = tmp_path / "handout.pdf"
        call_command("handout", *map(str, arguments), "--output", str(file))
        return file.read_bytes()

    return run


@pytest.fixture
def plan_file(tmp_path):
    def write(**changes):
        file = tmp_path / "plan.json"
        file.write_text(json.dumps(PLAN | changes, indent=1))
        return file

    return write


def refused(run, *arguments):
    with pytest.raises(CommandError) as refusal:
        run(*arguments)
    return refusal.value.returncode, str(refusal.value)


# --- a sample ---


def test_a_sample_is_marked_on_every_page_and_tells_the_plan(made, plan_file):
    texts = page_texts(made("--plan", plan_file()))

    assert len(texts) == 2
    for text in texts:
        assert "SAMPLE. Made-up patient, not signed. Do not use." in text
        assert "Sam Sample" in text
        assert "Not signed" in text
    assert "26 tablets for this plan" in texts[0].replace("\u00a0", " ")
    assert "Dispense 26 (twenty-six) tablets." in " ".join(texts[0].split())


def test_a_sample_may_be_on_other_paper(made, plan_file):
    assert "16 Feb" in page_texts(made("--plan", plan_file(), "--paper", "a4"))[1]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"steps": [{"dose_mg": "1", "nights": 14}]}, "1 mg cannot be made from 4.5 mg scored"),
        ({"steps": [{"dose_mg": ".5", "nights": 14}]}, "step 1: Write 0.5 with a zero"),
        ({"first_night": "2026-02-30"}, "there is no 2026-02-30"),
        ({"surgery": {"starts": "2026-01-05"}}, "No night of this plan has a dose"),
        ({"first_night": "9999-12-20", "surgery": None}, "out of range"),
    ],
)
def test_a_plan_that_cannot_be_laid_out_or_printed_ends_with_1(made, plan_file, changes, words):
    code, says = refused(made, "--plan", plan_file(**changes))

    assert code == 1
    assert words in says


@pytest.mark.parametrize("content", ["{}\n{}", "not json", "[]", ""])
def test_a_file_that_is_not_one_plan_ends_with_1(made, tmp_path, content):
    (tmp_path / "plan.json").write_text(content)

    assert refused(made, "--plan", tmp_path / "plan.json")[0] == 1


def test_a_full_sample_tells_how_to_take_it(made, plan_file):
    texts = page_texts(made("--plan", plan_file(), "--pages", "full"))

    assert len(texts) == 6
    assert "How to cut a tablet" in texts[2]
    assert all("SAMPLE" in text for text in texts)


def test_a_sample_in_large_print_gives_each_night_a_line(made, plan_file):
    texts = page_texts(made("--plan", plan_file(), "--size", "large"))

    assert any("Mon, Jan 19" in text and "Half" in text for text in texts)
    assert "What the pharmacy was told" in "".join(texts)


def test_a_sample_may_be_in_spanish(made, plan_file):
    texts = page_texts(made("--plan", plan_file(), "--language", "es"))

    assert all("MUESTRA. Paciente inventado, sin firmar. No la use." in text for text in texts)
    assert "Cuánto tomar cada noche" in texts[0]


# --- of a prescription ---


@pytest.mark.django_db
def test_a_patient_who_reads_spanish_gets_a_handout_in_spanish(made, rao):
    signed = a_signed_prescription(by=rao, patient=a_patient(language="es"))

    assert "Cuánto tomar cada noche" in page_texts(made(signed.pk))[0]
    assert "How much to take" in page_texts(made(signed.pk, "--language", "en"))[0]


@pytest.mark.django_db
def test_a_signed_prescription_is_printed_and_the_trail_says_so(made, rao):
    signed = a_signed_prescription(by=rao)

    text = page_texts(made(signed.pk))[0]

    assert f"Plan {signed.number}, version 1 · Signed" in text
    assert "SAMPLE" not in text
    noted = Event.objects.of(rao.clinic).filter(verb="printed", prescription=signed).get()
    assert noted.actor is None
    assert set(noted.detail) == {"sha256"}


@pytest.mark.django_db
def test_what_was_printed_before_is_printed_again_byte_for_byte(made, rao):
    signed = a_signed_prescription(by=rao)

    assert made(signed.pk, "--paper", "a4") == made(signed.pk, "--paper", "a4")
    assert len(page_texts(made(signed.pk, "--pages", "full"))) == 6


@pytest.mark.django_db
def test_a_draft_and_what_is_not_there_end_with_1(made, rao):
    draft = a_draft(by=rao)

    code, says = refused(made, draft.pk)
    assert code == 1
    assert "A handout is printed once it is signed" in says
    assert refused(made, draft.pk + 1)[0] == 1
    assert not Event.objects.of(rao.clinic).filter(verb="printed").exists()


@pytest.mark.django_db
def test_content_that_was_altered_is_not_printed(made, rao, monkeypatch):
    signed = a_signed_prescription(by=rao)
    monkeypatch.setattr("prescribing.actions.handouts.fingerprint", lambda _: "sha256:0")

    code, says = refused(made, signed.pk)

    assert code == 1
    assert "not what was signed" in says


# --- when the command cannot run ---


def test_one_of_the_two_must_be_named(made, plan_file):
    assert refused(made)[0] == 2
    assert refused(made, 5, "--plan", plan_file())[0] == 2


def test_a_file_that_cannot_be_read_or_written_ends_with_2(made, plan_file, tmp_path):
    assert refused(made, "--plan", tmp_path / "absent.json")[0] == 2
    with pytest.raises(CommandError) as refusal:
        call_command("handout", "--plan", str(plan_file()), "--output", str(tmp_path))
    assert refusal.value.returncode == 2


def test_a_database_that_is_not_there_ends_with_2(made, monkeypatch):
    def fail(*_, **__):
        raise DatabaseError("no such table")

    monkeypatch.setattr(handouts, "of_prescription", fail)

    assert refused(made, 5) == (2, "The database cannot be used: no such table")
