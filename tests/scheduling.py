"""Which tests run in one process: those of a module, since they share what is costly to make; those of the browser, since they
share a running site. By path, for xdist's own groups (the mark xdist_group) are lost in pytest 9.2: it sets names anew.
"""

from xdist.scheduler import LoadScopeScheduling

BROWSER = "tests/browser/"
SLOWEST = (BROWSER, "tests/reports/test_report_worker.py", "tests/reports/")  # begun first, so that none of them ends last


class ByPlace(LoadScopeScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return BROWSER if nodeid.startswith(BROWSER) else nodeid.partition("::")[0]


def place_in_line(nodeid: str) -> int:
    """The lower, the sooner the test is to run."""
    return next((place for place, path in enumerate(SLOWEST) if nodeid.startswith(path)), len(SLOWEST))
