"""A bucket of the tests' own: a stand-in for S3 that listens on this machine."""

import contextlib
import logging
import re

import boto3
from botocore.exceptions import ClientError
from moto.server import ThreadedMotoServer

KEYS = {"FILES_KEY_ID": "the-key", "FILES_SECRET": "the-secret"}


class Bucket:
    def __init__(self, name="takehome-files"):
        self.name = name
        self.port, self.server = 0, None
        logging.getLogger("werkzeug").setLevel(logging.WARNING)

    def __enter__(self):
        self.start()
        host, self.port = self.server.get_host_and_port()
        self.endpoint = f"http://{host}:{self.port}"
        self.client = boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            region_name="us-east-1",
            aws_access_key_id=KEYS["FILES_KEY_ID"],
            aws_secret_access_key=KEYS["FILES_SECRET"],
        )
        self.client.create_bucket(Bucket=self.name)
        return self

    def __exit__(self, *problem):
        self.empty()
        self.client.close()
        self.stop()

    def start(self):
        """At the same address as before, with all that it held."""
        self.server = ThreadedMotoServer(ip_address="127.0.0.1", port=self.port, verbose=False)
        self.server.start()

    def stop(self):
        self.server.stop()
        self.server._server.server_close()

    @contextlib.contextmanager
    def away(self):
        self.stop()
        try:
            yield
        finally:
            self.start()

    @contextlib.contextmanager
    def full(self):
        """It gives what it holds, and takes nothing more."""
        takes = self.server._server.app

        def takes_nothing(environ, start):
            if environ["REQUEST_METHOD"] in ("GET", "HEAD"):
                return takes(environ, start)
            start("507 Insufficient Storage", [("Content-Type", "application/xml")])
            return [b"<Error><Code>InsufficientStorage</Code><Message>Full.</Message></Error>"]

        self.server._server.app = takes_nothing
        try:
            yield
        finally:
            self.server._server.app = takes

    @property
    def environment(self):
        """What names it to Takehome."""
        return {**KEYS, "FILES_BUCKET": self.name, "FILES_ENDPOINT": self.endpoint}

    def names(self):
        return {each["Key"] for each in self.client.list_objects_v2(Bucket=self.name).get("Contents", [])}

    def read(self, name):
        return self.client.get_object(Bucket=self.name, Key=name)["Body"].read()

    def write(self, name, content):
        self.client.put_object(Bucket=self.name, Key=name, Body=content)

    def empty(self):
        for name in self.names():
            self.client.delete_object(Bucket=self.name, Key=name)

    def head(self, name):
        return self.client.head_object(Bucket=self.name, Key=name)

    def strangers_may_read(self, name):
        """Whether the object's own list of rights lets anybody else in."""
        grants = self.client.get_object_acl(Bucket=self.name, Key=name)["Grants"]
        return any(re.search("AllUsers|AuthenticatedUsers", grant["Grantee"].get("URI", "")) for grant in grants)

    def exists(self, name):
        try:
            return bool(self.head(name))
        except ClientError:
            return False
