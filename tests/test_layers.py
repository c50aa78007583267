"""Who may know whom: dependencies point one way, and code knows no country (countries are data)."""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from importlinter import cli

ROOT = Path(__file__).resolve().parent.parent
EVIDENCE = ROOT / "milenari" / "evidence"
NOT_CODE = {"tests", "migrations", "evidence", "locale", "vendor", "var", "node_modules"}
CODE = (".py", ".html", ".js", ".svg", ".txt")  # templates are of three kinds: pages, drawings, and e-mails


def test_each_storey_knows_only_what_lies_below_it(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    monkeypatch.syspath_prepend(str(ROOT))
    exit_status = cli.lint_imports(config_filename="pyproject.toml", no_cache=True)
    assert exit_status == cli.EXIT_STATUS_SUCCESS, capsys.readouterr().out


def jurisdictions() -> list[dict[str, Any]]:
    """What the evidence files say of who they are about: code, name, local_name."""
    files = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(EVIDENCE.glob("*.yaml")))
    return [content["jurisdiction"] for content in files if "jurisdiction" in content]


def code_files() -> Iterator[Path]:
    for folder, subfolders, files in os.walk(ROOT):
        subfolders[:] = sorted(name for name in subfolders if name not in NOT_CODE and not name.startswith("."))
        yield from (Path(folder, name) for name in sorted(files) if name.endswith(CODE))


def names_of(known: Iterable[dict[str, Any]]) -> re.Pattern[str]:
    """Finds the codes of the known jurisdictions as quoted strings, and their names as words."""
    known = list(known)
    codes = "|".join(re.escape(jurisdiction["code"]) for jurisdiction in known)
    names = "|".join(
        re.escape(name) for jurisdiction in known for name in (jurisdiction["name"], jurisdiction["local_name"]) if name
    )
    return re.compile(rf"""(["'])(?:{codes})\1|\b(?:{names})\b""")


def test_no_code_names_a_country():
    pattern = names_of(jurisdictions())
    hits = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in code_files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if pattern.search(line) and not line.startswith("LANGUAGES = ")  # a language’s code may be a country’s, too
    ]
    assert not hits, "Countries are data; take them from the database:\n" + "\n".join(hits)


def test_measurements_and_every_kind_of_template_are_held_to_it():
    held = {path.relative_to(ROOT).as_posix() for path in code_files()}
    assert {"bench/pages.py", "templates/base.html", "templates/components/land.svg"} <= held
    assert {path.relative_to(ROOT).as_posix() for path in (ROOT / "templates").rglob("*") if path.is_file()} <= held


EXAMPLIA = names_of(
    [{"code": "xa", "name": "Examplia", "local_name": "Esempia"}, {"code": "xb", "name": "Other", "local_name": None}]
)


@pytest.mark.parametrize(
    "line", ['if code == "xa":', "codes = ['xb', 'xa']", "<p>As in Examplia.</p>", "# like Esempia", '<option value="xa">']
)
def test_a_country_in_the_code_is_seen(line):
    assert EXAMPLIA.search(line)


@pytest.mark.parametrize("line", ["xa = 1", "taxa", '"xab"', "Examplian"])
def test_words_that_only_look_like_a_country_are_let_be(line):
    assert not EXAMPLIA.search(line)
