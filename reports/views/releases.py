"""The pages of releases: which there are, what one holds, what changed between two."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import condition, require_safe

from countries.models import Jurisdiction
from milenari.core import revision
from milenari.core.conditional import build
from milenari.core.selection import Problem
from reports.archive import archive
from reports.changes import compare
from reports.conditional import by_release
from reports.frozen import to_bytes
from reports.models import LIVE, Release
from reports.release_presenters import (
    chosen_countries,
    fold,
    holdings,
    how_shown,
    page_of,
    pages_of,
    parse_page,
    parse_scope,
    scope_filters,
    scope_query,
)
from reports.release_queries import content_of, count_changes, read_release
from reports.versions import Version, parse_since, place_of, read_versions


@require_safe
@by_release
def releases(request: HttpRequest) -> HttpResponse:
    now = revision.current()
    found = Release.objects.without_content().select_related("made_by").newest_first()
    entries = [(release, len(read_release(release).records["requirements"]), count_changes(release, now)) for release in found]
    context = {"entries": entries, "revision": now, "live": LIVE, "has_evidence": Jurisdiction.objects.exists()}
    return render(request, "reports/releases.html", context)


@require_safe
@by_release
def release(request: HttpRequest, slug: str) -> HttpResponse:
    now = revision.current()
    all_releases = list(Release.objects.without_content().select_related("made_by").newest_first())
    found = next((release for release in all_releases if release.slug == slug), None)
    if found is None:
        raise Http404
    frozen = read_release(found)
    held = holdings(frozen)
    context = {
        "release": found,
        "holdings": held,
        "answers": sum(holding.answers for holding in held),
        "topics": len(frozen.topics),
        "others": [release for release in all_releases if release != found],
        "since_then": count_changes(found, now),
        "live": LIVE,
        "revision": now,
        "address": request.build_absolute_uri(found.get_absolute_url()),
    }
    return render(request, "reports/release.html", context)


def _file_etag(request: HttpRequest, slug: str) -> str | None:
    digest = Release.objects.filter(slug=slug).values_list("checksum", flat=True).first()
    return f'"{digest[:32]}-{slug}-{build()}"' if digest else None


@require_safe
@condition(etag_func=_file_etag)
def evidence(request: HttpRequest, slug: str) -> HttpResponse:
    """The release's evidence files and content, in one file."""
    found = get_object_or_404(Release.objects.without_content(), slug=slug)
    address = request.build_absolute_uri(found.get_absolute_url())
    packed = archive(found, read_release(found), content_of(found.checksum), address)
    response = HttpResponse(
        packed,
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="milenari-{found.slug}.zip"'},
    )
    patch_cache_control(response, no_cache=True, public=True)
    return response


@require_safe
@by_release
def changes(request: HttpRequest, slug: str) -> HttpResponse:
    """What changed until a release, or (in place of its slug) the live evidence, `since` another one."""
    versions = read_versions()
    until = place_of(slug, versions)
    if until is None:
        raise Http404
    since, problems = parse_since(request.GET.get("since", "").strip(), versions, until)
    if since is not None and since < until:  # the other way round: the older one is where changes count from
        address = reverse("releases:changes", args=[versions[since].slug])
        words = request.GET.copy()
        words["since"] = slug
        return HttpResponseRedirect(f"{address}?{words.urlencode()}")
    context: dict[str, Any] = {
        "until": versions[until],
        "choices": [version for version in versions if version.slug != slug],
        "revision": revision.current(),
        "problems": problems,
    }
    if since is not None:
        found, unfit = _compared(request, versions[since], versions[until])
        context |= {**found, "problems": (*problems, *unfit)}
    return render(request, "reports/release_changes.html", context)


def _compared(request: HttpRequest, since: Version, until: Version) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """What the page of two versions shows, and what of the address does not fit."""
    before, after = since.read(), until.read()
    selection, unfit = parse_scope(request.GET, before, after)
    found = compare(before, after, chosen_countries(selection), selection.domains)
    pages = pages_of(found)
    page, no_page = parse_page(request.GET.get("page", "").strip(), pages)
    context = {
        "since": since,
        "filters": scope_filters(selection, before, after),
        "found": found,
        "countries": fold(page_of(found, page) if page else found, since.slug, selection),
        "shown": "full" if page else how_shown(found),
        "page": page,
        "pages": pages,
        "is_narrowed": bool(chosen_countries(selection) or selection.domains),
        "only_order": not found.total and to_bytes(before) != to_bytes(after),
        "query": scope_query(since.slug, selection),
    }
    return context, (*unfit, *no_page)
