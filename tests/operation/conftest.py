"""A site that is ready to be served, in a database and a folder of its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.browser.site import copy_of_the_database
from tests.operation.serving import environment_for, manage


@dataclass(frozen=True, slots=True)
class Prepared:
    folder: Path
    url: str

    def manage(self, *words: str) -> str:
        return manage(environment_for(self.folder, self.url), *words)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory, django_db_setup, django_db_blocker) -> Iterator[Prepared]:
    folder = tmp_path_factory.mktemp("operation")
    with django_db_blocker.unblock(), copy_of_the_database(folder) as url:
        site = Prepared(folder, url)
        site.manage("prepare")
        yield site
