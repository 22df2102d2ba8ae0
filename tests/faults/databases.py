"""A site's database from outside: taken away, brought back, asked."""

import copy
import sqlite3
import time

import psycopg


class Sqlite:
    """The file of a site; away means that somebody holds it and does not let go."""

    url = ""

    def __init__(self, path):
        self.path, self.holder = path, None

    def take_away(self, how="EXCLUSIVE"):
        self.holder = sqlite3.connect(self.path, isolation_level=None, timeout=30)
        self.holder.execute(f"BEGIN {how}")

    def bring_back(self):
        self.holder.close()

    def rows(self, sql):
        connection = sqlite3.connect(self.path, timeout=30)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()


class Postgresql:
    """A cluster of its own; away means stopped."""

    def __init__(self, cluster):
        self.cluster, self.url = cluster, cluster.url

    def take_away(self, how=""):
        self.cluster.stop()

    def bring_back(self):
        self.cluster.start()

    def rows(self, sql, seconds=30):
        """Asked again while the server recovers from what was done to it."""
        until = time.monotonic() + seconds
        while True:
            try:
                with psycopg.connect(self.url) as connection:
                    return connection.execute(sql).fetchall()
            except psycopg.OperationalError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)

    def empty_one(self, name):
        """Another database of the same cluster, with nothing in it."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        other = copy.copy(self)
        other.url = self.url.replace("/postgres?", f"/{name}?")
        return other
