"""The typesetter reaches nothing but the job's own files: no network, no disk."""

import http.server
import subprocess
import sys
import threading

import pytest

from prescriptions.jobs import Job
from prescriptions.pdf import RenderFailed, render

CHANNELS = (
    '<img src="{url}">',
    '<img srcset="{url} 1x" src="{url}">',
    '<link rel="stylesheet" href="{url}">',
    '<link rel="attachment" href="{url}">',
    '<a rel="attachment" href="{url}">x</a>',
    '<style>@import url("{url}");</style>',
    '<style>body {{ background: url("{url}") }}</style>',
    '<style>@font-face {{ font-family: x; src: url("{url}") }} body {{ font-family: x }}</style>',
    '<style>li {{ list-style-image: url("{url}") }}</style><ul><li>x</ul>',
    '<style>p::before {{ content: url("{url}") }}</style><p>x',
    '<style>@page {{ background: url("{url}") }}</style>',
    '<style>@page {{ @top-left {{ content: url("{url}") }} }}</style>',
    '<style>body {{ border-image: url("{url}") 1 }}</style>',
    '<p style="background-image: url({url})">x',
    '<object data="{url}"></object>',
    '<embed src="{url}">',
    '<svg width="9" height="9"><image href="{url}" width="9" height="9"/></svg>',
    '<svg width="9" height="9"><use href="{url}#x"/></svg>',
    '<svg width="9" height="9"><style>@import url("{url}");</style></svg>',
    '<iframe src="{url}"></iframe>',
    '<video src="{url}" poster="{url}"></video>',
    '<input type="image" src="{url}">',
    '<base href="{url}"><img src="x.png">',
    '<style>@color-profile x {{ src: url("{url}") }}</style>',
    '<style>p {{ mask: url("{url}"); cursor: url("{url}"), auto }}</style><p>x',
    '<img src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22%3E'
    '%3Cimage href=%22{url}%22/%3E%3C/svg%3E">',
)


# What WeasyPrint does by itself with the same pages: a control, without which silence would prove nothing.
CONTROL = """
import sys
from weasyprint import HTML

url, *channels = sys.argv[1:]
for channel in channels:
    try:
        HTML(string=channel.format(url=url)).write_pdf()
    except Exception:
        continue
"""


@pytest.fixture
def server():
    """A server on this machine that writes down every visit."""
    visits = []

    class Visitor(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            visits.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, *args):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Visitor) as listening:
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{listening.server_port}/secret.png", visits
        listening.shutdown()
        thread.join()


def test_no_channel_reaches_the_network_and_the_default_would(server):
    url, visits = server
    for channel in CHANNELS:
        try:
            render(Job(channel.format(url=url), (), ("",)))
        except RenderFailed:
            continue
    assert visits == []

    # In a process of its own: once imported, WeasyPrint lets Pillow take truncated pictures.
    subprocess.run([sys.executable, "-c", CONTROL, url, *CHANNELS], check=True, capture_output=True)
    assert len(visits) >= 10


def test_no_channel_puts_a_file_into_the_sheet(tmp_path):
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"sentinel of a secret file")
    for channel in CHANNELS:
        try:
            pdf = render(Job(channel.format(url=secret.as_uri()), (), ("",)))
        except RenderFailed:
            continue
        assert b"sentinel" not in pdf
