"""How each language writes a date within a sentence."""

from datetime import datetime

import pytest
from django.utils import translation
from django.utils.formats import date_format

MOMENT = datetime(2026, 5, 29, 13, 5)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "29 May 2026"),
        ("it", "29 maggio 2026"),
        ("fr", "29 mai 2026"),
        ("es", "29 de mayo de 2026"),
        ("ar", "29 مايو 2026"),
    ],
)
def test_a_month_is_written_as_in_a_sentence(language: str, told: str):
    with translation.override(language):
        assert date_format(MOMENT, "DATE_FORMAT") == told
        assert date_format(MOMENT, "DATETIME_FORMAT") == told + ("، 13:05" if language == "ar" else ", 13:05")


@pytest.mark.parametrize("language", ["it", "fr", "es"])
@pytest.mark.parametrize("month", range(1, 13))
def test_no_month_has_a_capital(language: str, month: int):
    with translation.override(language):
        for name in ("DATE_FORMAT", "SHORT_DATE_FORMAT", "YEAR_MONTH_FORMAT"):
            told = date_format(MOMENT.replace(month=month, day=1), name)
            assert told == told.lower()
