"""What every part of the API stands on: views that are read, lists of records, and errors that say what would fit."""

from milenari.core.api.problems import PROBLEM_TYPE, BadWords, problem_response
from milenari.core.api.records import RecordSerializer, RecordViewSet, TranslatedSerializer
from milenari.core.api.views import NotHere, ReadView

__all__ = [
    "PROBLEM_TYPE",
    "BadWords",
    "NotHere",
    "ReadView",
    "RecordSerializer",
    "RecordViewSet",
    "TranslatedSerializer",
    "problem_response",
]
