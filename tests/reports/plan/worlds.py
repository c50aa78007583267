"""A small evidence in the database, enough for a plan: two members of a union, a country with a list, one without."""

from typing import Any

from regulations.models import Document, DocumentFiling, Duty, Paper, ProfileTopic
from regulations.vocabulary import Kind
from tests.factories import (
    create_authority,
    create_instrument,
    create_jurisdiction,
    create_requirement,
    create_step,
    create_topic,
    create_union,
)

START = "start=2027-01-04"


def create_document(jurisdiction: Any, slug: str, law: Any = None, paper: Paper | None = None, **fields: Any) -> Document:
    """A document that cites `law`; what it is filed as is given by `paper`, and by `decides`: field, words, then, otherwise."""
    decides = fields.pop("decides", ())
    defaults = {"title": slug.replace("-", " ").capitalize(), "procedure": "trial", "timing": "application", "confidence": "high"}
    document = Document.objects.create(jurisdiction=jurisdiction, slug=slug, **{**defaults, **fields})
    if law:
        document.citations.create(instrument=law, pinpoint="Art. 3")
    if paper or decides:
        field, words, then, otherwise = decides or ("", [], "", "")
        DocumentFiling.objects.create(document=document, paper=paper, field=field, words=words, then=then, otherwise=otherwise)
    return document


def create_world() -> None:
    """xa and xb are members of xu; xc has its own list, xd none. xa and xc have steps."""
    union = create_union("xu", name="Great Union")
    alpha = create_jurisdiction("xa", union, name="Alphaland")
    create_jurisdiction("xb", union, name="Betaland")
    gamma = create_jurisdiction("xc", name="Gammaland")
    create_jurisdiction("xd", name="Omegaland")
    law = create_instrument(union, "act", title="The Act")
    agency = create_authority(gamma, "agency", name="Agency of Gammaland")
    protocol = Paper.objects.create(slug="protocol", title="Protocol", procedure="trial", written="once")
    consent = Paper.objects.create(slug="consent", title="Consent form", procedure="ethics", written="each", order=1)
    create_document(union, "xu-protocol", law, protocol, language="As the member decides")
    create_document(gamma, "xc-protocol", law, protocol, authority=agency, language="English")
    create_document(alpha, "xa-consent", law, consent, procedure="ethics", language="Alphan")
    create_document(gamma, "xc-consent", law, consent, procedure="ethics", language="Gamman", note="The parent signs.")
    create_document(
        gamma, "xc-assent", law, procedure="ethics", condition="If children take part", title="Assent of the child",
        decides=("patients", ["children", "both"], "needed", "left_out"),
    )  # fmt: skip
    create_document(alpha, "xa-charter", law, condition="If a committee is set up", title="Charter of the committee")
    create_document(union, "xu-batch", law, procedure="manufacture", timing="running", title="Certificate of each batch")
    deadline = create_topic("deadline", Kind.DURATION, question="Within how many days must it be reported?")
    years = create_topic("years", Kind.NUMBER, question="For how many years must patients be followed?")
    yearly = create_topic("yearly", Kind.TERNARY, question="Is a report due every year?")
    children = create_topic("children", Kind.TERNARY, question="May children take part?")
    ProfileTopic.objects.create(topic=children, field="patients")
    report = Duty.objects.create(
        slug="report", title="Report of a reaction", topic=deadline, kind="report", strictest="least", counted_from="event"
    )
    report.recipients.create(jurisdiction=union, whom="The reactions' database")
    Duty.objects.create(
        slug="follow", title="Follow-up", topic=years, kind="follow_up", strictest="most", counted_from="treatment", order=1
    )
    Duty.objects.create(
        slug="yearly", title="Yearly report", topic=yearly, kind="report", strictest="yes", counted_from="authorisation",
        after_step=yearly, order=2,
    )  # fmt: skip
    create_requirement(union, deadline, 15, citations=[law])
    create_requirement(gamma, deadline, 7, citations=[law])
    create_requirement(union, years, 15, citations=[law])
    create_requirement(union, yearly, "yes", citations=[law])
    create_requirement(gamma, children, "no", citations=[law])
    write = create_step(alpha, "xa-write", (10, 20, 30), title="Write the file", basis="law")
    decide = create_step(alpha, "xa-decide", (30, 60, 90), [write], [yearly], title="Decide", basis="law")
    create_step(alpha, "xa-treat", (5, 10, 15), [decide], title="Treat the first", basis="estimate")
    create_step(gamma, "xc-treat", (5, 30, 60), [write], title="Treat there", basis="practice")
