"""A control that must lose: the site, but for a door that says "saved" before anything is."""

import io
import threading

from django.core.wsgi import get_wsgi_application

site = get_wsgi_application()
LATER_SECONDS = 0.3


def application(environ, start_response):
    if environ["REQUEST_METHOD"] != "POST":
        return site(environ, start_response)
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    kept = {**environ, "wsgi.input": io.BytesIO(body)}
    threading.Timer(LATER_SECONDS, save, [kept]).start()
    start_response("302 Found", [("Location", "/"), ("Content-Length", "0")])
    return [b""]


def save(environ):
    answer = site(environ, lambda *told: None)
    list(answer)
    answer.close()
