"""The first page: how much waits in each list for this person, and the most urgent of it."""

from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from prescribing import permissions
from prescribing.actions.rereviews import count_open
from prescribing.permissions import Member
from prescribing.views import coming_kept
from prescribing.views.access import ClinicRequest, for_members
from prescribing.views.coming import is_known, note_read
from prescribing.views.coming_lists import LISTS, MINE, counted, due
from prescribing.views.coming_plans import Asked
from prescribing.views.coming_rows import Found, Kept, Row, mark_of
from prescribing.views.managing import to_do

FEW = 5
OVERTAKEN, DRAFTS = "overtaken", "drafts"
NO_DRAFT = "You have no open draft. Find a patient and press Prescribe."


@dataclass(frozen=True)
class Section:
    """The first lines of a list, and the way to all of it."""

    name: str
    heading: str
    heads: tuple[str, ...]
    who: str
    count: int
    rows: list[Row]
    query: str = ""


@for_members
@require_safe
def home(request: ClinicRequest) -> HttpResponse:
    if not permissions.may_see_patients(request.member):
        return render(request, "home_manager.html", to_do(request.member))
    asked = Asked(request.member, timezone.localdate())
    lists = due(asked)
    sections = [_section(name, found, request.member) for name, found in lists.items()]
    lately = coming_kept.lately(asked)[:FEW]
    overtaken = _overtaken(lists[OVERTAKEN])
    shown = [row for section in sections for row in section.rows]
    to_rereview = _to_rereview(request.member)
    adopted = getattr(request.member, "adopted_at", None)
    mark = mark_of((*shown, *lately), counted(lists), to_rereview, adopted, asked.today)
    if is_known(request, mark):
        return HttpResponseNotModified()
    note_read(request, [row.patient for row in (*shown, *lately)])
    context = {
        "sections": [one for one in sections if one.rows and one.name != OVERTAKEN],
        "overtaken": overtaken,
        "overtaken_count": next(one.count for one in sections if one.name == OVERTAKEN),
        "empty": [(one.name, _empty(one.name)) for one in sections if not one.rows],
        "lately": Section(
            "lately", "Signed lately", LISTS["reviews"].heads, "Signed by", 0, lately
        ),
        "to_rereview": to_rereview,
        "coming": counted(lists),
        "mark": mark,
    }
    return render(request, "home.html", context)


def _section(name: str, found: Found, member: Member) -> Section:
    shown = LISTS[name]
    is_hers = name == DRAFTS  # of drafts that nobody can sign yet, each sees to her own
    mine = shown.narrowed(found, MINE, member) if is_hers else found
    return Section(
        name=name,
        heading="Your open drafts" if is_hers else shown.heading,
        heads=shown.heads,
        who=shown.who.head,
        count=len(mine),
        rows=mine[:FEW],
        query=f"?whose={MINE}" if is_hers else "",
    )


def _empty(name: str) -> str:
    return NO_DRAFT if name == DRAFTS else LISTS[name].empty


def _overtaken(found: Found) -> list[object]:
    return list(found.query[:FEW]) if isinstance(found, Kept) else []


def _to_rereview(member: Member) -> int:
    return count_open(member.clinic) if permissions.may_rereview(member) else 0
