"""The page of the pathways: its figures, what if, what doesn't fit, and how many queries it takes."""

import re
from datetime import date
from io import BytesIO

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from pypdf import PdfReader
from weasyprint import HTML

from barriers.gantt import draw_each
from barriers.network_queries import read_pathways
from barriers.scenario import WORDS
from barriers.scenario_form import FIELDS
from barriers.vocabulary import DurationUnit, Likelihood
from barriers.wording import long_date
from tests.factories import (
    create_barrier,
    create_delay,
    create_instrument,
    create_jurisdiction,
    create_step,
    create_topic,
)

pytestmark = pytest.mark.django_db
START = "start=2027-01-04"


@pytest.fixture
def ways():
    """xa: dossier, review, treat. xb waits for xa's vector. A barrier delays xa's review; another delays nothing yet."""
    alpha, beta = create_jurisdiction("xa", name="Alphaland"), create_jurisdiction("xb", name="Betaland")
    topic = create_topic("review-time", question="How long does the review take?")
    dossier = create_step(alpha, "dossier", (10, 20, 40), basis="estimate", title="Write the dossier", actor="The sponsor")
    review = create_step(alpha, "review", (30, 60, 90), [dossier], [topic], title="Review the trial", basis="law")
    vector = create_step(alpha, "vector", (20, 50, 80), title="Make the vector", unit=DurationUnit.WORKING_DAYS)
    create_step(alpha, "treat", (5, 10, 15), [review, vector], title="Treat the first")
    imported = create_step(beta, "import", (5, 10, 30), [vector], title="Import the vector")
    create_step(beta, "infuse", (5, 10, 15), [imported], title="Infuse the first")
    create_step(beta, "advice", (5, 10, 15), title="Ask for advice")
    create_delay(
        create_barrier(alpha, "strike", title="They are on strike", likelihood=Likelihood.ALMOST_CERTAIN), review, (60, 90, 120)
    )
    create_barrier(beta, "customs", title="The customs are slow", likelihood=Likelihood.LIKELY)


@pytest.fixture
def page(client):
    def page(query: str = START) -> str:
        response = client.get(f"/pathways/?{query}")
        assert response.status_code == 200
        return re.sub(r"\s+", " ", response.content.decode())

    return page


@pytest.fixture
def answer(client):
    def answer(query: str = START):
        return client.get(f"/api/v1/pathways/?{query}").json()

    return answer


def said(day: str) -> str:
    return long_date(date.fromisoformat(day))


class TestFigures:
    @pytest.mark.parametrize(
        "query", [START, f"{START}&country=xb", f"{START}&days=review:5-6-7&without=strike", f"{START}&simulate=no"]
    )
    def test_are_those_of_the_api_at_the_same_address(self, ways, page, answer, query):
        shown, told = page(query), answer(query)

        outcomes = [*told["first_patients"], *([told["together"]] if told["together"] else [])]
        rows = re.findall(
            r"<tr(?: class=\"together\")?><th scope=\"row\">.*?</tr>", shown.split('class="plain stacked outcomes"')[1]
        )
        assert len(rows) >= len(outcomes)
        for outcome, row in zip(outcomes, rows, strict=False):
            for name in ("p50", "p10", "p90", "typical", "shortest", "longest"):
                assert outcome[name] is None or said(outcome[name]) in row, name
        for step in told["steps"]:
            row = shown.split(f'<tr id="step-{step["slug"]}">')[1].split("</tr>")[0]
            assert f"{said(step['start'])} to {said(step['end'])}" in row
            assert ("none: critical" in row) == step["critical"]
            if step["criticality"] is not None:
                assert f"{round(step['criticality'] * 100)} %" in row

    def test_say_who_is_first_and_when_all_are_done(self, ways, page, answer):
        shown, told = page(), answer()

        first = min(told["first_patients"], key=lambda found: found["p50"])
        assert first["country_name"] == "Betaland"
        assert "The first of all is Betaland: in half of 10,000 simulated runs its first patient" in shown
        assert f"is treated by {said(first['p50'])}." in shown
        assert f"In half of them each of the 2 countries has treated one by {said(told['together']['p50'])}." in shown

    def test_without_the_simulation_none_of_its_figures_is_shown(self, ways, page):
        shown = page(f"{START}&simulate=no")

        assert "Nothing was simulated." in shown
        for word in ("P50", "P90", "Criticality", 'id="savings"', "PERT", "g-band"):
            assert word not in shown
        assert f'href="/pathways/?{START}">With the simulation' in shown

    def test_a_union_has_no_way_and_a_country_without_steps_is_told_so(self, ways, page):
        create_jurisdiction("xc", name="Gammaland")

        assert "No steps are recorded for these countries" in page("country=xc")
        assert "Gammaland" not in page().split('class="plain stacked outcomes"')[1].split("</table>")[0]


