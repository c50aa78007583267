"""The pathway's page with its simulation and without it, beside the comparison page, on the real evidence."""

import os
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from pathlib import Path

from bench.timing import milliseconds, verdict


def page(client: object, address: str) -> None:
    response = client.get(address)  # type: ignore[attr-defined]
    assert response.status_code == 200, address  # a page that fails is quick


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
        os.environ["MILENARI_VAR_DIR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "milenari.settings"
        import django

        django.setup()
        from django.core.management import call_command
        from django.test import Client

        from milenari.core import kept
        from milenari.portal.templatetags import matrix

        call_command("prepare", verbosity=0)
        client = Client(headers={"host": "localhost"})
        days = count()

        def pathways(words: str) -> Callable[[], None]:
            """A first day that was not asked for before: no forecast is taken from an earlier run."""
            return lambda: page(client, f"/pathways/?start={date(2027, 1, 1) + timedelta(days=next(days))}{words}")

        def compare() -> None:
            """Made anew, as a pathway is: no page and no row of it is taken from an earlier run."""
            kept.clear()
            matrix.forget()
            page(client, "/compare/")

        comparison = milliseconds(compare)
        without, simulated = milliseconds(pathways("&simulate=no")), milliseconds(pathways(""))
        print(f"/compare/: {comparison:.0f} ms; /pathways/ simulated: {simulated / comparison:.2f} × that")
        verdict("/pathways/ without simulation, as a multiple of /compare/", without / comparison, 3, "×")


if __name__ == "__main__":
    main()
