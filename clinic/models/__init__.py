from clinic.models.appointments import Appointment
from clinic.models.emergency import EmergencyAccess
from clinic.models.patients import Goal, Limitation, Patient, PatientCondition, Precaution
from clinic.models.places import ClinicWords, Location, OpeningHours, SpecialDay, Weekday
from clinic.models.staff import StaffRole, User
from clinic.models.trail import AuditEvent, SubmittedForm

__all__ = [
    "Appointment",
    "AuditEvent",
    "ClinicWords",
    "EmergencyAccess",
    "Goal",
    "Limitation",
    "Location",
    "OpeningHours",
    "Patient",
    "PatientCondition",
    "Precaution",
    "SpecialDay",
    "StaffRole",
    "SubmittedForm",
    "User",
    "Weekday",
]
