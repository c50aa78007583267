"""WeasyPrint's only way to any file. Importing this module loads Pango: import it where a report is made, not before."""

import mimetypes
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

# Stands for the project's static files. The name cannot resolve (RFC 6761), and nothing is ever asked of the network.
BASE = "https://static.invalid/"


class StaticFilesFetcher(URLFetcher):
    """Resolves addresses below BASE to the project's own static files, and refuses every other one."""

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """Raises ValueError for a refused address (WeasyPrint then leaves out what it would have shown), and
        FatalURLFetchingError for a file of ours that is missing: a report in the wrong font must not be made.
        """
        if not url.startswith(BASE):
            raise ValueError("A report loads the project's own files and nothing else.")
        name = unquote(url.removeprefix(BASE))
        try:
            path = finders.find(name)
        except SuspiciousFileOperation as error:
            raise ValueError("The address leads out of the project's static files.") from error
        if not path:
            raise FatalURLFetchingError(f"The report needs the static file {name}, which is missing.")
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, Path(path).read_bytes(), {"Content-Type": kind})
