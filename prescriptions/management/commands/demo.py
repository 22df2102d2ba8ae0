"""Load the library, the first clinic and a fictional cast, so that a newcomer can do the main job at once."""

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Q

from clinic.access import Role
from clinic.models import Appointment, Goal, Limitation, Location, Patient, PatientCondition, StaffRole, User

PASSWORD = "takehome-demo-2026"
# Plainly fictional: nobody is called this, and .example addresses reach nobody.
STAFF = (
    ("therapist", "Ada", "Sampleton", "PT, DPT", Role.PHYSICAL_THERAPIST),
    ("physiologist", "Eve", "Sampleton", "CEP", Role.EXERCISE_PHYSIOLOGIST),
    ("physician", "Otto", "Sampleton", "MD", Role.PHYSICIAN),
    ("assistant", "Theo", "Sampleton", "PTA", Role.ASSISTANT),
    ("desk", "Ben", "Sampleton", "", Role.FRONT_DESK),
    ("manager", "Mia", "Sampleton", "", Role.MANAGER),
)
NONE: tuple[str, ...] = ()
PATIENTS = (
    ("D-1001", "Pia", "Placeholder", "", dt.date(1956, 5, 4), "normal", "none_known", NONE, "Garden without pain."),
    (
        "D-1002", "Quentin", "Quotewell", "Quin", dt.date(1948, 11, 30), "large", "recorded",
        ("osteoporosis", "fall_risk"), "Be steady on the stairs.",
    ),
    (
        "D-1003", "Rosalía", "Núñez-Specimen", "Rosa", dt.date(1979, 2, 17), "normal", "recorded",
        ("neck_pain", "latex_allergy"), "Drive without neck pain.",
    ),
    ("D-1004", "Sam", "Specimen", "", dt.date(1990, 8, 9), "normal", "not_asked", NONE, ""),
)  # fmt: skip


class Command(BaseCommand):
    """Idempotent: a second run adds what is missing and changes nothing else."""

    help = "Load the library, the first clinic and fictional demo people. For a developer's machine only."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("The demo has log-ins that everybody knows. It runs only with DEBUG=true.")
        call_command("load_library", verbosity=0)
        call_command("load_clinic", verbosity=0)
        with transaction.atomic():
            staff = {row[0]: self.member(*row) for row in STAFF}
            encino = Location.objects.get(slug="encino")
            for row in PATIENTS:
                self.patient(encino, staff["therapist"], *row)
        self.stdout.write(self.style.SUCCESS("Takehome with demo data. Sign in with the password " + PASSWORD + " as"))
        for name, given, family, _credentials, role in STAFF:
            self.stdout.write(f"  {name}@takehome.example  ({given} {family}, {Role(role).label})")

    def member(self, name: str, given: str, family: str, credentials: str, role: Role) -> User:
        """The member of staff of this name, made if missing."""
        email = f"{name}@takehome.example"
        user: User | None = User.objects.filter(email=email).first()
        if user is None:
            fields = {"given_name": given, "family_name": family, "credentials": credentials}
            user = User.objects.create_user(email, PASSWORD, **fields)
            StaffRole.objects.create(user=user, role=role)
        return user

    def patient(
        self, location: Location, therapist: User, number: str, given: str, family: str, preferred: str,
        born: dt.date, print_size: str, history: str, tags: tuple[str, ...], goal: str,
    ) -> None:  # fmt: skip
        """The patient with this record number, made if missing, with the next visit in about a week."""
        # By a key of their own: whoever tries the app may change every name and number.
        key = uuid.uuid5(uuid.NAMESPACE_URL, f"https://takehome.example/demo/{number}")
        if Patient.objects.filter(Q(public_id=key) | Q(record_number=number)).exists():
            return
        patient = Patient(
            public_id=key, location=location, record_number=number, given_name=given, family_name=family,
            preferred_name=preferred,
            birth_date=born, print_size=print_size, history_status=history, created_by=therapist,
        )  # fmt: skip
        patient.search_words = patient.make_search_words()
        patient.save()
        for tag in tags:
            PatientCondition.objects.create(patient=patient, tag=tag, recorded_by=therapist)
        if goal:
            Goal.objects.create(patient=patient, text=goal)
            Limitation.objects.create(patient=patient, text="Gets down to the floor slowly.")
        self.visit(patient, therapist, int(number[-1]))

    def visit(self, patient: Patient, therapist: User, slot: int) -> None:
        """A follow-up on a weekday about a week from today, by appointment as the clinic's hours say, if it is free."""
        day = patient.location.today() + dt.timedelta(days=7)
        day += dt.timedelta(days=(7 - day.weekday()) % 7 if day.weekday() >= 5 else 0)
        starts = dt.datetime.combine(day, dt.time(8 + slot), tzinfo=patient.location.zone)
        ends = starts.astimezone(dt.UTC) + dt.timedelta(minutes=45)
        if Appointment.objects.filter(therapist=therapist, starts_at__lt=ends, ends_at__gt=starts).exists():
            return
        Appointment.objects.create(
            location=patient.location, therapist=therapist, patient=patient, created_by=therapist,
            starts_at=starts, ends_at=ends,
        )  # fmt: skip
