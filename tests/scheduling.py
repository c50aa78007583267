"""Which tests run in one process: those of a module, since they share what is costly to make; those of the browser, and those
of the site's operation, since they share a site. By path, for xdist's own groups (the mark xdist_group) are lost in pytest 9.2:
it sets names anew.
"""

from xdist.scheduler import LoadScopeScheduling

WITH_A_SITE = ("tests/browser/", "tests/operation/")
SLOWEST = (*WITH_A_SITE, "tests/reports/test_report_worker.py", "tests/reports/")  # begun first, so that none of them ends last


class ByPlace(LoadScopeScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return next((folder for folder in WITH_A_SITE if nodeid.startswith(folder)), nodeid.partition("::")[0])


def place_in_line(nodeid: str) -> int:
    """The lower, the sooner the test is to run."""
    return next((place for place, path in enumerate(SLOWEST) if nodeid.startswith(path)), len(SLOWEST))
