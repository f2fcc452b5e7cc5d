"""What is to be done: one list a page, to be narrowed, sorted, saved as a file and printed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from prescribing import knowledge, permissions
from prescribing.actions import events
from prescribing.actions.errors import ActionError
from prescribing.actions.tasks import Line, note_no_answer, see_to, undo_for, undo_seen
from prescribing.forms.patients import Confirmation
from prescribing.forms.tasks import SeenForm
from prescribing.models import Patient, SeenTo, Task
from prescribing.permissions import Member
from prescribing.views import coming_kept
from prescribing.views.access import ClinicRequest, allowed
from prescribing.views.coming_lists import (
    ALL,
    DONE,
    EVERYBODYS,
    LISTS,
    MINE,
    NOBODYS,
    ComingList,
    counted,
    due,
    to_do,
)
from prescribing.views.coming_plans import Asked
from prescribing.views.coming_rows import Found, Row, Worked, mark_of
from prescribing.views.exports import as_csv
from prescribing.views.scoped import running_prescription_of, seen_of
from prescribing.views.writing import press

CSV = "csv"
TASKS = "tasks"
PAGE = 50
MOST_UNDONE = 5  # told at the top of a page
LONGEST = 20  # of a word in the address that says how a list is shown
KEPT = ("whose", "show", "sort", "page")
OF_WHOM = ("Family name", "Given name", "Born", "Record", "Plan", "Version")


@allowed(permissions.check_see_patients)
@require_safe
def coming(request: ClinicRequest, what: str) -> HttpResponse:
    shown = _list_of(what)
    shown.check(request.member)
    asked = Asked(request.member, timezone.localdate())
    lists = due(asked)
    found = _asked_for(request, what, shown, asked, lists[what])
    if request.GET.get("as") == CSV:
        return _file(request, what, shown, found, asked.today)
    lines: Any = found
    page = Paginator(lines, PAGE).get_page(request.GET.get("page"))
    undone = done_lately(request.member, what)
    mark = mark_of(page, counted(lists), [one["says"] for one in undone], asked.today)
    if is_known(request, mark):
        return HttpResponseNotModified()
    note_read(request, [*(row.patient for row in page), *(one["patient"] for one in undone)])
    context = _shown(request, what, shown, page) | {"lists": counted(lists), "undo": undone}
    return render(request, "coming.html", context | {"mark": mark})


@allowed(permissions.check_edit_patients)
@require_POST
def seen(request: ClinicRequest, what: str) -> HttpResponse:
    """Somebody has seen to a line of a list that is worked out."""
    if not _list_of(what).can_be_seen_to:
        raise Http404
    form = SeenForm(request.POST)

    def act() -> str:
        line = _line(request, what, form, lambda row: row.may_be_seen_to)
        see_to(line, by=request.member)
        return back_to(request, line.prescription.patient)

    return press(request, form, act)


@allowed(permissions.check_edit_patients)
@require_POST
def no_answer(request: ClinicRequest, what: str) -> HttpResponse:
    """Somebody has called about a line of a list, and nobody answered."""
    if not _list_of(what).can_be_called:
        raise Http404
    form = SeenForm(request.POST)

    def act() -> str:
        line = _line(request, what, form)
        note_no_answer(line, by=request.member, today=timezone.localdate())
        return back_to(request, line.prescription.patient)

    return press(request, form, act)


@allowed(permissions.check_edit_patients)
@require_POST
def undo(request: ClinicRequest, seen_id: int) -> HttpResponse:
    line = seen_of(request, seen_id)

    def act() -> str:
        undo_seen(line, by=request.member)
        return back_to(request, line.patient)

    return press(request, Confirmation(request.POST), act)


def back_to(request: ClinicRequest, patient: Patient) -> str:
    """The list from which somebody came, as she had it, or the patient's page."""
    what = request.GET.get("from", "")
    if what not in LISTS:
        return f"{reverse('patient', args=[patient.pk])}#tasks"
    return reverse("coming", args=[what]) + _as_it_was(request, what="")


def done_lately(member: Member, what: str) -> list[dict[str, Any]]:
    """What this member ended, saw to or called about and can undo, of a list, the latest first."""
    since = timezone.now() - undo_for()
    if what == TASKS:
        ended = Task.objects.of(member.clinic).filter(ended_by=member.user, ended_at__gte=since)
        lately = ended.for_lists().order_by("-ended_at", "-pk")[:MOST_UNDONE]
        return [to_undo(one, one.patient) for one in lately]
    lines = SeenTo.objects.of(member.clinic).filter(
        by=member.user, at__gte=since, undone_at=None, line_of=what
    )
    return [
        {"patient": one.patient, "says": LISTS[what].heading, "seen": one, "state": one.outcome}
        for one in lines.select_related("patient", "task").order_by("-at", "-pk")[:MOST_UNDONE]
    ]


def to_undo(ended: Task, patient: Patient) -> dict[str, Any]:
    return {"patient": patient, "says": ended.text, "task": ended, "state": ended.state}


