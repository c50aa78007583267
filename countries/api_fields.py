"""Fields of the API that say what a country or union is called."""

from typing import Any

from rest_framework import serializers

from countries.names import place_name


class PlaceNameField(serializers.CharField):
    """The recorded name of a jurisdiction, as the pages in the language of the answer call it."""

    def to_representation(self, value: Any) -> str:
        return place_name(super().to_representation(value))
