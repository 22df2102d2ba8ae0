"""PostgreSQL's own programs, pg_dump and pg_restore, on the database that the settings name."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from psycopg.conninfo import make_conninfo

# What libpq's programs take of what Django connects with.
CONNECTION = {
    "dbname", "host", "hostaddr", "port", "user", "password", "passfile", "service", "connect_timeout",
    "sslmode", "sslrootcert", "sslcert", "sslkey",
}  # fmt: skip
# Everything of ours goes before the copy comes, in the same transaction: also what the copy does not hold.
EMPTY = """
DO $$ DECLARE thing record; BEGIN
  FOR thing IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('DROP TABLE public.%I CASCADE', thing.tablename);
  END LOOP;
  DROP EXTENSION IF EXISTS btree_gist CASCADE;
  FOR thing IN SELECT oid::regprocedure AS name FROM pg_proc WHERE pronamespace = 'public'::regnamespace LOOP
    EXECUTE format('DROP FUNCTION %s CASCADE', thing.name);
  END LOOP;
END $$;
"""


class ProgramFailed(Exception):
    """What one of the programs said when it failed."""


def dump(to: Path) -> dict[str, list[Any]]:
    """Write the database to ``to`` as it stood at one moment; returns the rows of each table at that very moment."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={to}")
        return rows()


def load(dumped: Path) -> None:
    """Put ``dumped`` in place of everything in the database: all of it, or nothing when something fails."""
    script = dumped.with_name("restore.sql.unfinished")
    try:
        _run("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(dumped), database=False)
        with script.open("rb") as sql:
            text = EMPTY.encode() + sql.read()
    finally:
        script.unlink(missing_ok=True)
    _run("psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--file=-", given=text)


def rows() -> dict[str, list[Any]]:
    """Of each table the number of rows and the sum of their hashes, whatever their order."""
    from clinic.backups import digest_of

    return {name: digest_of(_rows_of(name)) for name in sorted(connection.introspection.table_names())}


def _rows_of(table: str) -> Iterator[bytes]:
    with connection.cursor() as cursor, cursor.copy(f'COPY "{table}" TO STDOUT') as lines:
        for line in lines:
            yield bytes(line)


def _run(program: str, *arguments: str, given: bytes | None = None, database: bool = True) -> None:
    told = {name: value for name, value in connection.get_connection_params().items() if name in CONNECTION and value}
    # Not among the arguments, which everybody on the machine can read.
    environment = os.environ | {"PGPASSWORD": str(told.pop("password", ""))}
    where = [f"--dbname={make_conninfo(**told)}"] if database else []
    try:
        done = subprocess.run([program, *where, *arguments], input=given, env=environment, capture_output=True)
    except FileNotFoundError as error:
        raise ProgramFailed(f"{program} is missing. Install PostgreSQL's client programs.") from error
    if done.returncode:
        raise ProgramFailed(f"{program} failed: {done.stderr.decode(errors='replace').strip()[:500]}")
