"""What the worker does by itself. Each task is safe to run twice: the worker may die in the middle of one."""

from django.conf import settings
from django.core.mail import send_mail
from django.tasks import task
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from clinic.models import EmergencyAccess, User


@task
def mail_of_emergency(key: int) -> None:
    """Tell the managers of the patient's location that a record was opened; the mail says nothing of the patient."""
    access = EmergencyAccess.objects.select_related("user", "patient__location").get(pk=key)
    place = access.patient.location
    told = {"access": access, "place": place, "base_url": settings.BASE_URL, "until": place.local(access.ends_at)}
    for manager in User.objects.managing_staff_of(place).exclude(pk=access.user_id):
        text = render_to_string("clinic/emergency_mail.txt", {**told, "manager": manager})
        send_mail(_("Emergency access at %(place)s") % {"place": place}, text, None, [manager.email])
