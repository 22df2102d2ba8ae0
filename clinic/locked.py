"""Locks the secrets of the second factor before they are stored: who reads the database, or a backup of it, has none.

The keys are made of those that seal the audit trail (AUDIT_KEYS), the newest first, and are good for nothing else.
"""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.crypto import salted_hmac

# How everything that Fernet locks begins: its version, and the first bytes of a time.
BEGINS = "gAAAAA"


def lock(text: str) -> str:
    return _keys().encrypt(text.encode()).decode()


def unlock(stored: str) -> str:
    """What ``stored`` says. What nobody locked is refused: whoever writes to the database could have put it there."""
    try:
        return _keys().decrypt(stored.encode()).decode()
    except InvalidToken as error:
        raise ImproperlyConfigured(
            "A second factor is locked with a key that AUDIT_KEYS does not hold. Put the earlier key, or the earlier "
            "SECRET_KEY, at the end of AUDIT_KEYS."
        ) from error


def _keys() -> MultiFernet:
    digests = (salted_hmac("clinic.locked", "", secret=key, algorithm="sha256").digest() for key in settings.AUDIT_KEYS)
    return MultiFernet([Fernet(urlsafe_b64encode(digest)) for digest in digests])
