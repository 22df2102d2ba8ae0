"""What the worker does by itself. Each task is safe to run twice: the worker may die in the middle of one.

A task that sends sends one mail. When the worker dies after the mail server took it and before that was noted, it goes
out again, under the same Message-ID.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.tasks import TaskContext, task
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import int_to_base36
from django.utils.translation import gettext as _

from clinic.models import EmergencyAccess, User


@task(takes_context=True)
def mail_of_emergency(context: TaskContext, key: int, manager_key: int) -> None:
    """Tell a manager, or who stands in for one, that a record was opened; the mail says nothing of the patient."""
    access = EmergencyAccess.objects.select_related("user", "patient__location").get(pk=key)
    manager, place = User.objects.get(pk=manager_key), access.patient.location
    told = {"access": access, "place": place, "base_url": settings.BASE_URL, "manager": manager}
    told["until"] = place.local(access.ends_at)
    told["may_look"] = EmergencyAccess.objects.visible_to(manager).filter(pk=key).exists()
    text = render_to_string("clinic/emergency_mail.txt", told)
    _send(context, _("Emergency access at %(place)s") % {"place": place}, text, manager.email)


@task(takes_context=True)
def mail_of_password_link(context: TaskContext, email: str) -> None:
    """Mail the link to choose a password, or that nobody signs in with this address.

    Who asked waits for neither, so their answer does not tell which; and the link, a secret, is made here and lies
    nowhere.
    """
    person = User.objects.filter(email=email.lower(), is_active=True).first()
    told = {"user": person, "email": email, "host": urlsplit(settings.BASE_URL).netloc}
    name = "unknown_account"
    if person is not None:
        name, key = "password_reset_key", default_token_generator.make_token(person)
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": int_to_base36(person.pk), "key": key})
        told["password_reset_url"] = settings.BASE_URL + path
    subject = render_to_string(f"account/email/{name}_subject.txt", told).strip()
    text = render_to_string(f"account/email/{name}_message.txt", told).strip()
    _send(context, subject, text, person.email if person else email)


def _send(context: TaskContext, subject: str, text: str, address: str) -> None:
    identity = f"<{context.task_result.id}@{urlsplit(settings.BASE_URL).hostname}>"
    EmailMessage(subject, text, None, [address], headers={"Message-ID": identity}).send()
