"""The environment's variables, read and checked for milenari/settings.py. README.md lists them all.

Each reader raises ImproperlyConfigured with one sentence: which variable, what was found, what would fit.
"""

from milenari.environment.logs import logging_settings
from milenari.environment.places import database, databases, writable_folder
from milenari.environment.safety import host_names, networks, origins, secret_key, token
from milenari.environment.services import cache, file_storage, mail_server
from milenari.environment.words import one_of, switch, whole_number

__all__ = [
    "cache",
    "database",
    "databases",
    "file_storage",
    "host_names",
    "logging_settings",
    "mail_server",
    "networks",
    "one_of",
    "origins",
    "secret_key",
    "switch",
    "token",
    "whole_number",
    "writable_folder",
]
