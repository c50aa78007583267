import pytest


@pytest.fixture(autouse=True)
def plain_static_files(settings):
    """Tests run without collectstatic: files are served under their own names."""
    settings.WHITENOISE_AUTOREFRESH = True
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
