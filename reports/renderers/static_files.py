"""WeasyPrint's only way to any file. Importing this module loads Pango: import it where a report is made, not before."""

import mimetypes
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

# Stands for the project's static files. The name cannot resolve (RFC 6761), and nothing is ever asked of the network.
BASE = "https://static.invalid/"

Find = Callable[[str], Path | None]  # a static file's path by its name; raises ValueError for a name that leads elsewhere


def find_as_the_site_does(name: str) -> Path | None:
    from django.contrib.staticfiles import finders
    from django.core.exceptions import SuspiciousFileOperation

    try:
        found = finders.find(name)
    except SuspiciousFileOperation as error:
        raise ValueError(str(error)) from error
    return Path(found) if found else None


def find_in(folders: Iterable[str]) -> Find:
    """Finds what lies in these folders, without Django."""
    roots = [Path(folder).resolve() for folder in folders]

    def find(name: str) -> Path | None:
        paths = [(root, (root / name).resolve()) for root in roots]
        if not all(path.is_relative_to(root) for root, path in paths):
            raise ValueError(f"{name} leads out of the static files.")
        return next((path for _root, path in paths if path.is_file()), None)

    return find


class StaticFilesFetcher(URLFetcher):
    """Resolves addresses below BASE to the project's own static files, and refuses every other one."""

    def __init__(self, find: Find = find_as_the_site_does) -> None:
        super().__init__()
        self.find = find

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """Raises ValueError for a refused address (WeasyPrint then leaves out what it would have shown), and
        FatalURLFetchingError for a file of ours that is missing: a report in the wrong font must not be made.
        """
        if not url.startswith(BASE):
            raise ValueError("A report loads the project's own files and nothing else.")
        name = unquote(url.removeprefix(BASE))
        try:
            path = self.find(name)
        except ValueError as error:
            raise ValueError("The address leads out of the project's static files.") from error
        if path is None:
            raise FatalURLFetchingError(f"The report needs the static file {name}, which is missing.")
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})
