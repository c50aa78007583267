"""What the queue runs."""

from django_tasks import task


@task()
def make_report(report_id: str) -> None:
    """Makes the report with this id, where it is still waiting."""
    from reports.runs import run

    run(report_id)
