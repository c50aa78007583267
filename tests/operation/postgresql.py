"""PostgreSQL servers of one's own: one alone, or a primary and a streaming replica of it."""

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.browser.site import free_port

ALONE = {"listen_addresses": "'127.0.0.1'"}
SETTINGS = {
    **ALONE,
    "fsync": "off",
    "shared_buffers": "'16MB'",
    "max_connections": "40",
    "wal_level": "replica",
    "max_wal_senders": "4",
    "hot_standby_feedback": "on",
    "log_statement": "'all'",
}


def binaries() -> Path | None:
    """Where the server's programs are; None where there are none."""
    found = shutil.which("initdb")
    places = [Path(found).resolve().parent] if found else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((place for place in places if (place / "pg_basebackup").exists() and (place / "initdb").exists()), None)


@dataclass(frozen=True, slots=True)
class Server:
    folder: Path
    port: int
    programs: Path

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    @property
    def log(self) -> str:
        return (self.folder / "server.log").read_text()

    def run(self, program: str, *words: str) -> None:
        """Runs one of the server's programs, as a user other than root: it refuses to be run by that one."""
        user: Any = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.getuid() == 0 else {}
        done = subprocess.run(
            [self.programs / program, *words], cwd=self.folder, capture_output=True, text=True, check=False, **user
        )
        assert done.returncode == 0, done.stderr

    def start(self) -> None:
        data, log = str(self.folder / "data"), str(self.folder / "server.log")
        # Its output goes to a file, and this process's pipes are not kept open by it.
        self.run("pg_ctl", "-D", data, "-l", log, "-w", "-o", f"-p {self.port} -k {self.folder}", "start")

    def stop(self, mode: str = "immediate") -> None:
        """`fast`: connections are ended, and all is written down. `immediate`: as if it had crashed."""
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-m", mode, "-w", "stop")

    def initialise(self, settings: Mapping[str, str], *words: str) -> None:
        self.run("initdb", "-D", str(self.folder / "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8", *words)
        with (self.folder / "data" / "postgresql.conf").open("a") as file:
            file.writelines(f"{setting} = {value}\n" for setting, value in settings.items())

    def sql(self, statement: str) -> list[tuple]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []


@contextlib.contextmanager
def _servers(programs: Path, *parts: str) -> Iterator[list[Server]]:
    """Servers that are not there yet, each with a folder that it may write to; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="milenari-pg-") as name:
        folder = Path(name)
        servers = [Server(folder / part, free_port(), programs) for part in parts]
        for path in (folder, *(server.folder for server in servers)):
            path.mkdir(exist_ok=True)
            if os.getuid() == 0:
                shutil.chown(path, "postgres", "postgres")
        yield servers


@contextlib.contextmanager
def alone(programs: Path) -> Iterator[Server]:
    """One as it is installed: what it says is committed is on the disk."""
    with _servers(programs, "alone") as (server,):
        server.initialise(ALONE)
        server.start()
        try:
            yield server
        finally:
            server.stop()


@contextlib.contextmanager
def primary_and_replica(programs: Path) -> Iterator[tuple[Server, Server]]:
    with _servers(programs, "primary", "replica") as (primary, replica):
        primary.initialise(SETTINGS, "--no-sync")
        with contextlib.ExitStack() as running:
            primary.start()
            running.callback(primary.stop)
            source = f"host=127.0.0.1 port={primary.port} user=postgres"
            replica.run("pg_basebackup", "-D", str(replica.folder / "data"), "-d", source, "-R", "-c", "fast", "--no-sync")
            replica.start()
            running.callback(replica.stop)
            yield primary, replica


def caught_up(primary: Server, replica: Server) -> None:
    """Returns as soon as the replica is as far as the primary."""
    end = time.monotonic() + 30
    while True:
        ((written,),) = primary.sql("SELECT pg_current_wal_lsn()::text")
        with contextlib.suppress(psycopg.OperationalError):
            ((far,),) = replica.sql(f"SELECT pg_last_wal_replay_lsn() >= '{written}'::pg_lsn")
            if far:
                return
        assert time.monotonic() < end, replica.log
        time.sleep(0.05)
