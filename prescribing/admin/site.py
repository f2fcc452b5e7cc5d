"""The desk as a place: its name, and its door, which is the site's own."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache


@login_not_required
@never_cache
def enter(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
    """Who has not signed in goes to the sign-in page; who may not open the desk is told so."""
    if admin.site.has_permission(request):
        return redirect("admin:index")
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(request.GET.get("next") or reverse("admin:index"))


admin.site.site_header = "LDN Portal: review desk"
admin.site.site_title = "Review desk"
admin.site.index_title = "Review desk"
admin.site.login = enter  # type: ignore[method-assign]
admin.site.enable_nav_sidebar = False
