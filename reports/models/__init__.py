"""Reports that were asked for, and releases of the evidence."""

from reports.models.release import LIVE, Release, ReleaseQuerySet
from reports.models.report import Report, ReportQuerySet
from reports.models.worker import Worker

__all__ = ["LIVE", "Release", "ReleaseQuerySet", "Report", "ReportQuerySet", "Worker"]
