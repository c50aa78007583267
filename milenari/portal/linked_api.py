"""The description of the dataset as linked data (DCAT), for catalogues that gather such descriptions."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from rdflib import Graph

from countries.models import Jurisdiction
from milenari.core import revision
from milenari.core.linked_api import LinkedView
from milenari.core.linked_data import LANGUAGE, Form
from milenari.portal.dataset import CONTEXT, TABULAR_PACKAGE, Agent, Dataset, Distribution, Place, Version, dataset_graph
from reports.conditional import latest_release
from reports.models import Release
from reports.publication import LICENCE, PUBLISHER

FILE_TYPE = {Form.JSON_LD: "JSON_LD", Form.TURTLE: "RDF_TURTLE"}
ZIP = "application/zip"


class LinkedDataset(LinkedView):
    """What the evidence is, whose, how far it reaches, and in which forms it can be had, as DCAT; releases are its versions."""

    context = CONTEXT
    also = staticmethod(latest_release)

    def graph(self, site: str) -> Graph:
        """In 3 queries."""
        with override(LANGUAGE):
            return dataset_graph(_dataset(site))


def _dataset(site: str) -> Dataset:
    now = revision.current()
    return Dataset(
        address=site + reverse("portal:home"),
        catalogue=site + reverse("api:linked-dataset"),
        api=site + reverse("api:index"),
        title=_("MILenARI regulatory landscape"),
        description=_(
            "What countries ask of a CAR-T clinical trial: cited answers to one questionnaire, what stands in the way, and the "
            "steps to the first patient. Each answer says where it was read, and whether a national expert verified it. Nothing "
            "in it is legal advice."
        ),
        publisher=Agent(f"{site}{reverse('portal:home')}#publisher", PUBLISHER),
        licence=LICENCE["path"],
        is_public=settings.READING == "public",
        revision=now.number,
        modified=now.changed_at,
        keywords=(_("CAR-T"), _("advanced therapy"), _("clinical trial"), _("regulation"), _("lentiviral vector")),
        places=tuple(_place(found, site) for found in Jurisdiction.objects.in_reading_order()),
        distributions=(*_tables(site), *_linked(site), _package(site)),
        versions=tuple(_version(release, site) for release in Release.objects.without_content().newest_first()),
    )


def _place(found: Jurisdiction, site: str) -> Place:
    language = found.languages[0] if found.languages else ""
    return Place(site + reverse("profiles:country", args=[found.code]), found.code, found.name, found.local_name, language)


def _named(site: str, name: str) -> str:
    """What a distribution is called in the description."""
    return f"{site}{reverse('api:linked-dataset')}#{name}"


def _tables(site: str) -> list[Distribution]:
    """The two that hold all the rest: every answer as it is recorded, and what holds in each country."""
    api = site + reverse("api:index")
    found = []
    for name, title in (("requirements", _("Every jurisdiction’s own answers")), ("comparison", _("The countries side by side"))):
        json, csv = f"{api}{name}/", f"{api}{name}.csv"
        found += [
            Distribution(_named(site, f"{name}-json"), title, json, "application/json", "JSON", through_api=True),
            Distribution(_named(site, f"{name}-csv"), title, csv, "text/csv", "CSV", download=csv, through_api=True),
        ]
    return found


def _linked(site: str) -> list[Distribution]:
    found = []
    for name, title in (("topics", _("The questionnaire, as SKOS")), ("instruments", _("The legal library, as schema.org"))):
        for form in Form:
            file = site + reverse(f"api:linked-{name}-{form.value}")
            called = _named(site, f"{name}-{form.value}")
            found.append(Distribution(called, title, file, form.media_type, FILE_TYPE[form], download=file, through_api=True))
    return found


def _package(site: str) -> Distribution:
    return Distribution(
        _named(site, "data-package"),
        _("Data package: the tables with their types, and the evidence files; made on request"),
        site + reverse("reports:reports"),
        "text/csv",
        "CSV",
        package=ZIP,
        conforms_to=TABULAR_PACKAGE,
    )


def _version(release: Release, site: str) -> Version:
    file = site + reverse("releases:evidence", args=[release.slug])
    page = site + release.get_absolute_url()
    return Version(
        address=page,
        title=release.title,
        description=release.note or _("The evidence as it stood at revision %(revision)s.") % {"revision": release.revision},
        revision=release.revision,
        made_at=release.made_at,
        file=Distribution(f"{page}#evidence", _("Evidence files"), file, "application/yaml", "YAML", download=file, package=ZIP),
    )
