from django.utils import translation

from milenari.core.lists import listed


def test_and_stands_before_the_last_as_the_language_writes_it():
    def told(language: str, *names: str) -> str:
        with translation.override(language):
            return listed(names)

    assert told("en", "Amman", "Beirut", "Rome") == "Amman, Beirut and Rome"
    assert told("es", "Valencia", "Ibiza") == "Valencia e Ibiza"
    assert told("es", "Valencia", "Hita", "Huesca") == "Valencia, Hita y Huesca"
    assert told("es", "cobre", "hierro") == "cobre y hierro"
    assert told("ar", "عمّان", "بيروت", "روما") == "عمّان، بيروت وروما"
    assert told("fr", "Rome") == "Rome"
    assert told("fr") == ""
