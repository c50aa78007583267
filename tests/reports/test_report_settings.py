"""Where finished reports are kept, and the numbers that limit them, as the environment says."""

import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from milenari.environment import file_storage, whole_number


def forget(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    """From now on no import finds the package, as where it was never installed."""
    for name in [name for name in sys.modules if name.partition(".")[0] == package]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Without(package, finder) for finder in sys.meta_path])


class Without:
    """A finder of modules that does not know one package."""

    def __init__(self, package: str, finder: Any) -> None:
        self.package = package
        self.finder = finder

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        return None if name.partition(".")[0] == self.package else self.finder.find_spec(name, path, target)


def test_files_are_kept_in_the_folder_unless_a_bucket_is_named():
    storage = file_storage("", Path("/some/where"))
    assert storage["BACKEND"].endswith("FileSystemStorage")
    assert storage["OPTIONS"]["location"] == Path("/some/where")


@pytest.mark.parametrize("address", ["reports", "https://bucket", "s3://", "s3:bucket"])
def test_an_address_that_names_no_bucket_is_refused(address):
    with pytest.raises(ImproperlyConfigured, match="must begin with s3:// and the bucket's name"):
        file_storage(address, Path("/"))


@pytest.mark.parametrize("missing", ["storages", "boto3"])
def test_a_bucket_without_the_library_that_speaks_to_it_names_the_remedy(monkeypatch, missing):
    """The site itself does without it, so that a bucket can be named where it is not installed."""
    forget(monkeypatch, missing)
    with pytest.raises(ImproperlyConfigured, match=r"install django-storages\[s3\]"):
        file_storage("s3://bucket", Path("/"))


@pytest.mark.parametrize(("given", "read"), [(None, 7), ("", 7), ("3", 3)])
def test_a_number_is_what_the_environment_says_or_the_default(monkeypatch, given, read):
    monkeypatch.delenv("A_NUMBER", raising=False)
    if given is not None:
        monkeypatch.setenv("A_NUMBER", given)
    assert whole_number("A_NUMBER", 7) == read


@pytest.mark.parametrize("given", ["many", "-1", "0", "1.5", "²"])
def test_what_is_no_number_is_refused_with_what_would_fit(monkeypatch, given):
    monkeypatch.setenv("A_NUMBER", given)
    with pytest.raises(ImproperlyConfigured, match=r"A_NUMBER is .* set it to a whole number of 1 or more"):
        whole_number("A_NUMBER", 7)
