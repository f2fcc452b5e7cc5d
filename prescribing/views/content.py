"""The clinical content: every fact of the product, to be searched, read and printed."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from prescribing import knowledge, permissions
from prescribing.clinical.knowledge import Status
from prescribing.handouts.languages import translated
from prescribing.models import Adoption
from prescribing.views import facts
from prescribing.views.access import ClinicRequest, allowed

PAGE = 100
LONGEST_SEARCH = 200
OVERDUE = "overdue"


@allowed(permissions.check_read_content)
@require_safe
def content(request: ClinicRequest) -> HttpResponse:
    known = knowledge.load()
    every = facts.shown(known)
    asked = {name: request.GET.get(name, "")[:LONGEST_SEARCH] for name in ("q", "kind", "status")}
    found = facts.found(
        every,
        text=asked["q"],
        kind=asked["kind"],
        status=asked["status"],
        today=timezone.localdate(),
    )
    context = {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "asked": asked,
        "kinds": facts.kinds_of(every),
        "statuses": [*map(str, Status), OVERDUE],
        "known": known,
        "translated": translated(),
        "adoptions": Adoption.objects.of(request.member.clinic).defer("facts").order_by("-id"),
        "in_all": len(every),
    }
    return render(request, "content.html", context)
