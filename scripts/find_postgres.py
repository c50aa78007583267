"""Prints the address of a PostgreSQL server in which test databases can be made; exits with 1 where there is none.

Looks at DATABASE_URL if it names one, and else at 127.0.0.1:5432, as PGUSER (with PGPASSWORD), postgres, or this user.
"""

import os
import sys
from getpass import getuser
from urllib.parse import quote

import psycopg


def candidates() -> list[str]:
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith(("postgres://", "postgresql://")):
        return [given]
    password = f":{quote(os.environ['PGPASSWORD'], safe='')}" if os.environ.get("PGPASSWORD") else ""
    users = dict.fromkeys(user for user in (os.environ.get("PGUSER"), "postgres", getuser()) if user)
    return [f"postgresql://{quote(user, safe='')}{password}@127.0.0.1:5432/postgres" for user in users]


def may_make_databases(url: str) -> bool:
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            row = connection.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    except psycopg.Error as error:
        sys.stderr.write(f"{url.rpartition('@')[2]}: {str(error).strip()}\n")
        return False
    return bool(row and row[0])


def main() -> int:
    for url in candidates():
        if may_make_databases(url):
            sys.stdout.write(url)
            return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