class TestChart:
    def test_is_drawn_twice_and_each_row_leads_to_its_numbers(self, ways, page):
        shown = page()

        assert shown.count("<svg") == 2
        for slug in ("dossier", "review", "vector", "treat", "import", "infuse", "advice"):
            assert shown.count(f'<a href="#step-{slug}" class="g-critical">') + shown.count(f'<a href="#step-{slug}">') >= 2
            assert f'<tr id="step-{slug}">' in shown

    def test_no_number_of_it_has_a_comma_for_its_thousands(self, ways, page):
        chart = page().split('<svg class="gantt gantt-wide"')[1].split("</svg>")[0]

        assert not re.search(r'(?:x|y|width|height|d)="[^"]*\d,\d{3}', chart)

    def test_steps_that_nothing_waits_for_are_named(self, ways, page):
        assert 'Betaland: <a href="#step-advice">Ask for advice</a>' in page()

    def test_one_country_shows_what_it_waits_for_elsewhere(self, ways, page):
        shown = page(f"{START}&country=xb")

        assert "Alphaland: what Betaland must wait for" in shown
        assert "(what the chosen countries wait for)" in shown
        assert 'id="step-vector"' in shown
        assert 'id="step-review"' not in shown


class TestOnPaper:
    @pytest.fixture
    def drawn(self, ways):
        forecast = read_pathways(QueryDict(START), date(2027, 1, 4)).forecast
        drawings = draw_each(forecast, {"xa": "Alphaland", "xb": "Betaland"}, date(2027, 1, 4))
        return [render_to_string("components/gantt.html", {"drawing": drawing, "printed": True}) for drawing in drawings]

    def test_a_drawing_brings_its_style_and_no_links(self, drawn):
        for drawing in drawn:
            assert ".gantt .g-critical .g-bar { fill: #1b2129;" in drawing
            assert "var(" not in drawing
            assert "<a " not in drawing

    def test_the_renderer_of_the_report_draws_it(self, drawn):
        pages = PdfReader(BytesIO(HTML(string="".join(drawn)).write_pdf())).pages

        text = " ".join(" ".join(page.extract_text().split()) for page in pages)
        for words in (
            "Write the dossier",
            "60 days (30–90) · law",
            "Alphaland: what Betaland must wait for",
            "First patient: usually",
        ):
            assert words in text
        assert "[4 2] 0 d" in pages[0].get_contents().get_data().decode("latin1")  # the dashed edge of an estimate


class TestSteps:
    def test_show_what_they_rest_on_and_wait_for(self, ways, page):
        rows = {part.split('"')[0]: part.split("</tr>")[0] for part in page().split('<tr id="step-')[1:]}

        assert '<span class="tag">Estimate</span>' in rows["dossier"]
        assert "The sponsor" in rows["dossier"]
        assert '<span class="tag">' not in rows["review"]
        assert '<a href="/compare/review-time/">How long does the review take?</a>' in rows["review"]
        assert '<a href="#step-dossier">Write the dossier</a>' in rows["review"]
        assert '<a href="#step-vector">Make the vector</a> (Alphaland)' in rows["import"]
        assert "20 to 80 working days, usually 50" in rows["vector"]

    def test_a_calendar_without_holidays_is_told(self, ways, page):
        assert "No public holidays are known for Alphaland" in page()


