"""Reference data, for emergencies: daily work has its own pages."""

from django.contrib import admin

from clinic.models import ClinicWords, Location, OpeningHours, SpecialDay


class OpeningHoursInline(admin.TabularInline):  # type: ignore[type-arg]
    model = OpeningHours
    extra = 0


class SpecialDayInline(admin.TabularInline):  # type: ignore[type-arg]
    model = SpecialDay
    extra = 0


@admin.register(Location)
class LocationAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "city", "is_active")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (OpeningHoursInline, SpecialDayInline)


@admin.register(ClinicWords)
class ClinicWordsAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("__str__",)
