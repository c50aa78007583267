"""How each language of the site writes dates, and what it calls the months.

Django has the months' names in every language, but Italian ones with capitals, as they stand nowhere but at the beginning of a
sentence. So they are messages of the site, which its catalogues say; those come before Django's wherever a date is written.
"""

from django.utils.translation import gettext_noop

MONTHS = (
    gettext_noop("January"),
    gettext_noop("February"),
    gettext_noop("March"),
    gettext_noop("April"),
    gettext_noop("May"),
    gettext_noop("June"),
    gettext_noop("July"),
    gettext_noop("August"),
    gettext_noop("September"),
    gettext_noop("October"),
    gettext_noop("November"),
    gettext_noop("December"),
)