class TestWhatIf:
    def test_a_change_moves_the_figures_and_says_by_how_much(self, ways, page, answer):
        changed = f"{START}&without=strike"
        before, after = answer()["first_patients"][0]["p50"], answer(changed)["first_patients"][0]["p50"]
        days = (date.fromisoformat(before) - date.fromisoformat(after)).days

        assert days > 60
        assert f'<strong>{said(after)}</strong> <span class="compared">{days} days earlier than recorded</span>' in page(changed)
        assert "1 thing is otherwise than recorded" in page(changed)
        assert "“They are on strike” never strikes." in page(changed)
        assert "than recorded" not in page()

    def test_what_a_barrier_would_save_is_what_taking_it_out_saves(self, ways, page, answer):
        (saving,) = answer()["savings"]
        before, after = answer()["first_patients"][0]["p50"], answer(f"{START}&without=strike")["first_patients"][0]["p50"]

        assert saving["countries"]["xa"] == (date.fromisoformat(before) - date.fromisoformat(after)).days
        assert f"{saving['countries']['xa']} days" in page().split('id="savings"')[1].split("</section>")[0]

    def test_where_no_barrier_has_a_delay_it_is_said_and_how_to_record_one(self, ways, page):
        savings = page(f"{START}&country=xb").split('id="savings"')[1].split("</section>")[0]

        assert "no barrier has a delay recorded" in savings
        assert "open the barrier in the administration" in savings
        assert 'href="/admin/barriers/barrier/"' not in savings  # a reader cannot

    @pytest.mark.parametrize(
        ("fields", "address"),
        [
            ("change=review&least=5&typical=6&most=7", f"{START}&days=review%3A5-6-7"),
            ("remove=strike", f"{START}&without=strike"),
            ("assume=customs&delayed=import&least=&typical=9&most=", f"{START}&delay=customs%3Aimport%3A9"),
            ("pair=review:dossier", f"{START}&parallel=review%3Adossier"),
            ("later=infuse&earlier=advice", f"{START}&wait=infuse%3Aadvice"),
            ("country=xb&remove=strike", f"country=xb&{START}&without=strike"),
            ("simulate=no&remove=strike", f"{START}&without=strike&simulate=no"),
            ("days=review:5&change=dossier&typical=3", f"{START}&days=review%3A5&days=dossier%3A3"),
        ],
    )
    def test_a_form_leads_to_the_address_that_holds_it(self, ways, client, fields, address):
        response = client.get(f"/pathways/?{START}&{fields}")

        assert (response.status_code, response["Location"]) == (302, f"/pathways/?{address}")

    def test_a_form_holds_the_present_words(self, ways, page):
        form = page(f"country=xb&{START}&without=strike").split('id="what-if"')[1].split("<form")[1].split("</form>")[0]

        for name, word in (("country", "xb"), ("start", "2027-01-04"), ("without", "strike")):
            assert f'<input type="hidden" name="{name}" value="{word}">' in form

    def test_a_change_can_be_undone(self, ways, page):
        shown = page(f"{START}&without=strike&days=review:5")

        assert f'<a class="undo" href="/pathways/?{START}&amp;days=review%3A5">Undo' in shown
        assert f'<a class="undo" href="/pathways/?{START}&amp;without=strike">Undo' in shown
        assert f'<a href="/pathways/?{START}">Undo all</a>' in shown

    def test_of_very_many_changes_the_rest_is_counted(self, ways, page):
        country = create_jurisdiction("xc")
        words = [f"days={create_step(country, f'step-{number}').slug}:5" for number in range(32)]

        shown = page("&".join([START, *words]))

        assert "32 things are otherwise than recorded" in shown
        assert shown.count('class="undo"') == 30
        assert "<li>and 2 more</li>" in shown


