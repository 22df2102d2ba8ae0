"""Where one message ends and the next begins: nobody smuggles a request inside another through the real server."""

import socket

import pytest

pytestmark = pytest.mark.long

INNER = b"GET /p HTTP/1.1\r\nHost: localhost\r\n\r\n"


def told(site, request):
    """All that comes back on one connection for these bytes."""
    with socket.create_connection(("127.0.0.1", site.port), timeout=10) as line:
        line.sendall(request)
        line.shutdown(socket.SHUT_WR)
        answer = b""
        while part := line.recv(65_536):
            answer += part
    return answer


def post(body, *heads):
    lines = [b"POST /accounts/login/ HTTP/1.1", b"Host: localhost", *heads, b"", b""]
    return b"\r\n".join(lines) + body


HIDDEN = {
    "a length beside chunks": post(b"0\r\n\r\n" + INNER, b"Content-Length: 5", b"Transfer-Encoding: chunked"),
    "two lengths": post(INNER, b"Content-Length: 0", b"Content-Length: %d" % len(INNER)),
    "a length that is none": post(INNER, b"Content-Length: +0"),
    "chunks under another name": post(b"0\r\n\r\n" + INNER, b"Transfer-Encoding: xchunked"),
    "chunks said twice": post(b"0\r\n\r\n" + INNER, b"Transfer-Encoding: chunked, identity"),
    "a space before the colon": post(INNER, b"Content-Length : %d" % len(INNER)),
    "a folded line": post(INNER, b"X: y\r\n Content-Length: 0"),
}


@pytest.mark.parametrize("request_", HIDDEN.values(), ids=HIDDEN)
def test_no_request_is_hidden_in_another(site, request_):
    assert told(site, request_).count(b"HTTP/1.1 2") == 0


def test_two_honest_requests_on_one_line_are_two(site):
    """The control: silence above says something only if this server does answer twice."""
    first = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    last = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

    assert told(site, first + last).count(b"HTTP/1.1 200") == 2
