"""The example scripts, run as a reader runs them, against a running site."""

import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.db import connection

from countries.models import Jurisdiction
from milenari.core import rules
from regulations.models import Topic
from regulations.vocabulary import Kind, Review, Status, Unit
from tests.factories import create_domain, create_jurisdiction, create_requirement, create_topic, create_union, create_user

EXAMPLES = settings.BASE_DIR / "examples"
RSCRIPT = shutil.which("Rscript")
PYTHON = [sys.executable, str(EXAMPLES / "landscape.py")]
R = [RSCRIPT or "", str(EXAMPLES / "landscape.R")]
needs_r = pytest.mark.skipif(RSCRIPT is None, reason="needs R: apt-get install r-base-core")
BOTH = [pytest.param(PYTHON, id="python"), pytest.param(R, id="r", marks=needs_r)]

SAID = """\
Baz against Union: 3 of 7 topics differ, 1 are the same; 3 cannot be compared (unknown, or answered in words alone).

Law
- Is it allowed?
  No | Yes
- Is there a register?
  No rule exists | Yes

Time
- How long does the ethics review take?
  50 working days (about 70 calendar days) | 63 days

The longest review:
- Baz, 50 working days (about 70 calendar days): How long does the ethics review take?
"""


@pytest.fixture
def site(live_server):
    """A running site with a union, a member of it, and a country that differs from it in three topics."""
    union = create_union("xu", name="Union")
    create_jurisdiction("xa", union, name="Bar & Sons")
    other = create_jurisdiction("xb", name="Baz")
    law, time = create_domain("law", title="Law", order=1), create_domain("time", title="Time", order=2)
    allowed = create_topic("allowed", domain=law, question="Is it allowed?", order=1)
    register = create_topic("register", domain=law, question="Is there a register?", order=2)
    route = create_topic("route", Kind.CHOICE, law, choices=["post", "portal"], question="Which way?", order=3)
    basis = create_topic("basis", Kind.TEXT, law, question="Which law?", order=4)
    ethics = create_topic("ethics-review-days", Kind.DURATION, time, question="How long does the ethics review take?", order=1)
    review = create_topic("review-days", Kind.DURATION, time, question="How long does the review take?", order=2)
    silence = create_topic("silence", domain=time, question="Is silence consent?", order=3)
    verified = {"review": Review.VERIFIED, "verified_by": create_user("expert"), "verified_at": datetime(2026, 1, 2, tzinfo=UTC)}
    left_to_members, nowhere = {"status": Status.NOT_APPLICABLE}, {"status": Status.NOT_FOUND}
    for topic, here, there in [
        (allowed, {"value": "no"}, {"value": "yes"}),
        (register, {"status": Status.NO_RULE}, {"value": "yes"}),
        (route, {"value": "post"}, {"value": "post"}),
        (basis, {}, {}),
        (ethics, {"value": 50, "unit": Unit.WORKING_DAYS}, {"value": 63, **verified}),
        (review, nowhere, {"value": 60}),
        (silence, {"value": "yes"}, left_to_members),
    ]:
        create_requirement(other, topic, **here)
        create_requirement(union, topic, **there)
    yield live_server.url
    if connection.vendor == "sqlite":
        rules.lift("default")  # emptying the tables one by one would break them; the flush after that imposes them again


def run(*words):
    return subprocess.run([str(word) for word in words], check=False, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("script", BOTH)
def test_the_questions_are_answered(site, script):
    done = run(*script, site, "xb", "xu")

    assert (done.stdout, done.stderr, done.returncode) == (SAID, "", 0)


@pytest.mark.parametrize("script", BOTH)
def test_the_reviews_are_drawn(site, script, tmp_path):
    target: Path = tmp_path / "reviews.svg"

    done = run(*script, f"{site}/", "xb", "xu", *(["--draw"] if script is PYTHON else []), target)

    assert (done.stderr, done.returncode) == ("", 0)
    assert done.stdout.endswith(f"Drawn in {target}.\n")
    assert ElementTree.parse(target).getroot().tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314  # our own


def test_the_longest_bar_is_the_longest_review_s_and_says_what_it_stands_for(site, tmp_path):
    create_requirement(Jurisdiction.objects.get(code="xa"), Topic.objects.get(slug="ethics-review-days"), 90)
    target: Path = tmp_path / "reviews.svg"
    run(*PYTHON, site, "xb", "xu", "--draw", target)

    drawing = ElementTree.parse(target).getroot()  # noqa: S314  # our own
    namespace = "{http://www.w3.org/2000/svg}"
    lengths = [float(bar.get("width")) for bar in drawing.iter(f"{namespace}rect")]
    words = [text.text for text in drawing.iter(f"{namespace}text")]
    names = [text.text for text in drawing.iter(f"{namespace}text") if text.get("class") == "name"]
    assert names == ["Bar & Sons", "Baz", "Union", "Union"]
    assert [round(length / lengths[0], 3) for length in lengths] == [1, round(70 / 90, 3), round(63 / 90, 3), round(60 / 90, 3)]
    assert {"90 days, not verified", "50 working days (about 70 calendar days), not verified", "63 days"} <= set(words)


@pytest.mark.parametrize("script", BOTH)
@pytest.mark.parametrize(
    ("words", "said", "status"),
    [
        (["{site}", "xb"], "usage:", 2),
        (["nowhere", "xb", "xu"], "nowhere", 2),
        (["{site}", "zz", "xu"], "400", 1),
        (["http://127.0.0.1:9", "xb", "xu"], "http://127.0.0.1:9/api/v1/comparison.csv", 1),
    ],
)
def test_what_does_not_fit_ends_with_a_sentence(site, script, words, said, status):
    done = run(*script, *(word.format(site=site) for word in words))

    assert (done.stdout, done.returncode) == ("", status)
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_the_api_s_own_words_say_what_would_fit(site):
    done = run(*PYTHON, site, "zz", "xu")

    assert "“zz” is not a known country; it can be: xa, xb." in done.stderr


@pytest.mark.parametrize("script", BOTH)
def test_a_site_without_evidence_is_told_so(live_server, script):
    done = run(*script, live_server.url, "xb", "xu")

    assert (done.stdout, done.returncode) == ("", 1)
    assert "Traceback" not in done.stderr


def test_a_drawing_that_cannot_be_written_is_told_so(site, tmp_path):
    target = tmp_path / "nowhere" / "reviews.svg"

    done = run(*PYTHON, site, "xb", "xu", "--draw", target)

    assert (done.stderr, done.returncode) == (f"{target} cannot be written: No such file or directory\n", 1)
