"""The offline edition's bytes: what a browser does without goes, and nothing else."""

from reports.renderers.compacting import compact, style_in_use


def kept(style: str, page: str = "<p class=a id=b data-x=y>c</p>", script: str = "") -> str:
    return style_in_use(style, page, script)


def test_a_rule_for_what_is_on_the_page_stays():
    for selector in ("p", ".a", "#b", "p.a", "[data-x]", "p:not(.none)", ":is(.a,.none)", "*", ":root", "p::before"):
        assert kept(f"{selector}{{color:red}}") == f"{selector}{{color:red}}"


def test_a_rule_for_what_is_nowhere_goes():
    for selector in ("table", ".c", "#a-b", "p .c", "p > .c", "p.a.c"):
        assert kept(f"{selector}{{color:red}}") == "", selector


def test_of_several_selectors_those_stay_that_can_apply():
    assert kept(".a, .c, p{color:red}") == ".a,p{color:red}"


def test_a_class_that_the_script_sets_stays():
    assert kept(".seen{color:red}", script='if (a < b && c > d) view.classList.add("seen");') == ".seen{color:red}"


def test_rules_within_a_condition_are_looked_at_one_by_one():
    assert kept("@media print{.a{color:red} .c{color:red}}") == "@media print{.a{color:red}}"
    assert kept("@media print{.c{color:red}}") == ""


def test_other_at_rules_and_what_a_rule_says_stay():
    assert kept("@font-face{font-family:x}") == "@font-face{font-family:x}"
    assert kept(".a{\n  color:\n    red;\n  order: 1;\n}") == ".a{color:\nred;\norder: 1;}"


def test_text_and_attributes_of_a_compact_page_are_the_same():
    page = '<!doctype html><html lang="en"><head><title>t</title></head><body><p>a</p> <ul> <li>one  <b>two</b></li></ul></body>'
    assert compact(page) == "<!doctype html><html lang=en><head><title>t</title><body><p>a<ul><li>one <b>two</b></ul>"


def test_a_mark_of_a_language_is_short_where_its_text_begins_in_its_direction():
    def compacted(text: str) -> str:
        page = f'<!doctype html><html lang="ar" dir="rtl"><body>{text}</body></html>'
        return compact(page).partition("<body>")[2]

    assert compacted('<p><span class="original" lang="en" dir="ltr">One</span>') == "<p><bdi lang=en>One</bdi>"
    assert "dir=rtl" in compacted('<p><span class="original" lang="ar" dir="rtl">CTR هو</span>')
    assert "class=original" in compacted('<p class="answer-words"><span class="original" lang="en" dir="ltr">One</span>')
