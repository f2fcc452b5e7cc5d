"""Clinics and their people, kept by superusers alone. Nobody is deleted, only made inactive."""

from typing import Any, cast

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import BaseUserCreationForm, UserChangeForm
from django.db.models import Model
from django.http import HttpRequest

from prescribing.actions import people
from prescribing.models import Clinic, Membership, PrescriberCredential, User


class SuperusersOnly(admin.ModelAdmin):
    def has_module_permission(self, request: HttpRequest) -> bool:
        return _is_superuser(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _is_superuser(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return _is_superuser(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _is_superuser(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        people.keep(obj, fields=form.changed_data, by=cast(User, request.user))


class NewUserForm(BaseUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "name")


class ChangedUserForm(UserChangeForm):
    class Meta:
        model = User
        fields = ("email", "name", "password", "is_active", "is_staff", "is_superuser")


@admin.register(User)
class Users(SuperusersOnly, UserAdmin):
    form = ChangedUserForm
    add_form = NewUserForm
    list_display = ("name", "email", "is_active", "is_staff", "is_superuser")
    list_filter = ("is_active", "is_staff", "is_superuser")
    search_fields = ("name", "email")
    ordering = ("name",)
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("email", "name", "password")}),
        ("Access", {"fields": ("is_active", "is_staff", "is_superuser", "last_login")}),
    )
    readonly_fields = ("last_login",)
    add_fieldsets = ((None, {"fields": ("email", "name", "password1", "password2")}),)


@admin.register(Clinic)
class Clinics(SuperusersOnly):
    list_display = ("name", "timezone", "paper", "is_demo")
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}


@admin.register(Membership)
class Memberships(SuperusersOnly):
    list_display = ("user", "clinic", "role", "is_medical_lead", "is_active")
    list_filter = ("clinic", "role", "is_medical_lead", "is_active")
    list_select_related = ("user", "clinic")
    search_fields = ("user__name", "user__email")


@admin.register(PrescriberCredential)
class Credentials(SuperusersOnly):
    list_display = ("printed_name", "licence", "clinic", "valid_from", "valid_to")
    list_filter = ("clinic",)
    list_select_related = ("clinic",)
    search_fields = ("printed_name", "licence")


def _is_superuser(request: HttpRequest) -> bool:
    return bool(request.user.is_active and request.user.is_superuser)
