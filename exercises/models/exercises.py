import uuid
from collections.abc import Iterable
from functools import cached_property

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinic.conditions import condition_choices
from clinic.labels import label_of
from clinic.models import User
from clinic.words import printable_line, printable_text
from exercises.dosage import Dosage
from exercises.models.dose import DoseColumns
from exercises.near import near
from exercises.searching import regions_asked_for, searchable
from exercises.vocabulary import EquipmentCode, Level, MuscleRole, Origin, Position, Purpose, Region, SideMode, Source


class ExerciseQuerySet(models.QuerySet["Exercise"]):
    def visible_to(self, user: User) -> "ExerciseQuerySet":
        """The library belongs to the whole clinic."""
        return self if user.is_authenticated and user.is_active else self.none()

    def current(self) -> "ExerciseQuerySet":
        """Those that may be given: not retired."""
        return self.filter(retired_at=None)

    def narrow(
        self, *, region: str = "", position: str = "", equipment: str = "", purpose: str = ""
    ) -> "ExerciseQuerySet":
        """Those of this region (first or further), position, equipment and purpose; an empty word narrows nothing."""
        found = self
        if region:
            further = MoreRegion.objects.filter(exercise=OuterRef("pk"), region=region)
            found = found.filter(Q(region=region) | Exists(further))
        if position:
            found = found.filter(position=position)
        if equipment:
            found = found.filter(Exists(Equipment.objects.filter(exercise=OuterRef("pk"), code=equipment)))
        if purpose:
            found = found.filter(Exists(PurposeTag.objects.filter(exercise=OuterRef("pk"), purpose=purpose)))
        return found

    def named(self, name: str) -> "Exercise | None":
        """The one with this name; case, accents and punctuation are forgiven. The oldest of several."""
        wanted = searchable(name).strip()
        likely = self.search(name).order_by("pk") if wanted else self.none()
        return next((exercise for exercise in likely if searchable(exercise.name).strip() == wanted), None)

    def near(self, text: str) -> list[str]:
        """Names of those that ``text`` may have meant to call, by name or synonym, slips of the keys forgiven."""
        known = [*self.values_list("name", "name"), *self.values_list("name", "synonyms__text")]
        return near(searchable(text).split()[:8], [(name, searchable(text or "").split()) for name, text in known])

    def easier_than(self, exercises: Iterable["Exercise"]) -> set[int]:
        """Keys of ``exercises`` and of all that stand below them on the ladder."""
        below: set[int] = set()
        rung = {exercise.pk for exercise in exercises}
        while rung:
            below |= rung
            found = ProgressionLink.objects.filter(harder__in=rung).values_list("easier", flat=True)
            rung = set(found) - below
        return below

    def search(self, text: str) -> "ExerciseQuerySet":
        """Those that know every word of ``text``, in any order: each word begins a word of name, synonym, region,
        muscle or equipment; accents and case are forgiven. Exercises of a region that was asked for come first."""
        found = self
        words = searchable(text).split()[:8]
        for word in words:
            found = found.filter(search_words__contains=f" {word}")
        asked = regions_asked_for(words)
        return found._of_regions_first(asked) if asked else found

    def found_by(self, wanted: dict[str, str]) -> "ExerciseQuerySet":
        """What the library's form asks for: ``q`` searched, within the other words' filters."""
        filters = {name: value for name, value in wanted.items() if name != "q"}
        return self.narrow(**filters).search(wanted["q"])

    def _of_regions_first(self, regions: list[str]) -> "ExerciseQuerySet":
        """By name; those whose own region is asked for first, then those for which it is a further one."""
        further = Exists(MoreRegion.objects.filter(exercise=OuterRef("pk"), region__in=regions))
        nearness = Case(When(region__in=regions, then=Value(0)), When(further, then=Value(1)), default=Value(2))
        return self.order_by(nearness, "name", "pk")


