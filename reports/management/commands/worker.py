import logging
import threading
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from milenari.core import audit
from reports import queue, runs, workers

WAIT = 2.0  # seconds

logger = logging.getLogger("reports.worker")


class ReportWorker(Worker):
    """The library's worker, which does not wait for a report to be ready when it is told to stop: it gives it back."""

    def shutdown(self, *args: Any) -> None:
        runs.stopping.set()
        super().shutdown(*args)


class Command(BaseCommand):
    help = "Makes the reports that are asked for, one after the other, until it is stopped. Several may run side by side."
    requires_system_checks = ()  # they load all that serves pages, which a worker holds in vain: 55 MB

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--until-empty", action="store_true", help="stop as soon as nothing is waiting")
        parser.add_argument("--interval", type=float, default=1.0, help="seconds between two looks at an empty queue")

    def handle(self, *, until_empty: bool, interval: float, **options: Any) -> None:
        runs.stopping.clear()
        worker = ReportWorker(
            queue_names=["default"],
            excluded_queue_names=[],
            interval=interval,
            batch=until_empty,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
        )
        name = workers.new_name()
        worker.configure_signals()
        if not self.wait_for_tables():
            return
        keep_house(name)
        threading.Thread(target=keep_house_regularly, args=[name], daemon=True).start()
        try:
            self.work(worker)
        finally:
            runs.stopping.set()  # keeps house no more, and so is not seen again
            workers.leave(name)

    def work(self, worker: ReportWorker) -> None:
        while not runs.stopping.is_set():
            try:
                worker.run()
                return
            except (OperationalError, InterfaceError) as error:  # the database is locked for long, or away; it will come back
                logger.error("The database does not answer; trying again: %s", " ".join(str(error).split()))
                connection.close()
                time.sleep(WAIT)

    def wait_for_tables(self) -> bool:
        """Another process brings the database up to date at its start (see the command prepare). False: told to stop before."""
        while not runs.stopping.is_set():
            try:
                executor = MigrationExecutor(connection)
                if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
                    return True
                self.stderr.write("Waiting until the database is up to date.")
            except OperationalError as error:
                self.stderr.write(f"The database does not answer: {error}")
            connection.close()
            time.sleep(WAIT)
        return False


def keep_house(name: str) -> None:
    try:
        workers.beat(name)
        queue.reap()
        queue.expire()
        audit.forget_outdated()
    except (OperationalError, InterfaceError) as error:  # there is a next time
        logger.error("Keeping house failed, since the database does not answer: %s", " ".join(str(error).split()))
    except Exception:  # a store that is away says so in its own way; there is a next time, too
        logger.exception("Keeping house failed.")


def keep_house_regularly(name: str) -> None:
    while True:  # the thread is a daemon: it ends with the process
        time.sleep(workers.interval())
        if runs.stopping.is_set():
            return
        close_old_connections()
        keep_house(name)
