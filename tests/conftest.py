import pytest

from milenari.core import kept


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


@pytest.fixture(autouse=True)
def no_limit_of_requests(settings):
    """All tests ask from one address, and those of several processes at once; what is about the limits sets its own."""
    settings.API_RATE_ANONYMOUS = settings.API_RATE_KNOWN = 0
