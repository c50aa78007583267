"""The words of a trial's profile as the API describes them: in an address, and in the body that asks for a report."""

from django.utils.translation import gettext as _

from milenari.core.api.parameters import Schema, names_evidence, one_of, or_none
from milenari.core.selection import Vocabulary
from regulations.vocabulary import PROFILE_WORDS, ProfileField
from reports.plan.profile import MOST_MONTHS, MOST_PATIENTS, OTHER

UP_TO_1000, UP_TO_240 = "^([1-9][0-9]{0,2}|1000)$", "^([1-9]|[1-9][0-9]|1[0-9]{2}|2[0-3][0-9]|240)$"


def profile_schemas(vocabulary: Vocabulary, *, as_text: bool = False) -> dict[str, tuple[Schema, str]]:
    """Of each word beside countries and first day: what fits, and what it means. `as_text`: numbers are written as texts."""
    known = (*vocabulary.countries, OTHER) if names_evidence() else ()

    def words_of(field: ProfileField) -> Schema:
        return one_of(PROFILE_WORDS[field])

    def whole(most: int, pattern: str) -> Schema:
        return or_none({"type": "string", "pattern": pattern} if as_text else {"type": "integer", "minimum": 1, "maximum": most})

    return {
        "patients": (words_of(ProfileField.PATIENTS), _("Who is treated.")),
        "sponsor": (one_of(known), _("The sponsor’s country, or other.")),
        "cells": (words_of(ProfileField.CELLS), _("Where the cells are made.")),
        "purpose": (words_of(ProfileField.PURPOSE), _("Academic: the trial claims to be non-commercial.")),
        "first": (words_of(ProfileField.FIRST), _("Whether it is the first use in humans.")),
        "number": (whole(MOST_PATIENTS, UP_TO_1000), _("How many patients are planned.")),
        "months": (whole(MOST_MONTHS, UP_TO_240), _("From the first patient treated to the end of the trial, in months.")),
    }
