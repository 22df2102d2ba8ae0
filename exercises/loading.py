"""Writes the library's entries into the database: what changed, and nothing else."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from exercises.catalogue import Entry
from exercises.dosage import Dosage
from exercises.models import (
    Cue,
    Equipment,
    Exercise,
    ExerciseDose,
    MoreRegion,
    Muscle,
    OpenQuestion,
    Origin,
    ProgressionLink,
    PurposeTag,
    ScreeningRule,
    Step,
    Synonym,
)

PARTS = (
    "synonyms", "steps", "cues", "more_regions", "purposes", "muscles", "equipment", "screening_rules", "doses",
)  # fmt: skip


@dataclass(frozen=True)
class Loaded:
    """How many exercises a run added, changed and left alone."""

    added: int
    changed: int
    unchanged: int


@transaction.atomic
def load(entries: list[Entry]) -> Loaded:
    """Bring the shipped exercises in line with ``entries``; safe to repeat.

    A changed one gets a new version and loses its review mark, because nobody has reviewed the new words. The
    clinic's own exercises and every retirement stay as they are.
    """
    _make_way(entries)
    known = dict(Exercise.objects.exclude(origin=Origin.OWN).values_list("slug", "content_hash"))
    fresh = [entry for entry in entries if entry.slug not in known]
    stale = [entry for entry in entries if entry.slug in known and known[entry.slug] != entry.content_hash()]
    for entry in [*fresh, *stale]:
        _write(entry)
    if fresh or stale:
        _link(entries)
    return Loaded(len(fresh), len(stale), len(entries) - len(fresh) - len(stale))


def _make_way(entries: list[Entry]) -> None:
    """Give the clinic's own exercise another address where a shipped one now needs it; it is never overwritten."""
    for own in Exercise.objects.filter(origin=Origin.OWN, slug__in=[entry.slug for entry in entries]):
        own.slug = f"{own.slug}-{own.public_id.hex[:8]}"
        own.save(update_fields=["slug"])


def _write(entry: Entry) -> None:
    data = entry.data
    exercise = Exercise.objects.filter(slug=entry.slug).first() or Exercise(slug=entry.slug, version=0)
    exercise.origin = Origin.PAGE if entry.from_page else Origin.TAKEHOME
    exercise.name, exercise.region, exercise.position = data["name"], data["region"], data["position"]
    exercise.position_text = data.get("position_text", "")
    exercise.side_mode, exercise.side_note = data["side"]["mode"], data["side"].get("note", "")
    exercise.also_known_as = "; ".join(data.get("also_known_as", []))
    exercise.not_to_be_confused_with = "; ".join(data.get("not_synonyms", []))
    exercise.source = data.get("source", "the clinic’s page" if entry.from_page else "")
    exercise.page_order, exercise.page_text = data.get("page_order"), data.get("page_text", "")
    exercise.dose_note = data["proposed"].get("note", "")
    exercise.content_hash, exercise.version = entry.content_hash(), exercise.version + 1
    exercise.reviewed_at = exercise.reviewed_by = None
    exercise.save()
    _write_parts(exercise, entry)
    exercise.search_words = exercise.make_search_words()
    exercise.save(update_fields=["search_words"])


def clear_parts(exercise: Exercise) -> None:
    """Remove the rows of which an exercise is made, before they are written anew."""
    for related in PARTS:
        getattr(exercise, related).all().delete()


def _rule(exercise: Exercise, rule: dict[str, Any]) -> ScreeningRule:
    words = {"why": rule.get("why", ""), "modify": rule.get("modify", "")}
    is_proposed = rule.get("level_source") == "proposed"
    return ScreeningRule(exercise=exercise, tag=rule["tag"], level=rule["level"], is_proposed=is_proposed, **words)


def _write_parts(exercise: Exercise, entry: Entry) -> None:
    data = entry.data
    clear_parts(exercise)
    exercise.open_questions.all().delete()
    names = dict.fromkeys([*data.get("also_known_as", []), *data.get("synonyms", [])])
    Synonym.objects.bulk_create(Synonym(exercise=exercise, text=text) for text in names)
    write_lines(exercise, data["steps"], data.get("cues", []))
    MoreRegion.objects.bulk_create(MoreRegion(exercise=exercise, region=region) for region in data.get("regions", []))
    PurposeTag.objects.bulk_create(PurposeTag(exercise=exercise, purpose=purpose) for purpose in data["purposes"])
    muscles = [(name, role) for role, names in data.get("muscles", {}).items() for name in names]
    Muscle.objects.bulk_create(Muscle(exercise=exercise, name=name, role=role) for name, role in muscles)
    things = [
        (thing["code"], thing.get("required", True), thing.get("note", "")) for thing in data.get("equipment", [])
    ]
    Equipment.objects.bulk_create(
        Equipment(exercise=exercise, code=code, is_required=required, note=note) for code, required, note in things
    )
    ScreeningRule.objects.bulk_create(_rule(exercise, rule) for rule in data.get("screening", []))
    OpenQuestion.objects.bulk_create(
        OpenQuestion(exercise=exercise, where=fault["where"], problem=fault["problem"], resolution=fault["resolution"])
        for fault in data.get("faults", [])
    )
    write_dose(exercise, ExerciseDose.Kind.AS_WRITTEN, entry.as_written())
    write_dose(exercise, ExerciseDose.Kind.PROPOSED, entry.proposed())


def write_lines(exercise: Exercise, steps: list[dict], cues: list[dict]) -> None:
    """Steps and cues in their order, each with whose words it is."""
    Step.objects.bulk_create(
        Step(
            exercise=exercise,
            position=number,
            text=step["text"],
            source=step["source"],
            without_dose=step.get("without_dose"),
        )
        for number, step in enumerate(steps, start=1)
    )
    Cue.objects.bulk_create(
        Cue(exercise=exercise, position=number, text=cue["text"], source=cue["source"])
        for number, cue in enumerate(cues, 1)
    )


def write_dose(exercise: Exercise, kind: str, dose: Dosage | None) -> None:
    """Store ``dose`` as the exercise's dose of this kind; nothing for none."""
    if dose is not None:
        row = ExerciseDose(exercise=exercise, kind=kind)
        row.set_dosage(dose)
        row.save()


def _link(entries: list[Entry]) -> None:
    keys = dict(Exercise.objects.exclude(origin=Origin.OWN).values_list("slug", "pk"))
    links: tuple[tuple[Any, str, tuple[str, str]], ...] = (
        (ProgressionLink, "progressions", ("easier", "harder")),
        (Exercise.alternatives.through, "alternatives", ("from_exercise", "to_exercise")),
    )
    for model, key, (one, other) in links:
        wanted = {(keys[entry.slug], keys[slug]) for entry in entries for slug in entry.data.get(key, [])}
        among_shipped = model.objects.filter(**{f"{one}__in": keys.values(), f"{other}__in": keys.values()})
        there = set(among_shipped.values_list(one, other))
        for pair in there - wanted:
            among_shipped.filter(**dict(zip((one, other), pair, strict=True))).delete()
        missing = sorted(wanted - there)
        model.objects.bulk_create(model(**{f"{one}_id": first, f"{other}_id": second}) for first, second in missing)
