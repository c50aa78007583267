"""Every page of the site, as the URL configuration knows them: whoever adds one need not remember to add it to a test."""

from collections.abc import Iterator

from django.apps import apps
from django.contrib import admin
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from milenari.core.languages import ALONE

# A record for each argument in an address, by the view's name; of the others the argument's name says enough.
OF_VIEW = {
    "regulations:instrument": ("regulations.Instrument", {"slug": "slug"}),
    "regulations:source": ("regulations.Source", {"slug": "slug"}),
    "barriers:barrier": ("barriers.Barrier", {"slug": "slug"}),
    "releases:": ("reports.Release", {"slug": "slug"}),
    "reports:": ("reports.Report", {"pk": "pk"}),
    "regulations:review-document": ("regulations.Document", {"slug": "slug"}),
    "regulations:verify-document": ("regulations.Document", {"slug": "slug"}),
    "regulations:dispute-document": ("regulations.Document", {"slug": "slug"}),
    "regulations:resolve": ("regulations.Comment", {"pk": "pk"}),
    "regulations:review-answer": ("regulations.Requirement", {"code": "jurisdiction.code", "slug": "topic.slug"}),
    "regulations:": ("regulations.Requirement", {"code": "jurisdiction.code", "slug": "topic.slug"}),
    "profiles:": ("countries.Jurisdiction", {"code": "code"}),
    "portal:": ("regulations.Requirement", {"code": "jurisdiction.code", "slug": "topic.slug"}),
    "account_revoke_token": ("countries.Token", {"pk": "pk"}),
}
FIXED = {"regulations:queue": {"name": "due"}, "account_reset_password_from_key": {"uidb36": "1", "key": "set-password"}}


def patterns(resolver: URLResolver | None = None, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """The name, with its namespace, and the pattern of every address that has a name."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from patterns(one, f"{space}{one.namespace}:" if one.namespace else space)
        elif one.name:
            yield f"{space}{one.name}", one


# Addresses that ask a page for what it does not show by itself, of a country and of one of its steps.
ASKING = (
    "/countries/{country}/",
    "/gaps/?country={country}&baseline=lightest",
    "/pathways/?country={country}&days={step}:5",
    "/plan/?country={country}&patients=adults&number=10&months=24",
    "/search/?q=a&country={country}",
    "/changes/?country={country}",
)


def asking() -> list[str]:
    """Those addresses, for every country."""
    steps = apps.get_model("barriers.Step")._default_manager.order_by("-pk").values_list("jurisdiction__code", "slug")
    return [address.format(country=country, step=step) for country, step in dict(steps).items() for address in ASKING]


def addresses() -> dict[str, str]:
    """An address of every page in the site's first language by its name; the API's, which have no language, are left out.

    Without one where no record is there to show. Raises KeyError where a page's arguments are not known here.
    """
    found = {}
    for name, pattern in patterns():
        arguments = pattern.pattern.regex.groupindex
        if name.startswith("admin:"):
            continue
        given = FIXED.get(name) or _given(name, tuple(arguments))
        if given is None:
            continue
        address = reverse(name, kwargs={key: given[key] for key in arguments})
        if not address.startswith(ALONE):
            found[name] = address
    return {**found, **admin_addresses()}


def admin_addresses() -> dict[str, str]:
    found = {name: reverse(f"admin:{name}") for name in ("index", "password_change", "password_change_done")}
    for model in admin.site._registry:
        kind = f"{model._meta.app_label}_{model._meta.model_name}"
        first = model._default_manager.order_by("pk").first()
        for page in ("changelist", "add", "change", "history", "delete"):
            arguments = [first.pk] if first and page not in ("changelist", "add") else []
            try:
                found[f"{kind}_{page}"] = reverse(f"admin:{kind}_{page}", args=arguments)
            except NoReverseMatch:  # nothing is there to be shown
                assert not first, kind
    return found


def _given(name: str, arguments: tuple[str, ...]) -> dict[str, object] | None:
    if not arguments:
        return {}
    if name.startswith("api:"):
        return None
    key = name if name in OF_VIEW else f"{name.partition(':')[0]}:"
    model, fields = OF_VIEW[key]
    record = apps.get_model(model)._default_manager.order_by("pk").first()
    if record is None:
        return None
    given = {}
    for argument in arguments:
        value = record
        for part in fields[argument].split("."):
            value = getattr(value, part)
        given[argument] = value
    return given
