"""The worker's part, for tests in which none runs."""

from django.core import mail

from clinic.worker import Worker


def carry_out_tasks():
    """What the worker does next, here and now."""
    Worker().carry_out_all()


def mailed_link(message=None):
    """The path of the link to choose a password that was mailed last."""
    carry_out_tasks()
    body = (message or mail.outbox[-1]).body
    link = next(word for word in body.split() if "/accounts/password/reset/key/" in word)
    return "/accounts/" + link.split("/accounts/", 1)[1]
