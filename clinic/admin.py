"""Reference data, for emergencies: daily work has its own pages."""

from typing import Any

from django.contrib import admin
from django.db.models import Model

from clinic import audit
from clinic.models import ClinicWords, Location, OpeningHours, SpecialDay


class RecordedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """What is changed here leaves an event too, in the transaction of the change."""

    def log_addition(self, request: Any, obj: Model, message: Any) -> Any:
        audit.record(request, audit.Action.CREATE, obj, detail={"in": "admin"})
        return super().log_addition(request, obj, message)

    def log_change(self, request: Any, obj: Model, message: Any) -> Any:
        audit.record(request, audit.Action.UPDATE, obj, detail={"in": "admin", "fields": _fields(message)})
        return super().log_change(request, obj, message)

    def log_deletions(self, request: Any, queryset: Any) -> Any:
        for obj in queryset:
            audit.record(request, audit.Action.DELETE, obj, detail={"in": "admin"})
        return super().log_deletions(request, queryset)


def _fields(message: Any) -> list[str]:
    """What the admin says was changed: names of fields, and of the kinds of rows added, changed or removed."""
    parts = [part for entry in message if isinstance(entry, dict) for part in entry.values()]
    return [str(name) for part in parts for name in part.get("fields", []) + [part.get("name", "")] if name]


class OpeningHoursInline(admin.TabularInline):  # type: ignore[type-arg]
    model = OpeningHours
    extra = 0


class SpecialDayInline(admin.TabularInline):  # type: ignore[type-arg]
    model = SpecialDay
    extra = 0


@admin.register(Location)
class LocationAdmin(RecordedAdmin):
    list_display = ("name", "city", "is_active")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (OpeningHoursInline, SpecialDayInline)


@admin.register(ClinicWords)
class ClinicWordsAdmin(RecordedAdmin):
    list_display = ("__str__",)
