"""What if: the fields of a form become the words of a scenario, and each change is told and can be undone."""

from datetime import date

import pytest
from django.http import QueryDict

from barriers.network import Days, Hazard, Step, build
from barriers.scenario import parse
from barriers.scenario_form import changes, choices, put_together, unchanged
from barriers.vocabulary import Likelihood

TODAY = date(2027, 1, 4)
NETWORK = build(
    [
        Step("one", "Step one", "xa", Days(10, 20, 30)),
        Step("two", "Step two", "xa", Days(1, 2, 3), ("one",)),
        Step("end", "The end", "xa", Days(1, 1, 1), ("two",)),
        Step("far", "Far away", "xb", Days(5, 5, 5)),
    ],
    [
        Hazard("war", "There is a war", "xa", Likelihood.LIKELY, {"one": Days(10, 20, 30)}),
        Hazard("slow", "They are slow", "xb", Likelihood.POSSIBLE, {}),
    ],
)


def asked(query):
    return put_together(QueryDict(query))


def scenario(query):
    found, _network, problems = parse(QueryDict(query), NETWORK, TODAY)
    assert problems == ()
    return found


class TestForms:
    @pytest.mark.parametrize(
        ("fields", "word"),
        [
            ("change=one&least=1&typical=2&most=3", "days=one%3A1-2-3"),
            ("change=one&least=&typical=2&most=", "days=one%3A2"),
            ("remove=war", "without=war"),
            ("assume=slow&delayed=two&least=1&typical=2&most=3", "delay=slow%3Atwo%3A1-2-3"),
            ("pair=two:one", "parallel=two%3Aone"),
            ("later=far&earlier=one", "wait=far%3Aone"),
        ],
    )
    def test_a_form_becomes_a_word(self, fields, word):
        found = asked(fields)

        assert (found.words.urlencode(), found.is_form, found.problems) == (word, True, ())

    def test_the_present_words_stay_and_come_first(self):
        found = asked("country=xa&start=2027-01-11&days=one:5&change=one&typical=7&least=&most=")

        assert found.words.urlencode() == "country=xa&start=2027-01-11&days=one%3A5&days=one%3A7"
        assert scenario(found.words.urlencode()).days == (("one", Days(7, 7, 7)),)

    def test_an_address_without_a_form_is_left_as_it_is(self):
        found = asked("country=xa&days=one:5&q=x")

        assert (found.words.urlencode(), found.is_form, found.problems) == ("country=xa&days=one%3A5&q=x", False, ())

    @pytest.mark.parametrize(
        ("fields", "field", "message"),
        [
            ("change=&typical=5", "change", "Choose the step"),
            ("change=one&typical=", "typical", "Say how many days"),
            ("change=one&typical=5&least=3&most=", "most", "or leave both empty"),
            ("change=one&typical=5&least=&most=9", "least", "or leave both empty"),
            ("remove=", "remove", "Choose the barrier"),
            ("assume=&delayed=one&typical=5", "assume", "Choose the barrier"),
            ("assume=war&typical=5", "delayed", "Choose the step that the barrier delays"),
            ("pair=", "pair", "Choose the two steps"),
            ("later=one&earlier=", "earlier", "Choose the step that it waits for"),
            ("later=&earlier=one", "later", "Choose the step that waits"),
        ],
    )
    def test_what_is_left_empty_is_named_and_the_rest_stands(self, fields, field, message):
        found = asked(f"days=two:9&{fields}")

        assert found.words.urlencode() == "days=two%3A9"
        assert [problem.field for problem in found.problems] == [field]
        assert message in found.problems[0].message

    @pytest.mark.parametrize("typical", ["-5", "1.5", "x", "99999", "5:6"])
    def test_what_is_no_number_of_days_is_named_by_the_scenario(self, typical):
        _found, _network, problems = parse(asked(f"change=one&typical={typical}").words, NETWORK, TODAY)

        assert [problem.field for problem in problems] == ["days"]


class TestChanges:
    def told(self, query):
        return [change.told for change in changes(scenario(query), NETWORK)]

    def test_each_is_told_in_words(self):
        assert self.told("days=one:5&delay=slow:two:1-2-3&without=war&wait=far:one&parallel=two:one") == [
            "“Step one” takes exactly 5 calendar days; recorded: 10 to 30 calendar days, usually 20.",
            "“They are slow” delays “Step two” by 1 to 3 calendar days, usually 2, if it strikes.",
            "“There is a war” never strikes.",
            "“Step two” and “Step one” run at the same time.",
            "“Far away” waits for “Step one”, too.",
        ]

    def test_nothing_changed_is_nothing_told(self):
        assert self.told("start=2027-02-01") == []

    @pytest.mark.parametrize("word", ["days=one:5", "delay=slow:two:5", "without=war", "wait=far:one", "parallel=two:one"])
    def test_undoing_the_only_change_leaves_the_way_as_recorded_on_the_same_day(self, word):
        found = scenario(word)
        (change,) = changes(found, NETWORK)

        assert change.undone == unchanged(found)
        assert change.undone.query() == "start=2027-01-04"

    def test_undoing_one_leaves_the_others(self):
        first, second = changes(scenario("days=one:5&days=two:6"), NETWORK)

        assert first.undone.query() == "start=2027-01-04&days=two%3A6"
        assert second.undone.query() == "start=2027-01-04&days=one%3A5"

    def test_undoing_an_assumed_delay_brings_a_barrier_back_that_has_no_other(self):
        assumed, _without = changes(scenario("delay=slow:two:5&without=slow"), NETWORK)

        assert assumed.undone.query() == "start=2027-01-04"

    def test_a_barrier_with_another_delay_stays_out(self):
        assumed, _without = changes(scenario("delay=war:two:5&without=war"), NETWORK)

        assert assumed.undone.without == ("war",)


class TestChoices:
    def found(self, countries=("xa", "xb")):
        return choices(NETWORK, NETWORK.of(countries), {"xa": "Alphaland", "xb": "Betaland"})

    def test_steps_stand_with_their_country(self):
        assert dict(self.found().by_country) == {
            "Alphaland": (("one", "Step one"), ("two", "Step two"), ("end", "The end")),
            "Betaland": (("far", "Far away"),),
        }
        assert dict(self.found(("xa",)).by_country).keys() == {"Alphaland"}

    def test_every_barrier_can_be_assumed_to_delay_and_those_with_a_delay_here_can_be_taken_out(self):
        assert [slug for _name, group in self.found().barriers for slug, _title in group] == ["war", "slow"]
        assert self.found().removable == (("war", "There is a war"),)
        assert self.found(("xb",)).removable == ()

    def test_the_pairs_are_those_that_the_scenario_takes(self):
        pairs = [word for _name, group in self.found().pairs for word, _title in group]

        assert pairs == ["two:one"]  # the last step cannot run beside the one that it waits for
        for pair in pairs:
            scenario(f"parallel={pair}")
