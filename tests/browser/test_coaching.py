"""Coaching, from the author's draft to what became of each suggestion."""

from datetime import UTC, datetime

import pytest
from people import make_person
from playwright.sync_api import expect

DEMAND, BODY = "Keep the night clinic open", "It is the only one for forty kilometres, until 1 May."


@pytest.mark.parametrize("has_scripts", [True, False])
def test_an_author_takes_one_suggestion_refuses_another_and_reads_the_note(open_browser, sign_in, has_scripts):
    nadia = make_person("Nadia", coaches_since=datetime.now(UTC))
    author = sign_in(open_browser(java_script_enabled=has_scripts), make_person("Amina"))
    author.goto("/start")
    author.locator("[name=demand]").fill(DEMAND)
    author.get_by_role("button", name="Continue").click()
    author.wait_for_url("**/start/who")
    author.goto("/start/why")
    author.locator("[name=body]").fill(BODY)
    author.get_by_role("button", name="Continue").click()
    author.wait_for_url("**/start/picture")
    author.goto("/start/check")
    author.locator("summary", has_text="Ask for a coach").click()
    author.get_by_label("What would you like help with?").fill("Is it too long?")
    author.get_by_role("button", name="Ask for a coach").click()
    expect(author.get_by_text("no one has begun yet")).to_be_visible()
    asked = author.url
    coach = sign_in(open_browser(java_script_enabled=has_scripts), nadia)
    coach.goto("/coaching")
    coach.locator("li", has_text="Is it too long?").last.get_by_role("button").click()
    coach.locator("[name=demand]").fill("Keep the only night clinic open")
    coach.locator("[name=body]").fill(BODY.replace("May", "June"))
    coach.get_by_role("button", name="Suggest these edits").click()
    expect(coach.get_by_text("The author can read your suggestions now")).to_be_visible()
    coach.locator("[name=words]").fill("Who decides?")
    coach.get_by_role("button", name="Leave the note").click()
    expect(coach.get_by_text("The author can read your note now")).to_be_visible()
    author.goto(asked)
    expect(author.get_by_text("Who decides?")).to_be_visible()
    author.get_by_role("button", name="Take suggestion 1").click()
    expect(author.get_by_text("Your text says it now.")).to_be_visible()
    author.get_by_role("button", name="Refuse suggestion 2").click()
    expect(author.get_by_text("Your text stays as it is.")).to_be_visible()
    author.goto("/start/check")
    expect(author.locator("#demand")).to_have_text("Keep the only night clinic open")
    expect(author.locator("#body")).to_contain_text("1 May")
