"""A release as a file: its evidence files, and the very content that its checksum is of. No database."""

import io
import zipfile
from datetime import UTC

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reports.evidence_files import texts
from reports.frozen import Frozen
from reports.models import Release

CONTENT = "content.json"
ABOUT = "README.txt"


def archive(release: Release, frozen: Frozen, content: bytes, address: str) -> bytes:
    """A ZIP file, the same bytes whenever it is made. `address` is where the release stands, whole."""
    files = {name: text.encode() for name, text in texts(frozen.records, {}).items()}
    files[CONTENT] = content
    with translation.override(settings.LANGUAGE_CODE):  # the same for every reader
        files[ABOUT] = _about(release, address).encode()
    made_at = release.made_at.astimezone(UTC)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as bundle:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{release.slug}/{name}", made_at.timetuple()[:6])
            entry.create_system, entry.external_attr = 3, 0o644 << 16  # as on any system
            bundle.writestr(entry, files[name], zipfile.ZIP_DEFLATED, 9)
    return packed.getvalue()


def _about(release: Release, address: str) -> str:
    lines = [
        release.title,
        *([release.note] if release.note else []),
        address,
        _("Revision %(revision)s of the evidence, frozen on %(day)s UTC.")
        % {"revision": release.revision, "day": date_format(release.made_at.astimezone(UTC), "DATETIME_FORMAT")},
        _("Nothing here is legal advice; each answer says where it was read."),
        _("The *.yaml files are evidence files: load_evidence reads this folder."),
        _("%(name)s holds the same records, and who verified which answer. Its SHA-256 is the release's checksum:")
        % {"name": CONTENT},
        release.checksum,
    ]
    return "\n\n".join(lines) + "\n"
