"""Edits one answer, or counts what an address asks of the database, as often as it is told to on its standard input."""

import os
import sys


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "milenari.settings"
    import django

    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from regulations.models import Requirement

    client = Client(headers={"host": "localhost"})
    answer = Requirement.objects.filter(topic__slug="topic-002").order_by("pk")[1]
    for number, line in enumerate(sys.stdin):
        word, _space, address = line.strip().partition(" ")
        answer.summary = f"Edited for the {number}th time."
        answer.save()
        if word == "edit":
            print("edited", flush=True)
            continue
        with CaptureQueriesContext(connection) as asked:
            response = client.get(address)
            getattr(response, "getvalue", lambda: b"")()  # of a stream, so that all of it is asked for
        print(len(asked), flush=True)


if __name__ == "__main__":
    main()