def is_known(request: ClinicRequest, mark: str) -> bool:
    """A page that asks whether something has come in since: if not, nobody is shown anew."""
    return request.headers.get("If-None-Match") == mark


def note_read(request: ClinicRequest, patients: Iterable[Patient]) -> None:
    read = list({patient.pk: patient for patient in patients}.values())
    if read:
        events.read(request.member, request.member.clinic, patients=read)


def _line(
    request: ClinicRequest,
    what: str,
    form: SeenForm,
    may: Callable[[Row], bool] = lambda _row: True,
) -> Line:
    """The line as the list has it now. Raises ActionError when it has none of this kind."""
    asked = Asked(request.member, timezone.localdate())
    wanted = form.typed()
    for row in to_do(LISTS[what].found(asked))[:]:
        told = {"version": row.version, "day": row.due, "stands": row.stands}
        if told == wanted and may(row):
            version = running_prescription_of(request, row.version or 0)
            return Line(version, what, row.due, row.stands)
    raise ActionError(
        "This line is not on the list any more, or says something else now. Nothing was saved. "
        "Look at the list again."
    )


def _list_of(what: str) -> ComingList:
    if what not in LISTS:
        raise Http404
    return LISTS[what]


def _asked_for(
    request: ClinicRequest, what: str, shown: ComingList, asked: Asked, open_lines: Found
) -> Found:
    """The lines that the address asks for: of whom, which of them, and in which order."""
    found, show = open_lines, request.GET.get("show", "")
    if what == TASKS and show in {ALL, DONE}:
        kept = {ALL: coming_kept.every_open_task, DONE: coming_kept.ended_tasks}
        found = kept[show](asked)
    elif show == DONE and isinstance(found, Worked):
        every = shown.found(asked)
        found = (
            every.where(lambda row: row.seen is not None) if isinstance(every, Worked) else found
        )
    narrowed = shown.narrowed(found, request.GET.get("whose", ""), request.member)
    return shown.sorted_by(narrowed, request.GET.get("sort", "")[:LONGEST])


def _shown(request: ClinicRequest, what: str, shown: ComingList, page: Any) -> dict[str, Any]:
    whose = {EVERYBODYS: "All", MINE: shown.mine} | (
        {NOBODYS: "Nobody’s"} if shown.has_nobodys else {}
    )
    return {
        "what": what,
        "coming": shown,
        "days": _days(request, shown),
        "page": page,
        "rows": [(row, list(zip(shown.heads, row.cells, strict=True))) for row in page],
        "whose": [
            (key, words, request.GET.get("whose", "") == key) for key, words in whose.items()
        ],
        "shows": [
            (key, words, request.GET.get("show", "") == key)
            for key, words in _shows(what, shown).items()
        ],
        "heads": _heads(shown, request.GET.get("sort", "")),
        "here": _as_it_was(request, what=what),
        "button": Confirmation(auto_id=False),
        "is_done": request.GET.get("show") == DONE,
        "is_narrowed": request.GET.get("whose") in whose.keys() - {EVERYBODYS},
    }


def _days(request: ClinicRequest, shown: ComingList) -> int | None:
    """How far ahead the list looks; nothing where it shows all there is."""
    if shown.days is None or request.GET.get("show"):
        return None
    return shown.days(knowledge.load().work_lists)


def _shows(what: str, shown: ComingList) -> dict[str, str]:
    if what == TASKS:
        return {"": "Due", ALL: "Later ones too", DONE: "Done or withdrawn"}
    return {"": "To do", DONE: "Seen to"} if shown.can_be_seen_to else {}


def _heads(shown: ComingList, sort: str) -> list[tuple[str, str, str]]:
    """Each column's head, what its link sorts by, and how the list is sorted by it now."""
    now = {sort.removeprefix("-"): "descending" if sort.startswith("-") else "ascending"}
    return [
        (column.head, f"-{key}" if sort == key else key, now.get(key, ""))
        for key, column in shown.sorts.items()
    ]


def _as_it_was(request: ClinicRequest, *, what: str) -> str:
    """The end of an address that leads back to a list as it is shown here."""
    kept = {name: request.GET[name][:LONGEST] for name in KEPT if request.GET.get(name)}
    if what:
        kept = {"from": what, **kept}
    return f"?{urlencode(kept)}" if kept else ""


def _file(
    request: ClinicRequest, what: str, shown: ComingList, found: Found, today: date
) -> HttpResponse:
    rows = found[:]
    patients = list({row.patient.pk: row.patient for row in rows}.values())
    events.exported(request.member, request.member.clinic, patients=patients)
    heads = (*OF_WHOM, *shown.heads, "State", shown.who.head)
    return as_csv(f"{what}-{today.isoformat()}", heads, _lines(rows))


def _lines(rows: Sequence[Row]) -> Iterator[list[object]]:
    for row in rows:
        patient = row.patient
        whom = [patient.family_name, patient.given_name, patient.birth_date, patient.record_number]
        yield [*whom, row.number, row.nth or "", *row.cells, row.says, row.who]
