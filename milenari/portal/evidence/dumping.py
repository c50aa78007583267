"""From the database back to evidence files, with the comments that the loaded files had."""

from pathlib import Path

from milenari.portal.models import LoadedRecord
from reports.evidence_files import texts
from reports.records import read_records


def dump(folder: Path) -> list[Path]:
    """Writes every evidence file into the folder (made if need be), each whole or not at all, and returns their paths.

    Raises OSError where the folder cannot be written.
    """
    comments = {(row.part, row.key): row.comment for row in LoadedRecord.objects.exclude(comment="")}
    written = texts(read_records(), comments)
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, text in written.items():
        path, partial = folder / name, folder / f".{name}.partial"
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
        paths.append(path)
    return paths
