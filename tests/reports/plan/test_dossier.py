"""The dossier: each paper once, nothing left out that no condition excludes, and what nobody lists is said."""

from dataclasses import replace

from hypothesis import strategies as st

from regulations.documents import Decision, Library
from regulations.vocabulary import Filing, Procedure, ProfileField, Timing, Written
from reports.plan.dossier import Dossier, Line, dossier
from reports.plan.profile import Profile
from tests.properties import given
from tests.reports.plan.libraries import (
    COUNTRIES,
    JURISDICTIONS,
    MEMBERS,
    UNION,
    libraries,
    make_document,
    make_library,
    make_paper,
    make_profile,
    profiles,
)

CHILDREN = Decision(ProfileField.PATIENTS, ("children", "both"), Filing.NEEDED, Filing.LEFT_OUT)


def made(library: Library, profile: Profile, baseline: str = "") -> Dossier:
    return dossier(library, JURISDICTIONS, profile, baseline)


def listed(found: Dossier) -> set[str]:
    return {request.document.slug for line in found.lines for request in line.requests}


def asks(found: Dossier) -> set[tuple[str, str]]:
    """Which document which country asks for."""
    return {(request.document.slug, code) for line in found.lines for request in line.requests for code in request.countries}


class TestWhateverIsAsked:
    @given(libraries(), profiles(), st.sampled_from(COUNTRIES))
    def test_adding_a_country_removes_nothing(self, library, profile, country):
        more = replace(profile, countries=tuple(dict.fromkeys((*profile.countries, country))))

        assert asks(made(library, profile)) <= asks(made(library, more))
        before, after = ({line.slug: line.texts for line in made(library, one).lines} for one in (profile, more))
        assert all(after[slug] >= texts for slug, texts in before.items())

    @given(libraries(), profiles())
    def test_a_document_goes_only_where_its_own_condition_excludes_it(self, library, profile):
        found = made(library, profile)

        wanted = {
            document.slug
            for document in library.documents
            for code in profile.countries
            if document.jurisdiction in (code, JURISDICTIONS[code].union)
        }
        gone = {left.document.slug: left.document for left in found.left_out}
        assert listed(found) | set(gone) == wanted
        assert not listed(found) & set(gone)
        for document in gone.values():
            assert document.condition
            word = profile.word(document.decision.field, document.jurisdiction, JURISDICTIONS)
            assert word
            assert document.decision.outcome(word) is Filing.LEFT_OUT

    @given(libraries(), profiles())
    def test_nothing_stands_twice(self, library, profile):
        found = made(library, profile)

        documents = [request.document.slug for line in found.lines for request in line.requests]
        papers = [line.paper.slug for line in found.lines if line.paper]
        assert len(documents) == len(set(documents))
        assert len(papers) == len(set(papers))
        assert len({line.slug for line in found.lines}) == len(found.lines)
        for line in found.lines:
            assert len({request.document.paper for request in line.requests}) == 1
            assert set(line.countries) == {code for request in line.requests for code in request.countries}

    @given(libraries(), profiles())
    def test_a_profile_that_says_nothing_leaves_nothing_out(self, library, profile):
        found = made(library, Profile(profile.countries, profile.today))

        assert found.left_out == ()
        assert all(request.filing is not Filing.LEFT_OUT for line in found.lines for request in line.requests)

    @given(libraries(), profiles(), st.sampled_from(("", UNION, *COUNTRIES)))
    def test_whoever_lists_nothing_for_a_procedure_is_named_and_shown_the_baseline_s(self, library, profile, baseline):
        found = made(library, profile, baseline)

        for file in found.files:
            own = {
                code
                for code in profile.countries
                for document in library.documents
                if document.procedure is file.procedure and document.jurisdiction in (code, JURISDICTIONS[code].union)
            }
            assert {one.country for one in file.unlisted} == set(profile.countries) - own
            for one in file.unlisted:
                assert all(document.jurisdiction == baseline for document in one.orientation)

    @given(libraries(), profiles())
    def test_what_goes_into_an_application_comes_before_what_is_due_later(self, library, profile):
        for file in made(library, profile).files:
            times = [list(Timing).index(line.timing) for line in file.lines]
            assert times == sorted(times)
            assert all(line.procedure is file.procedure for line in file.lines)

    @given(libraries(), profiles())
    def test_the_counts_are_those_of_the_lines(self, library, profile):
        found = made(library, profile)

        assert found.texts == sum(line.texts for line in found.lines) >= len(found.lines)
        alone = [line for code in profile.countries for line in found.only_by(code)]
        assert len(alone) + len(found.shared) == len(found.lines)


