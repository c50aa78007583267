"""Requests that two servers could read differently, sent to gunicorn as it is run: refused or read in one way, and it goes on."""

import socket

import pytest

from tests.operation.serving import Web, web

pytestmark = pytest.mark.any_database  # what gunicorn refuses reaches no database

GET = b"GET /admin/ HTTP/1.1\r\nHost: localhost\r\n\r\n"
FORM = b"POST /reports/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
PLAIN = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"

HOSTILE = {
    "two lengths": FORM + b"Content-Length: 5\r\nContent-Length: 60\r\n\r\nscope" + GET,
    "a length and chunks": FORM + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + GET,
    "chunks that are not": FORM + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + GET,
    "chunks, spelt otherwise": FORM + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + GET,
    "chunks twice": FORM + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + GET,
    "a chunk of a negative size": FORM + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nscope\r\n0\r\n\r\n",
    "a chunk of a huge size": FORM + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nscope\r\n0\r\n\r\n",
    "a chunk with a sign": FORM + b"Transfer-Encoding: chunked\r\n\r\n+5\r\nscope\r\n0\r\n\r\n",
    "a length with a sign": FORM + b"Content-Length: +5\r\n\r\nscope",
    "a negative length": FORM + b"Content-Length: -5\r\n\r\nscope",
    "a length in another script": FORM + "Content-Length: ٥\r\n\r\nscope".encode(),
    "a line end in a header": PLAIN + b"X-Anything: a\nHost: evil.example\r\n\r\n",
    "a bare carriage return": PLAIN + b"X-Anything: a\rContent-Length: 99\r\n\r\n",
    "a folded header": PLAIN + b"X-Anything: a\r\n  b\r\n\r\n",
    "a header without a name": PLAIN + b": x\r\n\r\n",
    "a header with a space": PLAIN + b"Content Length: 5\r\n\r\n",
    "a header with an underscore": PLAIN + b"X_Forwarded_For: 1.2.3.4\r\n\r\n",
    "a NUL in a header": PLAIN + b"X-Anything: a\x00b\r\n\r\n",
    "two hosts": PLAIN + b"Host: evil.example\r\n\r\n",
    "a huge header": PLAIN + b"X-Anything: " + b"x" * 20_000 + b"\r\n\r\n",
    "many headers": PLAIN + b"".join(b"X-%d: x\r\n" % number for number in range(300)) + b"\r\n",
    "a huge address": b"GET /?" + b"x" * 20_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "another protocol": b"GET /healthz HTTP/9.9\r\nHost: localhost\r\n\r\n",
    "the protocol of old": b"GET /healthz\r\n\r\n",
    "the beginning of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "the beginning of TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(100),
    "a method that is none": b"G<T / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "an address of another site": b"GET http://evil.example/healthz HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a tunnel": b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n",
    "noise": bytes(range(256)) * 20,
}  # fmt: skip


@pytest.fixture(scope="module")
def site(prepared):
    with web(prepared.folder, prepared.url) as running:
        yield running


def said(site: Web, sent: bytes) -> bytes:
    """All that comes back until the server closes or falls silent."""
    found = b""
    with socket.create_connection(("127.0.0.1", site.port), timeout=10) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        try:
            while more := connection.recv(65_536):
                found += more
                connection.settimeout(0.5)  # what else it has to say, it says at once
        except (TimeoutError, ConnectionResetError):
            pass
    return found


@pytest.mark.parametrize("name", HOSTILE)
def test_no_request_is_read_in_two_ways(site, name):
    answer = said(site, HOSTILE[name])
    assert b"HTTP/1.1 5" not in answer or b"HTTP/1.1 505" in answer or b"HTTP/1.1 501" in answer, answer[:300]
    assert b"/accounts/login/?next=/admin/" not in answer  # what stood hidden in the body of another was not answered
    assert b"evil.example" not in answer
    assert site.process.poll() is None
    assert site.ask("/healthz").status == 200
