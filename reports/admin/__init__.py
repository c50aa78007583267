from reports.admin.release import ReleaseAdmin
from reports.admin.report import ReportAdmin

__all__ = ["ReleaseAdmin", "ReportAdmin"]
