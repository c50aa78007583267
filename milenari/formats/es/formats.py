"""How Spanish writes dates here, the month in words: no order is mistaken. Numbers are as Django has them."""

DATE_FORMAT = r"j \d\e F \d\e Y"
DATETIME_FORMAT = r"j \d\e F \d\e Y, H:i"
SHORT_DATE_FORMAT = "j b Y"
SHORT_DATETIME_FORMAT = "j b Y, H:i"
YEAR_MONTH_FORMAT = "b Y"
MONTH_DAY_FORMAT = "j b"

OWN_LETTERS = "ñ"  # that stand after their plain letter where texts are sorted (milenari.core.collation)