class TestAPaper:
    def line(self, *documents, **profile) -> Line:
        (line,) = made(make_library(*documents), make_profile(**profile)).lines
        return line

    def test_that_is_written_once_is_one_text_for_all_who_ask(self):
        paper = make_paper(written=Written.ONCE)

        line = self.line(make_document("of-union", UNION, paper=paper), make_document("of-xc", "xc", paper=paper))

        assert line.countries == ("xa", "xb", "xc")
        assert line.texts == 1

    def test_that_each_country_has_its_own_of_is_written_for_each(self):
        paper = make_paper(written=Written.EACH)

        line = self.line(
            make_document("of-xd", "xd", paper=paper),
            make_document("of-xa", "xa", paper=paper),
            make_document("of-union", UNION, paper=paper),
        )

        assert line.texts == 3
        assert [request.document.jurisdiction for request in line.requests] == [UNION, "xa", "xd"]
        assert line.requests[0].countries == MEMBERS

    def test_stands_where_the_paper_is_filed_and_when_it_is_first_asked_for(self):
        paper = make_paper(procedure=Procedure.ETHICS)

        line = self.line(
            make_document("a", "xa", paper=paper, procedure=Procedure.TRIAL, timing=Timing.RUNNING),
            make_document("c", "xc", paper=paper, procedure=Procedure.SITE, timing=Timing.START),
        )

        assert (line.procedure, line.timing) == (Procedure.ETHICS, Timing.START)

    def test_that_nobody_asks_for_without_a_condition_is_open(self):
        paper = make_paper()
        asked = make_document("a", "xa", paper=paper, condition="If so")

        assert self.line(asked).is_open
        assert not self.line(asked, make_document("c", "xc", paper=paper)).is_open


class TestACondition:
    def dossier(self, **profile) -> Dossier:
        return made(
            make_library(make_document("assent", "xa", condition="If children take part", decision=CHILDREN)),
            make_profile(**profile),
        )

    def test_stays_as_a_question_where_the_profile_does_not_say(self):
        (line,) = self.dossier().lines

        assert line.is_open

    def test_is_answered_by_the_profile(self):
        for patients in ("children", "both"):
            (line,) = self.dossier(patients=patients).lines
            assert not line.is_open
            assert line.requests[0].filing is Filing.NEEDED

    def test_that_excludes_a_document_is_told(self):
        found = self.dossier(patients="adults")

        assert found.lines == ()
        (left,) = found.left_out
        assert left.document.slug == "assent"

    def test_of_a_sponsor_is_seen_from_who_asks(self):
        abroad = Decision(ProfileField.SPONSOR, ("abroad",), Filing.LEFT_OUT, Filing.OPEN)
        library = make_library(
            make_document("of-xa", "xa", condition="If the sponsor belongs to it", decision=abroad),
            make_document("of-union", UNION, condition="If the sponsor belongs to it", decision=abroad),
            make_document("of-xc", "xc", condition="If the sponsor belongs to it", decision=abroad),
        )

        assert listed(made(library, make_profile(sponsor="xa"))) == {"of-xa", "of-union"}
        assert listed(made(library, make_profile(sponsor="xc"))) == {"of-xc"}
        assert listed(made(library, make_profile(sponsor="other"))) == set()
        assert len(listed(made(library, make_profile()))) == 3


def test_a_country_for_which_nothing_is_recorded_is_named():
    found = made(make_library(make_document("a", UNION)), make_profile(), UNION)

    assert found.without_list == ("xc", "xd")
    trial = found.files[0]
    assert [one.country for one in trial.unlisted] == ["xc", "xd"]
    assert [document.slug for document in trial.unlisted[0].orientation] == ["a"]
