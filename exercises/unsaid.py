"""What a source leaves unsaid about a dose, so that nobody takes a gap for an answer. Pure."""

from django.utils.translation import gettext as _

from exercises.dosage import Dosage


def gaps(dose: Dosage) -> list[str]:
    """The parts of ``dose`` that a therapist must settle, in the order of the dose form."""
    often = dose.frequency
    told = {
        _("sets"): dose.sets is not None,
        _("repetitions or time"): bool(dose.work or (dose.reps and dose.reps.kind != "unspecified")),
        _("how long to hold"): dose.hold is None or dose.hold.kind != "unspecified",
        _("times a day"): bool(often and often.times_per_day),
        _("days a week"): bool(often and (often.days_per_week or often.weekdays or often.every_n_days)),
        _("for how many weeks"): dose.duration_weeks is not None,
    }
    return [name for name, said in told.items() if not said]
