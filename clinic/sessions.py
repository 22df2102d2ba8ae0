"""Sessions in the database."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import OperationalError

from clinic import faults


class SessionStore(db.SessionStore):
    """A full disk does not keep anybody from reading: that a session was used a minute ago need not be noted.

    And a database that is away is not a session that somebody ended, which is what Django would say.
    """

    def save(self, must_create: bool = False) -> None:
        try:
            super().save(must_create)
        except UpdateError as error:
            fault = faults.found_in(error)
            if fault is None:
                raise
            if fault is faults.Fault.DATABASE_AWAY:
                raise OperationalError("The session could not be saved.") from error
