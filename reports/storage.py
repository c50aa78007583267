"""The place where finished reports are kept, which may be a store elsewhere, and away (MILENARI_REPORT_STORAGE)."""

import logging
from typing import Any

from django.core.files import File
from django.core.files.storage import FileSystemStorage
from django.utils.translation import gettext as _

from milenari.core.outages import Away
from reports.models import Report

logger = logging.getLogger(__name__)


def open_file(report: Report) -> File:
    """Its file, whose bytes can be read. Raises FileNotFoundError where it is gone, and Away where the store does not answer."""
    try:
        content: File = report.file.open("rb")
        content.read(0)  # a store may fetch it only now
    except FileNotFoundError:
        raise
    except Exception as error:  # of which kind depends on the storage
        sentence = _(
            "The store in which finished reports are kept does not answer at the moment. The report is not lost, and everything "
            "else works: try again in some minutes. If it lasts, tell whoever runs this site."
        )
        raise Away("The store of reports does not answer", sentence) from error
    return content


def has_lost(report: Report) -> bool:
    """Whether the file of a finished report is gone. While the store does not answer it is taken to be there, as recorded."""
    try:
        return not report.file.storage.exists(report.file.name or "")
    except Exception as error:  # of which kind depends on the storage
        logger.error("The store of reports does not answer: %s", " ".join(str(error).split()))
        return False


def is_elsewhere() -> bool:
    """Whether the reports are kept in a store that may be away, and not in a folder."""
    return not isinstance(Report._meta.get_field("file").storage, FileSystemStorage)


def look() -> None:
    """Returns where the store answers and has the bucket. Raises what its library raises."""
    storage: Any = Report._meta.get_field("file").storage
    storage.connection.meta.client.head_bucket(Bucket=storage.bucket_name)
