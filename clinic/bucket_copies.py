"""Files out of a bucket into a folder, and from a folder into the bucket. Each is safe to repeat."""

import os
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError
from django.core.files.storage import default_storage
from storages.backends.s3 import S3Storage

files: Any = default_storage
NOT_THERE = {"404", "NoSuchKey"}


def in_use() -> bool:
    """Whether files lie in a bucket."""
    return isinstance(files, S3Storage)


def fetch(to: Path) -> None:
    """Copy files that are not there yet or differ; one that is deleted meanwhile is none that a row still names."""
    for each in files.bucket.objects.all():
        copy = to / each.key
        if not copy.resolve().is_relative_to(to.resolve()) or each.key.endswith("/"):
            continue
        stands = each.size, each.last_modified.timestamp()
        if copy.exists() and (copy.stat().st_size, copy.stat().st_mtime) == stands:
            continue
        copy.parent.mkdir(parents=True, exist_ok=True)
        try:
            files.bucket.download_file(each.key, str(copy))
        except ClientError as error:
            if error.response["Error"]["Code"] not in NOT_THERE:
                raise
        else:
            os.utime(copy, (stands[1], stands[1]))


def put(folder: Path, *, overwrite: bool = False) -> int:
    """Put every file of ``folder`` into the bucket, and return how many: those that it lacks or has in another
    length, or with ``overwrite`` all. What else lies there stays."""
    stands = {} if overwrite else {each.key: each.size for each in files.bucket.objects.all()}
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    lacking = [path for path in paths if stands.get(_key(path, folder)) != path.stat().st_size]
    for path in lacking:
        _put(path, _key(path, folder))
    return len(lacking)


def _key(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def _put(path: Path, key: str) -> None:
    """The bucket itself proves what it took by the hash; as for every file of ours, never a page by its address."""
    parameters = files._get_write_parameters(key)
    with path.open("rb") as file:
        files.bucket.Object(key).put(Body=file, ChecksumAlgorithm="SHA256", **parameters)
