"""The same plan wherever it is told: its page, its workbook, the report, the API and the calendar file say the same numbers."""

import re
from collections import defaultdict
from datetime import UTC, date, datetime
from io import BytesIO
from unittest import mock

import icalendar
import pytest
from django.conf import settings
from django.http import QueryDict
from django.test import TestCase
from lxml import html
from openpyxl import load_workbook

from barriers.wording import long_date
from milenari.portal.evidence.loading import load
from reports.plan.calendar import EntryKind
from reports.plan.queries import read_plan
from reports.plan.wording import entry_title
from reports.queries import read_report
from reports.renderers import docx, offline, pdf
from reports.renderers.formats import Order
from tests.reports.reading import Reading, WordReading

TODAY = date(2026, 11, 24)
TODAY_AT_NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
PROFILES = (
    "country=es&country=jo&start=2027-01-04&patients=children&number=12&months=24",
    "country=it&country=es&country=lb&country=jo&start=2027-06-01&patients=adults&purpose=academic&cells=site&number=40&months=60",
)
Numbers = dict[str, object]


def plain(text: str) -> str:
    return " ".join(text.split())


class Everywhere(TestCase):
    @classmethod
    def setUpTestData(cls):
        load(settings.EVIDENCE_DIR)

    def told_by_the_plan(self, query: str) -> Numbers:
        """What all the others have to say."""
        found = read_plan(QueryDict(query), TODAY)
        assert not found.problems
        plan = found.plan
        names = {code: jurisdiction.name for code, jurisdiction in plan.landscape.jurisdictions.items()}
        dossier = plan.dossier
        days = [entry for entry in plan.calendar.entries if entry.kind is not EntryKind.STEP]
        return {
            "papers": len(dossier.lines),
            "texts": dossier.texts,
            "shared": len(dossier.shared),
            "open": len(dossier.open),
            "left out": len(dossier.left_out),
            "of each procedure": {file.procedure.value: len(file.lines) for file in dossier.files},
            "of each country": {
                names[code]: (len(dossier.asked_by(code)), len(dossier.only_by(code))) for code in dossier.countries
            },
            "strictest": {
                (owed.duty.title, names[rule.country]) for owed in plan.obligations for rule in owed.rules if rule.is_strictest
            },
            "unknown": sum(len(owed.unknown) for owed in plan.obligations),
            "days": sorted((entry.first, entry_title(entry, names)) for entry in days),
            "to be done by": sorted((entry.work_by or entry.last, entry_title(entry, names)) for entry in days),
            "undated": len(plan.calendar.waiting),
        }

    def page(self, query: str) -> Numbers:
        shown = html.fromstring(self.client.get(f"/plan/?{query}").content.decode())
        figures = plain(shown.xpath("string(//section[@id='figures']/p[@class='lead'])"))
        papers, texts, shared = map(int, re.search(r"(\d+) papers, written (\d+) times in all; (\d+)", figures).groups())
        left = re.search(r"(\d+) documents? (?:is|are) left out", figures)
        files = shown.xpath("//section[contains(@class, 'plan-file')]")
        countries = {}
        for row in shown.xpath("//table[contains(@class, 'plan-shares')]/tbody/tr"):
            name, asked, _shared, alone = (plain(cell.text_content()) for cell in row)
            countries[name] = (int(asked), int(re.match(r"\d+|None", alone)[0].replace("None", "0")))
        return {
            "papers": papers,
            "texts": texts,
            "shared": shared,
            "open": int(re.search(r"(\d+) hangs? on a condition", figures)[1]),
            "left out": int(left[1]) if left else 0,
            "of each procedure": {
                file.get("id").removeprefix("file-"): len(file.xpath(".//table[contains(@class, 'plan-papers')]/tbody/tr"))
                for file in files
            },
            "of each country": countries,
            "strictest": {
                (plain(duty.findtext("h4")), plain(rule.find("span").text))
                for duty in shown.xpath("//div[@class='plan-duty']")
                for rule in duty.xpath(".//li[@class='strictest']")
            },
            "days": sorted(
                (parsed(plain(row.find("th").text)), plain(row[1].text_content()))
                for row in shown.xpath("//table[contains(@class, 'plan-days')]/tbody/tr")
            ),
        }

    def workbook(self, query: str) -> Numbers:
        book = load_workbook(BytesIO(self.client.get(f"/plan/plan.xlsx?{query}").content))
        said = defaultdict(list)
        for label, text in book["About"].iter_rows(values_only=True):
            said[label].append(text)
        shared, *countries = ([rows_of(sheet), sheet.title] for sheet in book.worksheets[1:-1])
        every = [row for rows, _title in (shared, *countries) for row in rows]
        documents = [row for row in every if row["Kind"] == "Document"]
        told = {}
        for rows, title in countries:
            alone = sum(row["Kind"] == "Document" for row in rows)
            together = sum(row["Kind"] == "Document" and title in row["Countries"].split(", ") for row in shared[0])
            told[title] = (alone + together, alone)
            words = f"Papers asked for: {alone + together}; by this country alone: {alone}"
            assert words in said[title]
        strictest = {
            (row["What"], country)
            for row in shared[0]
            if row["Kind"] == "Strictest duty"
            for country in row["Countries"].split(", ")
        }
        return {
            "papers": len(documents),
            "texts": int(*said["Written, each as often as it must be"]),
            "shared": sum(row["Kind"] == "Document" for row in shared[0]),
            "open": sum(row["Status"] == "To be clarified" for row in documents),
            "left out": sum(row["Why"].startswith("Left out") for row in rows_of(book.worksheets[-1])),
            "of each country": told,
            "strictest": strictest,
            "to be done by": sorted(
                (row["Due date"].date(), row["When"] or row["What"])
                for row in every
                if row["Due date"] and row["Kind"] in ("Duty", "Milestone")
            ),
        }

    def api(self, query: str) -> Numbers:
        answer = self.client.get(f"/api/v1/plan/?{query}").json()
        papers = [paper for file in answer["procedures"] for paper in file["papers"]]
        names = {found["code"]: found["name"] for found in self.client.get("/api/v1/jurisdictions/").json()["results"]}
        asked = {code: [paper for paper in papers if code in paper["countries"]] for code in answer["countries"]}
        rules = [(owed["title"], rule) for owed in answer["obligations"] for rule in owed["rules"]]
        return {
            "papers": answer["papers"],
            "texts": answer["texts"],
            "shared": sum(len(paper["countries"]) > 1 for paper in papers),
            "open": sum(paper["open"] for paper in papers),
            "left out": sum(len(file["left_out"]) for file in answer["procedures"]),
            "of each procedure": {file["procedure"]: len(file["papers"]) for file in answer["procedures"]},
            "of each country": {
                names[code]: (len(found), sum(paper["countries"] == [code] for paper in found)) for code, found in asked.items()
            },
            "strictest": {(title, names[rule["country"]]) for title, rule in rules if rule["strictest"]},
            "unknown": sum(not rule["known"] for _title, rule in rules),
            "days": sorted(
                (date.fromisoformat(entry["first"]), entry["title"])
                for entry in answer["calendar"]["entries"]
                if entry["kind"] != "step"
            ),
            "undated": len(answer["calendar"]["undated"]),
        }

    def calendar(self, query: str) -> Numbers:
        events = icalendar.Calendar.from_ical(self.client.get(f"/plan/calendar.ics?{query}").content).walk("VEVENT")
        days = [event for event in events if not str(event["uid"]).startswith("step-")]
        return {"days": sorted((event["dtstart"].dt, str(event["summary"]).removesuffix(" – estimate")) for event in days)}

    def test_all_of_them_say_the_same_numbers(self):
        for query in PROFILES:
            expected = self.told_by_the_plan(query)
            assert expected["papers"] > 50
            assert expected["days"]
            for told in (self.page(query), self.workbook(query), self.api(query), self.calendar(query)):
                assert told == {name: expected[name] for name in told}

    @pytest.mark.any_database
    def test_so_does_the_report(self):
        shorter = PROFILES[0]  # a page takes its time to be set; the longer one is told by the Word document below
        report = read_report(QueryDict(f"section=plan&{shorter}"), TODAY_AT_NOON)
        printed = Reading(pdf.render(report).content).text
        expected = self.told_by_the_plan(shorter)
        self.assert_counts(printed, expected)
        for day, title in expected["days"]:
            assert f"{long_date(day)}" in printed
            assert plain(title) in printed
        assert printed.count(" strictest ") >= len(expected["strictest"])

    @pytest.mark.any_database
    def test_so_does_the_word_document(self):
        for query in PROFILES:
            report = read_report(QueryDict(f"section=plan&{query}"), TODAY_AT_NOON)
            self.assert_counts(WordReading(docx.render(report)).text, self.told_by_the_plan(query))

    def assert_counts(self, text: str, expected: Numbers) -> None:
        sentence = f"{expected['papers']} papers, written {expected['texts']} times in all; {expected['shared']} of them"
        assert sentence in text
        assert f"D{expected['papers']} " in text
        assert f"D{expected['papers'] + 1} " not in text
        for name, (asked, alone) in expected["of each country"].items():
            assert re.search(rf"{name}\s*{asked}\s*{asked - alone}\s*{alone}", text), (name, asked, alone)

    def test_so_does_the_offline_edition_whose_links_lead_somewhere(self):
        for query in PROFILES:
            expected = self.told_by_the_plan(query)
            page = html.fromstring(offline.as_html(read_report(QueryDict(query), TODAY_AT_NOON)))
            plan = page.get_element_by_id("plan")
            sentence = f"{expected['papers']} papers, written {expected['texts']} times in all; {expected['shared']} of them"
            assert sentence in plain(plan.text_content())
            papers = {
                procedure: len(plan.xpath(f".//section[h3[@id='plan-{procedure}']]//th[starts-with(@id, 'document-')]"))
                for procedure in expected["of each procedure"]
            }
            assert papers == expected["of each procedure"]
            strictest = {
                (plain(duty.find("caption/span").text), plain(rule.text))
                for duty in plan.xpath(".//table[contains(@class, 'plan-duties')]")
                for rule in duty.xpath("tbody/tr/th[strong]")
            }
            assert strictest == expected["strictest"]
            days = [
                (parsed(plain(row.find("th").text)), plain(row[1].text_content()))
                for row in plan.xpath(".//table[contains(@class, 'plan-days')]/tbody/tr")
            ]
            assert sorted(days) == expected["days"]
            places = set(page.xpath("//@id"))
            links = plan.xpath(".//a/@href")
            assert len(links) > expected["papers"]
            assert {link.removeprefix("#") for link in links} <= places

    def test_the_offline_edition_explains_the_terms_that_stand_in_it(self):
        page = html.fromstring(offline.as_html(read_report(QueryDict("country=es&country=jo"), TODAY_AT_NOON)))
        terms = {
            plain(row.find("th").text): plain(row[2].text_content()) for row in page.xpath("//section[@id='terms']//tbody/tr")
        }
        assert "SUSAR" in terms
        assert all(terms.values())
        assert "#terms" in page.xpath("//header//nav//a/@href")

    def test_the_offline_edition_has_the_plan_where_it_is_light_enough_and_says_so_where_not(self):
        for query, largest, is_in in (("", offline.LARGEST, True), ("country=es&country=jo", 500_000, False)):
            file = BytesIO()
            with mock.patch.object(offline, "LARGEST", largest):
                offline.write(Order(query, TODAY_AT_NOON), lambda *told: None, file)
            page = html.fromstring(file.getvalue())
            assert bool(page.xpath("//section[@id='plan']")) == is_in
            assert ("plan is not in this file" in page.text_content()) != is_in
            assert len(file.getvalue()) <= 1_500_000
            places = set(page.xpath("//@id"))
            assert {link for link in page.xpath("//a/@href") if link.startswith("#document-") and link[1:] not in places} == set()


def rows_of(sheet) -> list[dict[str, object]]:
    head, *found = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in found if row[0]]


def parsed(day: str) -> date:
    return datetime.strptime(day, "%d %B %Y").date()
