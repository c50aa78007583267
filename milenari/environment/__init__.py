"""The environment's variables, read and checked for milenari/settings.py. README.md lists them all.

Each reader raises ImproperlyConfigured with one sentence: which variable, what was found, what would fit.
"""

from milenari.environment.safety import secret_key
from milenari.environment.services import file_storage, mail_server
from milenari.environment.words import one_of, switch, whole_number

__all__ = ["file_storage", "mail_server", "one_of", "secret_key", "switch", "whole_number"]
