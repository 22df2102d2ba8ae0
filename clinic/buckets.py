"""How a bucket that speaks S3 is reached, and what it fails with. Nobody but Takehome reads it: every file is served
by a view, which asks who may see it."""

from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from s3transfer.exceptions import RetriesExceededError

# It cannot be reached, does not answer, refuses the key, or is gone.
FAILURES = (BotoCoreError, ClientError, RetriesExceededError)
CONNECT_SECONDS, ANSWER_SECONDS, TRIES = 3, 15, 2


def storage(*, bucket: str, endpoint: str, region: str, key_id: str, secret: str) -> dict[str, Any]:
    """Django's dictionary for files in ``bucket``; without ``endpoint`` it is one of Amazon's."""
    from boto3.s3.transfer import TransferConfig

    options = {
        "bucket_name": bucket, "endpoint_url": endpoint or None, "region_name": region,
        "client_config": _config(endpoint),
        # These alone, whatever else the environment holds for Amazon's own tools.
        "access_key": key_id, "secret_key": secret, "security_token": None, "session_profile": None,
        # As in a folder: private, and nothing written over.
        "default_acl": None, "querystring_auth": True, "file_overwrite": False,
        # Whoever comes by a file's own address after all has it as a download, never as a page.
        "object_parameters": {"ContentDisposition": "attachment", "CacheControl": "private, no-store"},
        # Files are small: no threads for each.
        "transfer_config": TransferConfig(use_threads=False),
    }  # fmt: skip
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


def _config(endpoint: str) -> Config:
    return Config(
        signature_version="s3v4",
        # Only Amazon gives every bucket a host of its own.
        s3={"addressing_style": "path" if endpoint else "virtual"},
        # Both sides prove each file by its checksum.
        request_checksum_calculation="when_supported",
        response_checksum_validation="when_supported",
        connect_timeout=CONNECT_SECONDS,
        read_timeout=ANSWER_SECONDS,
        retries={"total_max_attempts": TRIES, "mode": "standard"},
        ignore_configured_endpoint_urls=True,
    )
