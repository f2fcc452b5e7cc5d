"""What is due in the days to come: one list a page, and each list as a file."""

from collections.abc import Iterator, Sequence

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from prescribing import knowledge, permissions
from prescribing.actions import events
from prescribing.views.access import ClinicRequest, allowed
from prescribing.views.coming_lists import LISTS, ComingList, Row, counted, due
from prescribing.views.exports import as_csv

MINE, CSV = "mine", "csv"
OF_WHOM = ("Family name", "Given name", "Born", "Record", "Plan", "Version")


@allowed(permissions.check_see_patients)
@require_safe
def coming(request: ClinicRequest, what: str) -> HttpResponse:
    if what not in LISTS:
        raise Http404
    shown, today = LISTS[what], timezone.localdate()
    only_mine = request.GET.get("whose") == MINE
    lists = due(request.member, today)
    me = request.member.user_id
    rows = [row for row in lists[what] if not only_mine or row.version.signature.by_id == me]
    patients = list({row.version.patient_id: row.version.patient for row in rows}.values())
    if request.GET.get("as") == CSV:
        events.exported(request.member, request.member.clinic, patients=patients)
        return as_csv(f"{what}-{today.isoformat()}", *_file(shown, rows))
    if patients:
        events.read(request.member, request.member.clinic, patients=patients)
    headed = [(row, list(zip(shown.heads, row.cells, strict=True))) for row in rows]
    days = shown.days(knowledge.load().work_lists)
    context = {"what": what, "coming": shown, "days": days, "rows": headed, "only_mine": only_mine}
    return render(request, "coming.html", context | {"lists": counted(lists)})


def _file(shown: ComingList, rows: Sequence[Row]) -> tuple[tuple[str, ...], Iterator[list[object]]]:
    heads = (*OF_WHOM, *shown.heads, "State", "Signed by")
    return heads, map(_line, rows)


def _line(row: Row) -> list[object]:
    version, patient = row.version, row.version.patient
    return [
        patient.family_name,
        patient.given_name,
        patient.birth_date,
        patient.record_number,
        version.number,
        version.version,
        *row.cells,
        row.says,
        version.signature.printed_name,
    ]
