import json
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils import translation
from django.utils.translation import gettext as _

from reports import child
from reports.queries import NoEvidence, ScopeProblem
from reports.renderers.formats import FORMATS, Order


class Command(BaseCommand):
    help = "Used by the worker: makes the report that a line of JSON on standard input orders, and tells of it in the same way."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        order = sys.stdin.readline()
        if not order:
            raise CommandError("No order came: the worker that was to give it is gone.")
        words = json.loads(order)
        child.end_with_the_worker()
        found = FORMATS[words["format"]]
        order = Order(words["scope"], datetime.fromisoformat(words["made_at"]))
        target = Path(words["target"])
        with translation.override(words["language"]):
            try:
                if found.prepare is not None:
                    _become(found.prepare(order, _progress, target))
                with target.open("wb") as file:
                    made = found.write(order, _progress, file)
            except NoEvidence:
                child.tell(refused=_("There is nothing to report on: no evidence is loaded."))
            except ScopeProblem as problem:
                child.tell(refused=str(problem))
            else:
                child.tell(made={"file_name": made.file_name, "revision": made.revision})


def _progress(done: int, total: int, stage: str) -> None:
    child.tell(progress=[done, total, stage])


def _become(command: list[str]) -> None:
    """This process goes on as the command's: with its input and output, and with nothing of its memory."""
    connections.close_all()
    os.chdir(settings.BASE_DIR)
    os.execv(command[0], command)  # noqa: S606 (our own command)