class TestWhatDoesNotFit:
    @pytest.mark.parametrize(
        ("word", "named"),
        [
            ("days=nothing:5", "“nothing” is not a known step"),
            ("days=review:-5", "none below 0"),
            ("days=review:9-5-7", "must rise"),
            ("start=1999-01-01", "1 January 2020"),
            ("start=soon", "not a date"),
            ("without=nothing", "“nothing” is not a barrier"),
            ("without=customs", "no delay is recorded"),
            ("wait=dossier:treat", "wait for each other"),
            ("country=xx", "“xx” is not a known country"),
            ("change=review&typical=-5", "none below 0"),
            ("remove=", "Choose the barrier that is taken out."),
        ],
    )
    def test_is_named_and_the_rest_stands(self, ways, page, word, named):
        shown = page(f"days=dossier:7&{word}")

        assert named in shown.split('class="notice"')[1].split("</div>")[0]
        assert "“Write the dossier” takes exactly 7 calendar days" in shown
        assert "<svg" in shown

    def test_a_way_beyond_the_calendars_is_named_and_can_be_mended(self, ways, page):
        shown = page("start=2060-12-31&days=review:36500")

        assert "would end after 31 December 2100" in shown
        assert "With these words there is nothing to show" in shown
        assert "“Review the trial” takes exactly 36500 calendar days" in shown
        assert "<svg" not in shown

    @pytest.mark.parametrize("name", [*WORDS, *FIELDS, "country"])
    def test_no_word_breaks_the_page(self, ways, client, name):
        hostile = ["%00", "%F0%9F%98%80", "%3Cscript%3E", "review:", ":::", "review:%D9%A3", "review:1e9", "%ff", "-1", "[]"]
        for word in (*hostile, "a" * 3000):
            response = client.get(f"/pathways/?{name}={word}")
            assert response.status_code in (200, 302), word
            assert b"<script>" not in response.content

    def test_without_evidence_it_says_how_to_load_it(self, page):
        assert "python manage.py load_evidence" in page()

    def test_it_is_only_read(self, client):
        assert client.post("/pathways/").status_code == 405


class TestQueries:
    @pytest.mark.parametrize("steps", [3, 60])
    def test_do_not_depend_on_the_number_of_steps(self, client, django_assert_max_num_queries, steps):
        country = create_jurisdiction("xa")
        topic, law = create_topic(), create_instrument(country)
        before = []
        for number in range(steps):
            step = create_step(country, f"step-{number}", after=before, topics=[topic])
            step.citations.create(instrument=law)
            create_delay(create_barrier(country, f"barrier-{number}"), step)
            before = [step]

        with django_assert_max_num_queries(12):
            cold = client.get("/pathways/")
        with django_assert_max_num_queries(1):
            warm = client.get("/pathways/")
        assert cold.content == warm.content
        assert f"step-{steps - 1}" in cold.content.decode()

    def test_a_reader_who_has_it_already_gets_no_body(self, ways, client, django_assert_num_queries):
        first = client.get("/pathways/")

        with django_assert_num_queries(1):
            assert client.get("/pathways/", headers={"If-None-Match": first["ETag"]}).status_code == 304


class TestElsewhere:
    def test_the_overview_has_the_date_of_the_first(self, ways, client, answer):
        create_topic("another")
        first = min(answer("")["first_patients"], key=lambda found: found["p50"])

        shown = client.get("/").content.decode()

        assert f"in {first['country_name']}, the first of all" in shown
        assert date.fromisoformat(first["p50"]).strftime("%Y") in shown.split("figure-date")[1][:80]

    def test_a_country_has_its_own(self, ways, client, answer):
        (outcome,) = answer("country=xb")["first_patients"]

        shown = client.get("/countries/xb/").content.decode()

        assert f'<a href="/pathways/?country=xb">half of the runs by {said(outcome["p50"])}</a>' in shown

    def test_a_topic_leads_to_its_steps(self, ways, client):
        assert 'href="/pathways/#step-review"' in client.get("/compare/review-time/").content.decode()
