import json
import os
import sys
import threading
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand
from django.utils import translation
from django.utils.translation import gettext as _

from reports.queries import NoEvidence, ScopeProblem
from reports.renderers.formats import FORMATS, Order


class Command(BaseCommand):
    help = "Used by the worker: makes the report that a line of JSON on standard input orders, and tells of it in the same way."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        words = json.loads(sys.stdin.readline())
        threading.Thread(target=end_with, args=(sys.stdin,), daemon=True).start()
        order = Order(words["scope"], words["release"], datetime.fromisoformat(words["made_at"]))
        with translation.override(words["language"]), Path(words["target"]).open("wb") as target:
            try:
                made = FORMATS[words["format"]].write(order, self.progress, target)
            except NoEvidence:
                self.tell(refused=_("There is nothing to report on: no evidence is loaded."))
            except ScopeProblem as problem:
                self.tell(refused=str(problem))
            else:
                self.tell(made={"file_name": made.file_name, "revision": made.revision})

    def progress(self, done: int, total: int, stage: str) -> None:
        self.tell(progress=[done, total, stage])

    def tell(self, **message: Any) -> None:
        self.stdout.write(json.dumps(message))
        self.stdout.flush()


def end_with(lifeline: TextIO) -> None:
    """Ends this process, whatever it is doing, as soon as the worker that started it is gone."""
    lifeline.read()
    os._exit(1)
