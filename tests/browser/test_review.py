"""The whole round: one expert edits, another verifies, readers see it verified, and the history shows both."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import require_fit
from tests.browser.conftest import Reader

PASSWORD = "correct horse battery staple"
EXPERTS = f"""
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from countries.models import Assignment, Jurisdiction
country = Jurisdiction.objects.filter(kind="country", member_of=None).order_by("-name").first()
for name, full in (("rania", "Rania"), ("karim", "Karim")):
    user, made = get_user_model().objects.get_or_create(username=name, defaults={{"first_name": full, "last_name": "Expert"}})
    user.set_password("{PASSWORD}")
    user.save()
    user.groups.add(Group.objects.get(name="expert"))
    Assignment.objects.get_or_create(user=user, jurisdiction=country)
answer = country.requirements.filter(topic__kind="ternary", status="answered").order_by("pk").first()
print("ROUND", country.code, country.name, answer.topic.slug, answer.topic.domain.slug, answer.pk, sep="|")
"""


@pytest.fixture(scope="module")
def place(site) -> list[str]:
    """The country that both experts answer for, and an answer: code, name, topic, domain, primary key."""
    told = site.manage("shell", "--no-imports", "-c", EXPERTS)
    (line,) = [line for line in told.splitlines() if line.startswith("ROUND|")]
    return line.split("|")[1:]


def log_in(reader: Reader, username: str, **options) -> Page:
    page = reader.opens("/accounts/login/", **options)
    page.locator("input[name=login]").fill(username)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").first.click()
    expect(page.get_by_text("Log out")).to_be_visible()
    return page


@pytest.mark.parametrize("javascript", [True, False])
def test_an_answer_is_edited_by_one_verified_by_another_and_shown_so_to_all(reader: Reader, site, place, javascript):
    code, _country, topic, domain, _pk = place
    rania = log_in(reader, "rania", javascript=javascript)
    rania.goto(f"{site.address}/compare/{topic}/#{code}")
    rania.locator(f"#{code}").get_by_role("link", name="Edit this answer").click()
    summary = f"What it says now, {'with' if javascript else 'without'} scripts."
    rania.locator("#id_summary").fill(summary)
    rania.locator("#id_change_reason").fill("Read again in the decree")
    rania.locator("input[name=_save]").first.click()
    expect(rania.locator(".messagelist")).to_contain_text("changed successfully")

    rania.goto(f"{site.address}/review/unverified/?q=What+it+says+now")
    own = rania.locator(f"#{code}-{topic}")
    expect(own).to_contain_text("another expert")
    expect(own.get_by_role("button", name="Verify until")).to_have_count(0)

    karim = log_in(reader, "karim", javascript=javascript)
    karim.goto(f"{site.address}/review/unverified/?q=What+it+says+now")
    entry = karim.locator(f"#{code}-{topic}")
    expect(entry).to_contain_text("by Rania Expert")
    entry.get_by_role("button", name="Verify until").click()
    expect(karim.locator("#said")).to_contain_text("Verified until")
    expect(karim.locator("#said")).to_be_focused()
    expect(karim.locator(f"#{code}-{topic}")).to_have_count(0)

    anyone = reader.opens(f"/compare/?domain={domain}&country={code}", javascript=javascript)
    row = anyone.locator("tr", has=anyone.locator(f"a[href*='/compare/{topic}/']")).first
    expect(row.locator("td .verified")).to_contain_text("verified")
    anyone.goto(f"{site.address}/compare/{topic}/?country={code}")
    expect(anyone.locator(f"#{code} .trust")).to_contain_text("Verified by Karim Expert")
    history = anyone.locator(".history")
    expect(history).to_contain_text("Rania Expert")
    expect(history).to_contain_text("Read again in the decree")
    expect(history).to_contain_text("Verified by Karim Expert")
    expect(anyone.get_by_role("button", name="Verify until")).to_have_count(0)


def test_two_experts_save_the_same_answer_and_nothing_is_lost(reader: Reader, site, place):
    pk = place[-1]
    rania, karim = log_in(reader, "rania"), log_in(reader, "karim", javascript=False)
    for page in (rania, karim):
        page.goto(f"{site.address}/admin/regulations/requirement/{pk}/change/")
    rania.locator("#id_summary").fill("As Rania has it.")
    rania.locator("#id_change_reason").fill("Read again in the decree")
    rania.locator("input[name=_preview]").first.click()
    expect(rania.locator(".preview")).to_contain_text("As Rania")
    rania.locator("input[name=_save]").first.click()
    expect(rania.locator(".messagelist")).to_contain_text("changed successfully")
    karim.locator("#id_summary").fill("As Karim has it.")
    karim.locator("#id_note").fill("A note of Karim's.")
    karim.locator("input[name=_save]").first.click()

    expect(karim.locator(".conflict-saves")).to_contain_text("Rania Expert saved it")
    choice = karim.locator("fieldset", has_text="Summary")
    expect(choice).to_contain_text("As Rania has it.")
    expect(choice).to_contain_text("As Karim has it.")
    choice.get_by_label("Saved meanwhile").check()
    karim.get_by_role("button", name="Save what is chosen").click()
    expect(karim.locator(".messagelist")).to_contain_text("changed successfully")
    karim.goto(f"{site.address}/admin/regulations/requirement/{pk}/change/")
    expect(karim.locator("#id_summary")).to_have_value("As Rania has it.")
    expect(karim.locator("#id_note")).to_have_value("A note of Karim's.")


def test_a_comment_is_kept_and_only_members_read_it(reader: Reader, site, place):
    code, _country, topic, _domain, _pk = place
    karim = log_in(reader, "karim", width=360)
    karim.goto(f"{site.address}/compare/{topic}/?country={code}")
    card = karim.locator(f"#{code}")
    card.get_by_text("Write a comment").click()
    card.locator("textarea[name=text]").fill("The annex says more.")
    card.get_by_role("button", name="Keep this comment").click()
    expect(karim.locator(f"#{code} .comments")).to_contain_text("The annex says more.")
    assert karim.evaluate("document.documentElement.scrollWidth") <= 360
    anyone = reader.opens(f"/compare/{topic}/?country={code}")
    expect(anyone.locator(f"#{code}")).not_to_contain_text("The annex says more.")


@pytest.mark.any_database  # how the page looks does not hang on which it is
def test_axe_finds_nothing_in_the_queue_with_everything_open(reader: Reader, site, place):
    page = log_in(reader, "karim")
    for address in ("/review/unverified/", f"/compare/{place[2]}/"):
        page.goto(f"{site.address}{address}")
        for opened in page.locator("main details:not(.filter)").all()[:6]:
            opened.evaluate("element => { element.open = true }")
        require_fit(page)
