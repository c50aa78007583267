"""What the queue runs."""

from django_tasks import task


@task()
def make_report(report_id: str, request_id: str = "") -> None:
    """Makes the report with this id, where it is still waiting; `request_id`: of the request that asked for it, for the log."""
    from milenari.core.requests import carried
    from reports.runs import run

    with carried(request_id):
        run(report_id)
