"""Several files as one: a ZIP that is the same to the byte for the same files and the same moment."""

import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO


def bundle(files: Mapping[str, bytes], made_at: datetime) -> bytes:
    """The files by their paths, said to be of `made_at` (in UTC; a ZIP knows no time zones)."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path, made_at.astimezone(UTC).timetuple()[:6])
            entry.create_system, entry.external_attr = 3, 0o644 << 16  # as on any system
            archive.writestr(entry, files[path], zipfile.ZIP_DEFLATED, 9)
    return packed.getvalue()
