"""The admin, and everything else from the application."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("prescribing.urls")),
]

handler400 = "prescribing.views.errors.bad_request"
handler403 = "prescribing.views.errors.forbidden"
handler404 = "prescribing.views.errors.not_found"
handler500 = "prescribing.views.errors.server_error"
