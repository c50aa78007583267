"""Reports that were asked for, and releases of the evidence."""

from reports.models.release import LIVE, Release, ReleaseQuerySet
from reports.models.report import Report, ReportQuerySet

__all__ = ["LIVE", "Release", "ReleaseQuerySet", "Report", "ReportQuerySet"]
