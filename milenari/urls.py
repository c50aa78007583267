from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from milenari.portal.api_docs import api_docs

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("milenari.portal.api_urls")),
    path("api/docs/", api_docs, name="api-docs"),
    *i18n_patterns(
        path("", include("milenari.portal.urls")),
        path("", include("milenari.portal.profiles_urls")),
        path("", include("milenari.portal.search_urls")),
        path("", include("milenari.portal.changes.urls")),
        path("", include("regulations.urls")),
        path("", include("barriers.urls")),
        path("reports/", include("reports.urls")),
        path("plan/", include("reports.plan_urls")),
        path("releases/", include("reports.releases_urls")),
        path("accounts/", include("countries.account_urls")),
        path("admin/", admin.site.urls),
        prefix_default_language=False,
    ),
]

handler400 = "milenari.portal.errors.bad_request"
handler403 = "countries.views.forbidden"
handler500 = "milenari.portal.errors.server_error"

if settings.DEBUG:
    from milenari.portal.style import style

    urlpatterns += i18n_patterns(path("style/", style, name="style"), prefix_default_language=False)
