import gc

import pytest

from milenari.core import kept, remade
from milenari.core.catalogues.compiling import compile_outdated
from regulations.queries import forget
from tests.needs import needs_this_database
from tests.scheduling import ByPlace, place_in_line
from tests.tables import discard, emptied_quickly, migrated_once


def pytest_configure(config):
    compile_outdated()


def pytest_addoption(parser):
    parser.addoption(
        "--another-database",
        action="store_true",
        help="leave out what a run on one database has shown for all: tests that touch none, or are marked any_database",
    )


def pytest_collection_modifyitems(config, items):
    items.sort(key=lambda item: place_in_line(item.nodeid))
    if config.getoption("--another-database"):
        config.hook.pytest_deselected(items=[item for item in items if not needs_this_database(item)])
        items[:] = [item for item in items if needs_this_database(item)]


@pytest.hookimpl(wrapper=True)
def pytest_collection(session):
    """What collecting tests makes lasts as long as the process: whoever collects garbage need not look through it each time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_xdist_make_scheduler(config, log):
    config.option.loadscopereorder = False  # in the order that is made above, and not by how many tests a module has
    return ByPlace(config, log)


def pytest_unconfigure(config):
    if not hasattr(config, "workerinput"):  # the process that began last, and ends last
        discard()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, tmp_path_factory, worker_id):
    """What pytest-django asks for before it makes the test database."""
    own = tmp_path_factory.getbasetemp()
    with migrated_once(own if worker_id == "master" else own.parent):
        yield


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """The slowness of the real hasher is its strength, and no fact that a test here is about."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def plain_static_files(settings):
    """Tests run without collectstatic: files are served under their own names."""
    settings.WHITENOISE_AUTOREFRESH = True
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


@pytest.fixture(autouse=True)
def nothing_kept():
    """Each test has a database of its own, in which the same revision means something else."""
    kept.clear()
    remade.forget()
    forget()


@pytest.fixture(autouse=True)
def no_limit_of_requests(settings):
    """All tests ask from one address, and those of several processes at once; what is about the limits sets its own."""
    settings.API_RATE_ANONYMOUS = settings.API_RATE_KNOWN = 0


@pytest.fixture(autouse=True, scope="session")
def tables_can_be_emptied():
    """Between tests a database is emptied (tests/tables.py)."""
    with emptied_quickly():
        yield
