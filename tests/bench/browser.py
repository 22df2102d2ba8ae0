"""A signed-in browser in this process, for parts that need no server."""

from django.test import Client


def browser(made):
    client = Client(HTTP_HOST="localhost", HTTP_X_FORWARDED_PROTO="https")
    for name, value in made["cookies"].items():
        client.cookies[name] = value
    return client


def fetch(client, address):
    """A page or a file, read to its end as a server would."""
    answer = client.get(address)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    answer.close()
    assert answer.status_code == 200, (address, answer.status_code)
    return content
