"""A trial's plan and the documents of a dossier in the API."""

import pytest

from regulations.models import Document, Topic
from tests.reports.plan.worlds import START, create_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    create_world()


def papers(answer):
    return {paper["slug"]: paper for file in answer["procedures"] for paper in file["papers"]}


class TestPlan:
    def test_states_what_it_rests_on(self, read, world):
        answer = read(f"plan/?{START}&country=xc&patients=adults&number=12")

        assert answer["revision"] > 0
        assert (answer["start"], answer["countries"], answer["baseline"]) == ("2027-01-04", ["xc"], "xu")
        assert answer["profile"] == {
            "patients": "adults", "sponsor": None, "cells": None, "purpose": None, "first": None, "number": 12, "months": None,
        }  # fmt: skip
        assert answer["page_url"] == f"http://testserver/plan/?country=xc&{START}&patients=adults&number=12"
        assert answer["calendar"]["url"] == f"http://testserver/plan/calendar.ics?country=xc&{START}&patients=adults&number=12"

    def test_gives_each_paper_once_with_all_who_ask(self, read, world):
        answer = read(f"plan/?{START}")

        protocol = papers(answer)["paper-protocol"]
        assert (protocol["paper"], protocol["countries"], protocol["texts"]) == ("protocol", ["xa", "xb", "xc"], 1)
        union, gamma = protocol["requests"]
        assert (union["document"], union["jurisdiction"], union["countries"]) == ("xu-protocol", "xu", ["xa", "xb"])
        assert (gamma["authority"], gamma["authority_name"], gamma["language"]) == ("agency", "Agency of Gammaland", "English")
        assert [(citation["slug"], citation["pinpoint"]) for citation in gamma["citations"]] == [("act", "Art. 3")]
        assert answer["papers"] == len(papers(answer)) == 5
        assert answer["texts"] == 6
        assert answer["without_list"] == ["xd"]

    def test_tells_what_is_left_out_and_why_and_who_has_no_list(self, read, world):
        answer = read(f"plan/?{START}&patients=adults")

        files = {file["procedure"]: file for file in answer["procedures"]}
        (left,) = files["ethics"]["left_out"]
        assert (left["document"], left["condition"], left["field"]) == ("xc-assent", "If children take part", "patients")
        assert files["manufacture"]["unlisted"] == [
            {"country": "xc", "orientation": ["xu-batch"]},
            {"country": "xd", "orientation": ["xu-batch"]},
        ]

    def test_gives_each_duty_with_the_strictest_and_the_unknown(self, read, world):
        duties = {duty["duty"]: duty for duty in read(f"plan/?{START}&number=10")["obligations"]}

        report = duties["report"]
        assert (report["strictest"]["amount"], report["strictest"]["jurisdiction"]) == (7.0, "xc")
        assert [rule["strictest"] for rule in report["rules"]] == [False, False, True, False]
        alpha, *_others, delta = report["rules"]
        assert (alpha["whom"], alpha["answer"]["jurisdiction"], alpha["known"], alpha["owed"]) == (
            "The reactions' database", "xu", True, True,
        )  # fmt: skip
        assert (delta["known"], delta["owed"], delta["answer"]["amount"]) == (False, False, None)
        assert [found["jurisdiction"] for found in delta["elsewhere"]] == ["xc"]
        assert duties["follow"]["patient_years"] == 150.0
        assert report["patient_years"] is None

    def test_gives_the_days_and_what_has_none(self, read, world):
        calendar = read(f"plan/?{START}&months=24")["calendar"]

        entries = {entry["uid"]: entry for entry in calendar["entries"]}
        assert (entries["step-xa-write"]["first"], entries["step-xa-write"]["step"]) == ("2027-01-04", "xa-write")
        assert entries["first-patient-xa"]["title"] == "First patient treated in Alphaland"
        assert entries["duty-yearly-xa-1"]["first"] == "2028-03-25"
        assert calendar["end"] == entries["end-of-trial"]["first"] == "2029-02-23"
        assert ("report", "xc", "event") in {(one["duty"], one["country"], one["why"]) for one in calendar["undated"]}

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ("start=1900-01-01", "start"), ("number=10000", "number"), ("country=zz", "country"), ("patients=dogs", "patients"),
            ("sponsor=zz", "sponsor"), ("months=0", "months"), ("colour=red", "colour"),
        ],
    )  # fmt: skip
    def test_names_the_word_that_does_not_fit(self, refused, world, query, field):
        (error,) = refused(f"plan/?{query}")["errors"]

        assert error["field"] == field

    def test_the_page_tells_the_same_numbers(self, read, client, world):
        query = f"{START}&patients=adults&months=24&number=40"
        answer, page = read(f"plan/?{query}"), client.get(f"/plan/?{query}").content.decode()

        assert f"{answer['papers']} papers, written {answer['texts']} times in all; {answer['shared']} of them" in page
        assert all(f'<tr id="{slug}">' in page for slug in papers(answer))
        steps = sum(entry["kind"] == "step" for entry in answer["calendar"]["entries"])
        days = sum(entry["kind"] == "duty" for entry in answer["calendar"]["entries"])
        assert f"{steps} steps and {days} days of duties" in page
        for entry in answer["calendar"]["entries"]:
            assert entry["kind"] == "step" or entry["title"] in page

    def test_takes_few_queries(self, client, world, django_assert_max_num_queries):
        with django_assert_max_num_queries(12):
            client.get(f"/api/v1/plan/?{START}")
        with django_assert_max_num_queries(1):
            client.get(f"/api/v1/plan/?{START}")

    def test_of_nothing_is_empty(self, read):
        answer = read("plan/")

        assert (answer["papers"], answer["obligations"], answer["calendar"]["entries"]) == (0, [], [])


class TestDocuments:
    def test_tell_which_shared_paper_they_are(self, read, world):
        assert read("documents/xc-protocol/")["paper"] == "protocol"

    @pytest.mark.parametrize(
        ("query", "slugs"),
        [
            ("country=xa", {"xa-consent", "xa-charter"}),
            ("procedure=ethics", {"xa-consent", "xc-consent", "xc-assent"}),
            ("timing=running", {"xu-batch"}),
            ("paper=protocol", {"xu-protocol", "xc-protocol"}),
            ("authority=agency", {"xc-protocol"}),
            ("cites=act&country=xa", {"xa-consent", "xa-charter"}),
            ("topic=children", {"xc-assent"}),
            ("domain=domain", {"xc-assent"}),
            ("q=committee", {"xa-charter"}),
            ("q=parent+signs", {"xc-consent"}),
        ],
    )
    def test_are_filtered(self, read, world, query, slugs):
        Document.objects.get(slug="xc-assent").topics.add(*Topic.objects.filter(slug__in=["children", "years"]))

        assert {document["slug"] for document in read(f"documents/?{query}")["results"]} == slugs

    def test_refuse_a_word_that_does_not_fit(self, refused, world):
        (error,) = refused("documents/?procedure=dance")["errors"]

        assert error["field"] == "procedure"
        assert "trial" in error["message"]

    def test_take_as_many_queries_for_many(self, client, world, django_assert_max_num_queries):
        with django_assert_max_num_queries(6):
            client.get("/api/v1/documents/")
