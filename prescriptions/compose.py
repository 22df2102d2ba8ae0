"""From the records to a Handout: the one place that decides what a sheet says."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import translation
from django.utils.translation import gettext as _

from clinic import hours
from clinic.booking import next_appointment
from clinic.models import Appointment, ClinicWords, Location, Patient, Precaution, User
from exercises import dosage
from prescriptions.findings import screened_items
from prescriptions.handout import Handout, HandoutExercise, Light, Place, Visit, read_handout
from prescriptions.illustrations import Illustration, Illustrations, illustrations, person_of
from prescriptions.models import Item, Revision

# Special days further off than this are no news to somebody who takes a sheet home today.
SPECIAL_DAYS_AHEAD = timedelta(days=60)


@dataclass(frozen=True)
class Composed:
    """A sheet, and the pictures that it names; ``lost`` are items whose figure is gone from storage."""

    handout: Handout
    pictures: tuple[Illustration, ...]
    lost: tuple[Item, ...]


def compose(revision: Revision, *, by: User, at: datetime) -> Composed:
    """The sheet that ``revision`` makes if ``by`` issues it at ``at``, in the patient's language where we speak it."""
    patient = revision.programme.patient
    language = patient.language if translation.check_for_language(patient.language) else "en"
    with translation.override(language):
        person = person_of(patient)
        items = [screened.item for screened in screened_items(revision, "exercise__equipment")]
        drawn = [(item, illustrations(item, person)) for item in items]
        handout = _compose(revision, drawn, by=by, at=at, language=language)
    pictures = tuple(each for _item, shown in drawn for each in shown.all())
    return Composed(handout, pictures, tuple(item for item, shown in drawn if shown.is_lost))


def _compose(
    revision: Revision, drawn: list[tuple[Item, Illustrations]], *, by: User, at: datetime, language: str
) -> Handout:
    patient, words = revision.programme.patient, ClinicWords.get()
    visit = next_appointment(patient, at)
    location = visit.location if visit else patient.location
    today = location.today(at)
    exercises = tuple(_exercise(item, shown) for item, shown in drawn)
    return Handout(
        clinic=words.name,
        place=_place(location, today),
        patient=patient.printed_name(),
        therapist=by.printed_name(),
        title=revision.programme.title,
        revision=revision.number,
        issued_on=today.isoformat(),
        issued=hours.day_in_words(today),
        review=_day(revision.review_on),
        start=_day(revision.start_on),
        language=language,
        exercises=exercises,
        lights=_lights(words),
        stop=_stop(),
        safety=tuple(line.strip() for line in words.safety_statements.splitlines() if line.strip()),
        footnote=_("A repetition is doing the movement one time. A set is a group of repetitions."),
        take_care=tuple(_take_care(patient, today)),
        goals=tuple(goal.text for goal in patient.goals.filter(status="active")),
        note=revision.note.strip(),
        visit=_visit(visit, today) if visit else None,
        how_to_book=words.how_to_book if visit is None else "",
        draft_notice=_draft_notice(exercises),
        first_name=patient.preferred_name or patient.given_name,
        paper="letter" if patient.location.country == "US" else "a4",
        type_size=patient.print_size,
    )


def _day(day: date | None) -> str:
    return hours.day_in_words(day) if day else ""


def _exercise(item: Item, drawn: Illustrations) -> HandoutExercise:
    exercise = item.exercise
    own_steps = [line.strip() for line in item.own_steps.splitlines() if line.strip()]
    library = [step.for_sheet() for step in exercise.steps.all()]
    return HandoutExercise(
        number=item.position,
        name=str(item),
        dose=dosage.sentence(item.dosage()),
        dose_lines=tuple(dosage.lines(item.dosage())),
        steps=tuple(own_steps or [text for text in library if text]),
        cues=tuple(cue.text for cue in exercise.cues.all()),
        watch_for=tuple(line.strip() for line in item.watch_for.splitlines() if line.strip()),
        note=item.note.strip(),
        start=exercise.position_text or str(exercise.get_position_display()),
        equipment=", ".join(str(thing.get_code_display()) for thing in exercise.equipment.all() if thing.is_required),
        is_draft=exercise.reviewed_at is None,
        slug=exercise.slug,
        version=exercise.version,
        pictures=tuple(each.named for each in drawn.stills),
        movement=drawn.movement.named if drawn.movement else None,
        pictures_note=drawn.note,
    )


def _place(location: Location, today: date) -> Place:
    near = [special for special in location.specials(today) if special.first_on <= today + SPECIAL_DAYS_AHEAD]
    return Place(
        name=location.name,
        address=tuple(location.address_lines()),
        phone=location.phone,
        email=location.email,
        directions=location.directions.strip(),
        hours=(*location.week_in_words(), *(special.in_words() for special in near)),
    )


def _visit(visit: Appointment, today: date) -> Visit:
    starts = visit.location.local(visit.starts_at)
    words = {"day": hours.day_in_words(starts.date()), "clock": hours.moment_in_words(starts)}
    return Visit(_("%(day)s, at %(clock)s") % words, visit.therapist.printed_name(), _place(visit.location, today))


def _take_care(patient: Patient, today: date) -> list[str]:
    """The precautions that hold today, each with its end."""
    began = [p for p in patient.precautions.all() if not (p.from_on and p.from_on > today)]
    holding = [p for p in began if not (p.until_on and p.until_on < today)]
    return [_precaution(precaution) for precaution in holding]


def _precaution(precaution: Precaution) -> str:
    if precaution.until_on is None:
        return precaution.text
    return _("%(precaution)s (until %(day)s)") % {"precaution": precaution.text, "day": _day(precaution.until_on)}


def _lights(words: ClinicWords) -> tuple[Light, ...]:
    """The traffic light of pain from 0 to 10. The cut-offs are the clinic's; there is no single standard.

    After the pain-monitoring model (Thomee 1997; Silbernagel 2007, AJSM 35:897).
    """
    span = _("pain %(low)d to %(high)d")
    green, amber = words.green_to, words.amber_to
    return (
        Light("green", _("Green: go"), span % {"low": 0, "high": green}, _("Keep going.")),
        Light(
            "amber",
            _("Yellow: slow"),
            span % {"low": green + 1, "high": amber},
            _("OK if it settles by the next morning. If not, do less next time."),
        ),
        Light(
            "red",
            _("Red: stop"),
            span % {"low": amber + 1, "high": 10},
            _("Stop this exercise. Tell your therapist."),
        ),
    )


def _stop() -> str:
    """When to stop and whom to call: the safety statement's words, and the red flags of any exercise in plain ones."""
    return _(
        "Do not hold your breath. Stop if your pain goes into the red zone, or if you feel faint or numb. "
        "Call 911 for chest pain, sudden weakness, trouble speaking, or a sudden very bad headache. "
        "Call a doctor the same day if you go numb between the legs, cannot hold or pass water or stool, "
        "have a hot or swollen calf, or have back pain with a fever."
    )


def _draft_notice(exercises: tuple[HandoutExercise, ...]) -> str:
    drafts = [str(exercise.number) for exercise in exercises if exercise.is_draft]
    if not drafts:
        return ""
    return _("Draft: the words of exercise %(numbers)s await a clinician’s review.") % {"numbers": ", ".join(drafts)}


def handout_of(revision: Revision) -> Handout:
    """The frozen sheet of an issued revision."""
    return read_handout(revision.snapshot)
