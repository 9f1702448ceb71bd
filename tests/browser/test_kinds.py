"""Each kind of answer and each level of certainty, as a person sees, copies and opens it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fake_answers import CHANGED, HOW_TO, IN_ALL, LEADS, NEWEST, WHICH_ROWS
from page_server import PageServer
from playwright.sync_api import Page, expect
from shelves import HARBOUR
from states import ask

OpenPage = Callable[..., Page]
ServePage = Callable[..., PageServer]


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageServer]:
    folder = tmp_path_factory.mktemp("harbour")
    HARBOUR.write(folder / "corpus")
    with PageServer(folder / "corpus", folder / "index", fake=True) as server:
        yield server


def copied(page: Page) -> str:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy the answer").click()
    expect(page.get_by_text("Copied", exact=True).first).to_be_visible()
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_steps_are_a_list_and_are_copied_as_one(open_page: OpenPage, harbour: PageServer) -> None:
    page = open_page(harbour)
    ask(page, HOW_TO)
    items = page.locator(".said-text li")
    expect(items).to_have_count(5)
    expect(items.first).to_contain_text("Raise the red flag at the north pier.")
    expect(items.last.locator(".chip")).to_have_text("1")
    assert "\n1. Raise the red flag at the north pier.\n2. Call the boats" in copied(page)


def test_rows_are_a_table_with_a_number_for_each_and_are_copied_as_one(
    open_page: OpenPage, harbour: PageServer
) -> None:
    page = open_page(harbour)
    ask(page, WHICH_ROWS)
    expect(page.locator(".said-text th")).to_have_text(["Boat", "Season", "A day", "A month"])
    expect(page.locator(".said-text td.lit.answer")).to_have_text(["230", "380"])
    assert "| Boat | Season | A day | A month |\n| --- | --- | --- | --- |\n| Sail | Summer | 14 | 230 |" in copied(
        page
    )
    page.locator(".said-text tbody tr").nth(1).locator(".chip").click()
    expect(page.locator(".source-body td.lit.answer")).to_have_text("380")
    expect(page.locator(".source-body td.lit.answer")).to_be_in_viewport()


def test_the_numbers_of_rows_are_in_sight_where_the_table_is_wider_than_the_screen(
    open_page: OpenPage, harbour: PageServer
) -> None:
    page = open_page(harbour, width=320, height=640)
    ask(page, WHICH_ROWS)
    expect(page.locator(".said-text .doc-table.wide")).to_be_visible()
    expect(page.locator(".said-text tbody .chip").first).to_be_in_viewport(ratio=1)


def test_a_title_is_not_said_again_by_the_headings_beside_it(open_page: OpenPage, harbour: PageServer) -> None:
    shown = open_page(harbour).evaluate(
        """async () => { const { place } = await import("/askcorpus/dom.js");
        const headings = ["Rules", "Rules > Dogs > In winter", "Dogs", null];
        return headings.map((heading) => place({ title: "Rules", page: 2, heading })); }"""
    )
    assert shown == ["page 2", "page 2 · Dogs > In winter", "page 2 · Dogs", "page 2"]


def test_calculation_is_shown_with_its_operands(open_page: OpenPage, harbour: PageServer) -> None:
    page = open_page(harbour)
    ask(page, IN_ALL)
    expect(page.locator(".said-text")).to_contain_text("120 + 940 = 1,060")
    expect(page.locator(".said-text .chip")).to_have_count(2)
    assert "*Pieces of pine boards and steel bolts*\n\n**120 + 940 = 1,060** [1] [2]" in copied(page)


def test_differences_say_in_words_what_became_of_each(open_page: OpenPage, harbour: PageServer) -> None:
    page = open_page(harbour)
    ask(page, CHANGED)
    expect(page.locator(".note-said")).to_have_text(["added", "removed", "changed"])
    assert "*removed*\n\nFires are allowed on the beach. [2]" in copied(page)


def test_superseded_edition_is_named_as_such(open_page: OpenPage, harbour: PageServer) -> None:
    page = open_page(harbour)
    ask(page, NEWEST)
    expect(page.locator(".statement").first).to_contain_text("eleven")
    expect(page.locator(".statement").last).to_contain_text("Superseded by the edition of 2031")


def test_certainty_is_said_in_words(open_page: OpenPage, harbour: PageServer) -> None:
    page = open_page(harbour)
    ask(page, LEADS)
    expect(page.locator(".certainty")).to_have_text("Answer")
    ask(page, "Are dogs kept on a lead in winter?")
    expect(page.locator(".certainty").last).to_have_text("This may answer it")
    ask(page, "Which diver painted the boat house of the mayor red?")
    expect(page.locator(".notice.refusal")).to_contain_text("I found no answer")
    expect(page.locator(".notice.refusal .passage").first).to_contain_text("They need the key of the boat house.")


def test_conversation_saved_as_html_keeps_tables_and_lists(open_page: OpenPage, harbour: PageServer) -> None:
    page = open_page(harbour)
    ask(page, WHICH_ROWS)
    ask(page, HOW_TO)
    page.locator("#talks-button").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as HTML").click()
    saved = download.value.path().read_text(encoding="utf-8")
    assert "<th " in saved
    assert saved.count("<li") >= 5
    assert '<a href="#q1-2">[2]</a>' in saved


def test_understood_question_is_changed_in_its_place_and_asked_again(
    open_page: OpenPage, seeds_server: PageServer
) -> None:
    page = open_page(seeds_server)
    ask(page, "Who is Dmytro Kuleba?")
    ask(page, "What did he say about negotiations?")
    page.get_by_role("button", name="Change the understood question").press("Enter")
    box = page.get_by_label("The question as it is meant")
    expect(box).to_be_focused()
    expect(box).to_have_value("What did Dmytro Kuleba say about negotiations?")
    box.press("Escape")
    expect(page.get_by_role("button", name="Change the understood question")).to_be_focused()
    page.keyboard.press("Enter")
    box.fill("Who rejected the offer?")
    box.press("Enter")
    expect(page.locator(".asked").last).to_have_text("Who rejected the offer?")
    expect(page.locator(".said-text").last).to_contain_text("Ukrainian officials")


def test_original_file_is_downloaded_as_it_is(open_page: OpenPage, harbour: PageServer) -> None:
    page = open_page(harbour)
    ask(page, "What does a motor boat pay a month in winter?")
    page.locator(".chip").first.click()
    expect(page.get_by_role("link", name="Open the original file")).to_have_count(0)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the original file").click()
    assert download.value.suggested_filename == "dues.html"
    assert download.value.path().read_bytes() == Path(harbour.corpus, "dues.html").read_bytes()


def test_text_file_is_opened_beside_the_page(open_page: OpenPage, harbour: PageServer) -> None:
    page = open_page(harbour)
    ask(page, HOW_TO)
    page.locator(".chip").first.click()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Open the original file").click()
    expect(opened.value.locator("body")).to_contain_text("Raise the red flag at the north pier.")


def test_file_names_tell_documents_of_one_title_apart(open_page: OpenPage, serve_page: ServePage) -> None:
    page = open_page(
        serve_page(
            {
                "may.md": "# Minutes\n\nThe pier is red.",
                "june.md": "# Minutes\n\nThe crane is new.",
                "c.md": "# Log\n\nThe log.",
            }
        )
    )
    page.locator(".file").nth(2).wait_for()
    ask(page, "What is the new crane?")
    expect(page.locator(".cited")).to_contain_text("june.md")
    ask(page, "What is the log?")
    expect(page.locator(".cited").last).not_to_contain_text("c.md")


def test_search_marks_its_words_and_names_the_kind_of_file(open_page: OpenPage, harbour: PageServer) -> None:
    page = open_page(harbour)
    page.locator("#tab-search").click()
    page.get_by_label("Search the documents").fill("steel bolts")
    page.get_by_label("Search the documents").press("Enter")
    expect(page.locator(".hit .kind").first).to_have_text("CSV")
    expect(page.locator(".hit").first.locator("mark.hit")).to_have_text(["Steel", "bolts", "Bolt"])


def test_answer_longer_than_the_window_is_shown_from_its_question_on(open_page: OpenPage, harbour: PageServer) -> None:
    page = open_page(harbour, height=420)
    ask(page, HOW_TO)
    ask(page, "Which diver painted the boat house of the mayor red?")
    expect(page.locator(".asked").last).to_be_in_viewport()
    expect(page.locator(".notice.refusal .head")).to_be_in_viewport()
    assert page.evaluate("document.getElementById('turns-scroll').scrollTop") > 0
