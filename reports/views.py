from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reports.queries import NoEvidence, ScopeProblem, read_report
from reports.renderers.pdf import file_name, render


@require_safe
def gap_report(request: HttpRequest) -> HttpResponse:
    """The gap report of the scope in the query string, made now. A scope that does not fit whole gives no document."""
    try:
        report = read_report(request.GET)
    except NoEvidence:
        return _sentence(_("There is nothing to report on: no evidence is loaded. Run load_evidence first."), status=404)
    except ScopeProblem as problem:
        return _sentence(_("No report was made, since part of its scope does not fit.") + "\n" + str(problem), status=400)
    return HttpResponse(
        render(report).content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{file_name(report)}"'},
    )


def _sentence(text: str, status: int) -> HttpResponse:
    return HttpResponse(text + "\n", status=status, content_type="text/plain; charset=utf-8")