class Exercise(models.Model):
    """One exercise of the library. Issued sheets hold its words as they were; editing it changes none of them."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.OWN)
    name = models.CharField(_("name"), max_length=100, validators=[printable_line])
    region = models.CharField(_("body region"), max_length=20, choices=Region)
    position = models.CharField(_("start position"), max_length=20, choices=Position)
    position_text = models.CharField(
        _("start position in words"), max_length=300, blank=True, validators=[printable_line]
    )
    side_mode = models.CharField(_("sides"), max_length=20, choices=SideMode, default=SideMode.BILATERAL)
    side_note = models.CharField(max_length=200, blank=True)
    also_known_as = models.CharField(max_length=400, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    not_to_be_confused_with = models.CharField(max_length=300, blank=True)
    page_order = models.PositiveSmallIntegerField(null=True, editable=False)
    page_text = models.TextField(blank=True, editable=False)
    dose_note = models.CharField(max_length=300, blank=True, editable=False)
    # Everything that search compares, folded, with a space before each word; written by whoever saves the exercise.
    search_words = models.TextField(editable=False, default="")
    # SHA-256 of the library entry that was loaded; empty for the clinic's own.
    content_hash = models.CharField(max_length=64, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+")
    # Who wrote the words that stand; empty for the shipped ones.
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+")
    reviewed_at = models.DateTimeField(null=True, editable=False)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+")
    retired_at = models.DateTimeField(null=True, editable=False)
    retired_by = models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+")
    progressions = models.ManyToManyField(
        "self", through="ProgressionLink", symmetrical=False, related_name="regressions"
    )
    # What may be given instead where this one may not.
    alternatives = models.ManyToManyField("self", symmetrical=False, related_name="alternative_to")

    objects = ExerciseQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="exercise_has_a_name"),
            models.CheckConstraint(
                condition=Q(reviewed_at=None, reviewed_by=None)
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
                name="exercise_reviewed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | Q(changed_by=None) | ~Q(reviewed_by=models.F("changed_by")),
                name="exercise_reviewed_by_another",
                violation_error_message=_("Somebody else must review what you wrote."),
            ),
            models.CheckConstraint(
                condition=Q(retired_at=None, retired_by=None) | Q(retired_at__isnull=False, retired_by__isnull=False),
                name="exercise_retired_by_somebody",
            ),
            models.CheckConstraint(condition=Q(origin__in=Origin.values), name="exercise_origin_is_known"),
        ]

    def __str__(self) -> str:
        return self.name

    get_region_display = label_of("region", Region)
    get_position_display = label_of("position", Position)

    def get_absolute_url(self) -> str:
        return reverse("exercise-detail", args=[self.slug])

    @property
    def is_own(self) -> bool:
        return self.origin == Origin.OWN

    @cached_property
    def doses_by_kind(self) -> dict[str, Dosage]:
        """The doses by their kind; prefetch ``doses`` before a loop."""
        return {dose.kind: dose.dosage() for dose in self.doses.all()}

    def dosage(self, kind: str) -> Dosage | None:
        """The dose of this kind, if the library holds one."""
        return self.doses_by_kind.get(kind)

    def may_be_reviewed_by(self, user: User) -> bool:
        """Whether ``user`` wrote none of its words: nobody reviews their own."""
        return user.pk not in (self.created_by_id, self.changed_by_id)

    def make_search_words(self, extra: Iterable[str] = ()) -> str:
        """What ``search_words`` must hold for the exercise and its rows as they stand."""
        words = [self.name, self.also_known_as, self.get_region_display(), self.region]
        words += [synonym.text for synonym in self.synonyms.all()]
        words += [muscle.name for muscle in self.muscles.all()]
        words += [f"{thing.code} {thing.get_code_display()}" for thing in self.equipment.all()]
        words += [f"{region.region} {region.get_region_display()}" for region in self.more_regions.all()]
        words += [str(purpose.get_purpose_display()) for purpose in self.purposes.all()]
        return " " + " ".join(dict.fromkeys(searchable(" ".join([*words, *extra])).split()))


def _part(related_name: str) -> models.ForeignKey:
    return models.ForeignKey(Exercise, models.CASCADE, related_name=related_name)


class Synonym(models.Model):
    """Another name under which people look for an exercise."""

    exercise = _part("synonyms")
    text = models.CharField(max_length=120, validators=[printable_line])

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["exercise", "text"], name="synonym_once")]

    def __str__(self) -> str:
        return self.text


class Step(models.Model):
    """One numbered step. ``without_dose`` is what a sheet prints where the dose sentence says the numbers already;
    null means that the text says no numbers, empty that the whole step is left to the dose sentence."""

    exercise = _part("steps")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300, validators=[printable_text])
    without_dose = models.CharField(max_length=300, null=True, blank=True)  # noqa: DJ001
    source = models.CharField(max_length=10, choices=Source, default=Source.OWN)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["exercise", "position"], name="step_position_once")]

    def __str__(self) -> str:
        return self.text

    def for_sheet(self) -> str:
        """The step as a sheet prints it beside a dose."""
        return self.text if self.without_dose is None else self.without_dose


class Cue(models.Model):
    """One thing to keep in mind while doing it."""

    exercise = _part("cues")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300, validators=[printable_text])
    source = models.CharField(max_length=10, choices=Source, default=Source.OWN)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["exercise", "position"], name="cue_position_once")]

    def __str__(self) -> str:
        return self.text


class MoreRegion(models.Model):
    """A further body region of an exercise."""

    exercise = _part("more_regions")
    region = models.CharField(max_length=20, choices=Region)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["exercise", "region"], name="region_once")]

    def __str__(self) -> str:
        return self.get_region_display()

    get_region_display = label_of("region", Region)


class PurposeTag(models.Model):
    """What an exercise is for."""

    exercise = _part("purposes")
    purpose = models.CharField(max_length=30, choices=Purpose)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["exercise", "purpose"], name="purpose_once")]

    def __str__(self) -> str:
        return str(self.get_purpose_display())


class Muscle(models.Model):
    """A muscle or structure, and its part in the exercise."""

    exercise = _part("muscles")
    name = models.CharField(max_length=80)
    role = models.CharField(max_length=10, choices=MuscleRole)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["exercise", "name", "role"], name="muscle_once")]

    def __str__(self) -> str:
        return self.name


class Equipment(models.Model):
    """A thing that the exercise needs, or may use."""

    exercise = _part("equipment")
    code = models.CharField(max_length=20, choices=EquipmentCode)
    is_required = models.BooleanField(default=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["exercise", "code"], name="equipment_once")]

    def __str__(self) -> str:
        return self.get_code_display()

    get_code_display = label_of("code", EquipmentCode)


class ScreeningRule(models.Model):
    """With this condition, this care: a contraindication or a precaution, why, and what to do instead."""

    exercise = _part("screening_rules")
    tag = models.CharField(_("condition"), max_length=60, choices=condition_choices)
    level = models.CharField(_("level"), max_length=20, choices=Level)
    why = models.CharField(_("why"), max_length=400, blank=True)
    modify = models.CharField(_("instead"), max_length=400, blank=True)
    # The 77 say which conditions matter, not how much; Takehome proposes the level.
    is_proposed = models.BooleanField(default=False)

    class Meta:
        ordering = ["level", "tag"]
        constraints = [
            models.UniqueConstraint(fields=["exercise", "tag"], name="screening_rule_once"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="screening_level_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.tag} {self.level}"


class OpenQuestion(models.Model):
    """A place where the source is unclear or wrong, and how the library reads it: for the clinician who reviews."""

    exercise = _part("open_questions")
    where = models.CharField(max_length=200)
    problem = models.CharField(max_length=400)
    resolution = models.CharField(max_length=400)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.where


class ExerciseDose(DoseColumns):
    """A dose of the library: as the source writes it, or as the library proposes it. Never mixed."""

    class Kind(models.TextChoices):
        AS_WRITTEN = "as_written", _("as written")
        PROPOSED = "proposed", _("proposed")

    exercise = _part("doses")
    kind = models.CharField(max_length=12, choices=Kind)

    class Meta(DoseColumns.Meta):
        abstract = False
        constraints = [
            *DoseColumns.Meta.constraints,
            models.UniqueConstraint(fields=["exercise", "kind"], name="exercise_dose_kind_once"),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class ProgressionLink(models.Model):
    """From an easier exercise to a harder one. Stored in this direction only."""

    easier = models.ForeignKey(Exercise, models.CASCADE, related_name="harder_links")
    harder = models.ForeignKey(Exercise, models.CASCADE, related_name="easier_links")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["easier", "harder"], name="progression_once"),
            models.CheckConstraint(condition=~Q(easier=models.F("harder")), name="progression_not_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.easier_id} → {self.harder_id}"


class Picture(models.Model):
    """A picture that the clinic uploaded: re-encoded, without metadata, named by its content."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    exercise = _part("pictures")
    position = models.PositiveSmallIntegerField(default=1)
    file = models.FileField(upload_to="pictures/")
    sha256 = models.CharField(max_length=64)
    width, height = models.PositiveIntegerField(), models.PositiveIntegerField()
    alt = models.CharField(_("what the picture shows"), max_length=200, validators=[printable_line])
    added_at = models.DateTimeField(db_default=Now(), editable=False)
    added_by = models.ForeignKey(User, models.PROTECT, editable=False, related_name="+")

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(alt=""), name="picture_says_what_it_shows")]

    def __str__(self) -> str:
        return self.alt
