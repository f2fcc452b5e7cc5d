"""A pasted list of medicines: pasted, looked through line by line, then added as a whole."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from prescribing import knowledge, permissions
from prescribing.actions import events
from prescribing.actions.days import check_happened
from prescribing.actions.errors import ActionError
from prescribing.actions.medicines import MedicineData, add_medicines
from prescribing.clinical.completion import put
from prescribing.clinical.meaning import Kind, Meaning, meaning
from prescribing.clinical.medicines import catalogue_of, recognise
from prescribing.clinical.pasted import cleaned
from prescribing.clinical.spelling import words
from prescribing.forms.fields import LONGEST_MEDICINE
from prescribing.forms.pasted import Line, PastedForm, PasteForm
from prescribing.models import Classification, Patient
from prescribing.views.access import ClinicRequest, allowed
from prescribing.views.scoped import patient_of
from prescribing.views.showing import show_form, status_of
from prescribing.views.writing import write

SENTENCE = "Write the medicine as an entry of its own, or leave the line out"


@dataclass(frozen=True)
class ShownLine:
    """A line with what it was recognised as; nothing is said of one that is too long."""

    line: Line
    meaning: Meaning | None
    classification: Classification | None
    choices: tuple[str, ...]
    repeats: int | None  # an earlier line; 0 for an entry that is on the patient's list

    @property
    def letters(self) -> int:
        return len(self.line.typed)

    @property
    def is_too_long(self) -> bool:
        return self.letters > LONGEST_MEDICINE


@allowed(permissions.check_edit_patients)
@require_http_methods(["GET", "POST"])
def paste(request: ClinicRequest, patient_id: int) -> HttpResponse:
    patient = patient_of(request, patient_id)
    form = PasteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        texts = form.cleaned_data["listed"]
        repeated = frozenset(number for number in _repeats(patient, texts))
        return _preview(request, patient, PastedForm.of(texts, repeated))
    return show_form(
        request,
        form,
        heading="Paste a list of medicines",
        button="Look at each line",
        back=_list(patient),
        patient=patient,
        intro="Nothing is added yet. On the next page you see what each line is recognised as.",
    )


@allowed(permissions.check_edit_patients)
@require_POST
def add_pasted(request: ClinicRequest, patient_id: int) -> HttpResponse:
    patient = patient_of(request, patient_id)
    if "use" in request.POST:
        sent = request.POST.dict()
        return _preview(request, patient, PastedForm.with_name(sent, sent["use"]))
    form = PastedForm(request.POST)
    if _is_right(form, patient):
        answer = write(request, form, lambda: _added(request, patient, form))
        if answer:
            return answer
    return _preview(request, patient, form)


def _added(request: ClinicRequest, patient: Patient, form: PastedForm) -> str:
    entries = [MedicineData(**form.typed_on(number)) for number in form.ticked]
    add_medicines(patient, entries=entries, by=request.member)
    return _list(patient)


def _is_right(form: PastedForm, patient: Patient) -> bool:
    """Everything that is wrong with any line is told at once."""
    form.full_clean()
    for number in form.ticked:
        _look_at(form, number, patient)
    return form.is_valid()


def _look_at(form: PastedForm, number: int, patient: Patient) -> None:
    typed = form.typed_on(number)
    means = _meaning(typed["text"] or "")
    if means and means.kind is Kind.SENTENCE:
        form.add_error(f"text_{number}", SENTENCE)
    if typed["last_taken"]:
        place = f"last_taken_{number}"
        try:
            check_happened(typed["last_taken"], place, patient, timezone.localdate())
        except ActionError as error:
            form.add_error(place, list(error.messages))


def _preview(request: ClinicRequest, patient: Patient, form: PastedForm) -> HttpResponse:
    events.read(request.member, patient)
    context = {
        "patient": patient,
        "form": form,
        "lines": list(_shown(patient, list(form.each_line))),
        "most": LONGEST_MEDICINE,
        "back": _list(patient),
    }
    return render(request, "pasted.html", context, status=status_of(form))


def _shown(patient: Patient, lines: Sequence[Line]) -> Iterator[ShownLine]:
    meanings = [_meaning(line.typed) for line in lines]
    names = {means.name for means in meanings if means and means.name}
    standing = Classification.objects.of(patient.clinic).standing().filter(name__in=names)
    said = {one.name: one for one in standing}
    repeats = _repeats(patient, [line.typed for line in lines])
    for line, means in zip(lines, meanings, strict=True):
        classification = said.get(means.name) if means else None
        near = means.choices if means and classification is None else ()
        yield ShownLine(
            line=line,
            meaning=means,
            classification=classification,
            choices=tuple(put(name, line.typed, means.recognition.unknown) for name in near)
            if means
            else (),
            repeats=repeats.get(line.number),
        )


def _meaning(text: str) -> Meaning | None:
    plain = cleaned(text)
    if not plain or len(plain) > LONGEST_MEDICINE:
        return None
    known = knowledge.load()
    return meaning(recognise(plain, catalogue_of(known)), known)


def _repeats(patient: Patient, texts: Sequence[str]) -> dict[int, int]:
    """The lines that say what an earlier line does, or with 0 what is on the list already."""
    listed = patient.medicines.of(patient.clinic).current().values_list("text", flat=True)
    first = {words(text): 0 for text in listed}
    first.pop((), None)
    found = {}
    for number, text in enumerate(texts, start=1):
        tokens = words(text)
        if tokens in first:
            found[number] = first[tokens]
        elif tokens:
            first[tokens] = number
    return found


def _list(patient: Patient) -> str:
    return f"{reverse('patient', args=[patient.pk])}#medicines"
