import logging
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from weasyprint.urls import FatalURLFetchingError

from reports.renderers.formats import MissingFile
from reports.renderers.pdf import from_html
from reports.renderers.static_files import BASE, StaticFilesFetcher
from tests.reports.reading import Reading


@pytest.fixture
def server():
    """A web server of our own that notes every request it gets."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_):
            pass

    found = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=found.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{found.server_port}", asked
    found.shutdown()
    thread.join()
    found.server_close()


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/picture.png",
        "http://static.invalid/css/report.css",
        "https://static.invalid.example.org/css/report.css",
        "file:///etc/passwd",
        "ftp://example.org/file",
        "data:text/plain,hello",
        f"{BASE}../milenari/settings.py",
        f"{BASE}%2e%2e/milenari/settings.py",
        f"{BASE}/etc/passwd",
    ],
)
def test_any_address_but_a_static_file_s_is_refused(url):
    with pytest.raises((ValueError, FatalURLFetchingError)):
        StaticFilesFetcher().fetch(url)


def test_a_static_file_is_found():
    response = StaticFilesFetcher().fetch(f"{BASE}css/report.css")
    assert response.content_type == "text/css"
    assert b"@page" in response.read()


def test_nothing_is_asked_of_the_network_and_no_file_is_read_whatever_a_document_holds(server, caplog, tmp_path):
    address, asked = server
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret of the house")
    caplog.set_level(logging.CRITICAL, logger="weasyprint")
    html = f"""<!doctype html><html lang="en"><head><title>T</title>
        <link rel="stylesheet" href="{address}/style.css"><link rel="attachment" href="{secret.as_uri()}">
        <style>@import "{address}/more.css"; p {{ background: url({address}/background.png) }}</style></head>
        <body><p>Text</p><img src="{address}/picture.png" alt="a"><img src="{secret.as_uri()}" alt="b">
        <object data="{secret.as_uri()}">c</object><a rel="attachment" href="{secret.as_uri()}">d</a></body></html>"""
    reading = Reading(from_html(html, "test").content)
    assert asked == []
    assert "secret of the house" not in reading.text
    assert not reading.pdf.attachments
    assert "Text" in reading.text


def test_a_static_file_that_the_report_needs_and_that_is_missing_stops_it():
    html = '<!doctype html><html lang="en"><head><title>T</title><link rel="stylesheet" href="css/absent.css"></head></html>'
    with pytest.raises(MissingFile, match=r"css/absent\.css"):
        from_html(html, "test")
