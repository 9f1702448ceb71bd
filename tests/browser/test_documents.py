"""The documents pane: the state of the index, adding and removing files, searching, reading."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from page_server import PageServer
from playwright.sync_api import Page, expect
from states import ask

OpenPage = Callable[..., Page]
ServePage = Callable[..., PageServer]


def test_added_file_can_be_asked_about_after_a_rebuild_and_removed_again(
    open_page: OpenPage, serve_page: ServePage
) -> None:
    server = serve_page({"tides.txt": "Tides\n\nThe moon makes the tides."})
    page = open_page(server)
    ask(page, "Who built the lighthouse?")
    expect(page.locator(".notice.refusal")).to_be_visible()
    (server.corpus / "light.txt").write_text("Lighthouse\n\nIngrid Berg built the lighthouse in 1902.")
    page.locator("#rebuild").click()
    expect(page.get_by_text("Rebuilt: 1 added.")).to_be_visible()
    expect(page.locator("#index-pill")).to_contain_text("2 documents")
    ask(page, "Who built the lighthouse?")
    expect(page.locator(".said-text").last).to_contain_text("Ingrid Berg")
    (server.corpus / "light.txt").unlink()
    page.locator("#rebuild").click()
    expect(page.get_by_text("Rebuilt: 1 removed.")).to_be_visible()
    ask(page, "Who built the lighthouse?")
    expect(page.locator(".notice.refusal")).to_have_count(2)


def test_rebuild_shows_its_progress_and_asking_goes_on(open_page: OpenPage, serve_page: ServePage) -> None:
    files = {f"report-{number:02}.txt": f"Report {number}\n\nThe river rose {number} times." for number in range(20)}
    server = serve_page(files, seconds_per_step=0.2)
    page = open_page(server)
    expect(page.get_by_text("Reading your documents")).to_be_visible()
    expect(page.locator("#index-pill")).to_contain_text("20 documents")
    page.locator("#rebuild").click()
    bar = page.locator("[role=progressbar][aria-valuenow]")
    expect(bar).to_be_visible()
    ask(page, "How many times did the river rise?")
    expect(bar).to_be_visible()
    expect(page.get_by_text("Rebuilt: nothing had changed.")).to_be_visible()


def test_running_rebuild_can_be_stopped(open_page: OpenPage, serve_page: ServePage) -> None:
    files = {f"report-{number:02}.txt": f"Report {number}" for number in range(30)}
    page = open_page(serve_page(files, seconds_per_step=0.3))
    page.locator(".shelf").get_by_role("button", name="Stop").click()
    expect(page.locator(".shelf .note")).to_contain_text("What is done is kept")


def test_empty_corpus_says_what_to_do(open_page: OpenPage, serve_page: ServePage) -> None:
    page = open_page(serve_page({}))
    expect(page.get_by_role("heading", name="There is nothing to read yet")).to_be_visible()
    expect(page.locator(".steps")).to_contain_text("Drop your documents here, or put them into the folder /")
    expect(page.locator("#index-pill")).to_contain_text("No documents yet")


def test_search_lists_passages_that_open_in_their_document(open_page: OpenPage, seeds_server: PageServer) -> None:
    page = open_page(seeds_server)
    page.locator("#tab-search").click()
    page.get_by_label("Search the documents").fill("decree banning negotiations")
    page.get_by_label("Search the documents").press("Enter")
    expect(page.locator(".hit").first).to_contain_text("Zelensky later signed a decree")
    page.locator(".hit").first.click()
    expect(page.locator(".source-body .p")).to_contain_text("signed a decree")
    expect(page.locator(".source-body .p")).to_be_in_viewport()


def test_emptied_search_field_shows_no_old_passages(open_page: OpenPage, seeds_server: PageServer) -> None:
    page = open_page(seeds_server)
    page.locator("#tab-search").click()
    page.get_by_label("Search the documents").fill("decree banning negotiations")
    page.get_by_label("Search the documents").press("Enter")
    page.locator(".hit").first.wait_for()
    page.get_by_label("Search the documents").fill("")
    expect(page.locator(".hit")).to_have_count(0)


def test_first_page_says_how_to_begin_with_own_documents(open_page: OpenPage, serve_page: ServePage) -> None:
    server = serve_page({"a.txt": "Tides\n\nThe moon makes the tides."})
    page = open_page(server)
    own = page.get_by_role("region", name="Your own documents")
    expect(own).to_contain_text("Drop your own documents here")
    expect(own.locator(".path")).to_have_text(str(server.corpus))
    expect(own.get_by_role("button", name="Add files")).to_be_visible()
    expect(page.get_by_role("list", name="Or begin with a question")).to_be_visible()


def test_file_dropped_on_the_first_page_is_added(open_page: OpenPage, serve_page: ServePage) -> None:
    server = serve_page({"a.txt": "Tides\n\nThe moon makes the tides."})
    page = open_page(server)
    own = page.get_by_role("region", name="Your own documents")
    own.wait_for()
    held = page.evaluate_handle(
        "() => { const held = new DataTransfer(); held.items.add(new File(['The sun helps.'], 'b.txt')); return held; }"
    )
    own.dispatch_event("drop", {"dataTransfer": held})
    expect(page.locator("#index-pill")).to_contain_text("2 documents")
    assert (server.corpus / "b.txt").read_text() == "The sun helps."


def test_document_can_be_read_without_asking(open_page: OpenPage, seeds_server: PageServer) -> None:
    page = open_page(seeds_server)
    page.locator(".file .open").click()
    expect(page.locator(".source-body")).to_contain_text("Kyle Anzalone is the opinion editor")


def test_long_document_is_shown_in_parts_that_join(open_page: OpenPage, serve_page: ServePage) -> None:
    lines = [f"Line {number} of a long record, which goes on and on." for number in range(2000)]
    page = open_page(serve_page({"long.txt": "\n\n".join(["Record", *lines, "The treasure lies in Bergen."])}))
    ask(page, "Where lies the treasure?")
    page.locator(".chip").click()
    expect(page.locator(".source-body mark").first).to_be_in_viewport()
    parts = page.locator(".source-body .doc-text")
    while page.get_by_role("button", name="Show earlier text").count():
        before = parts.count()
        page.get_by_role("button", name="Show earlier text").click()
        expect(parts).not_to_have_count(before)
    shown = parts.all_text_contents()
    assert [text for text in shown if text.startswith("Line ")] == lines


def test_file_is_added_by_the_picker_and_a_taken_name_is_asked_about(
    open_page: OpenPage, serve_page: ServePage, tmp_path: Path
) -> None:
    server = serve_page({"tides.txt": "Tides\n\nThe moon makes the tides."})
    page = open_page(server)
    page.locator(".file").wait_for()
    added = tmp_path / "light.txt"
    added.write_text("Lighthouse\n\nIngrid Berg built the lighthouse in 1902.")
    page.get_by_label("Files to add").set_input_files(added)
    expect(page.locator("#index-pill")).to_contain_text("2 documents")
    added.write_text("Lighthouse\n\nOle Dahl built the lighthouse in 1903.")
    page.get_by_label("Files to add").set_input_files(added)
    expect(page.get_by_text("There is a file light.txt already.")).to_be_visible()
    page.get_by_role("button", name="Replace it").click()
    expect(page.get_by_text("Rebuilt: nothing had changed.")).to_be_visible()
    ask(page, "Who built the lighthouse?")
    expect(page.locator(".said-text")).to_contain_text("Ole Dahl")


def test_upload_of_a_page_from_before_the_server_started_anew_is_told_to_reload(
    open_page: OpenPage, serve_page: ServePage
) -> None:
    server = serve_page({"a.txt": "Tides\n\nThe moon makes the tides."})
    page = open_page(server)
    page.evaluate("document.getElementById('askcorpus').dataset.token = 'of-an-earlier-server'")
    added = [{"name": "b.txt", "mimeType": "text/plain", "buffer": b"The sun helps."}]
    page.get_by_label("Files to add").set_input_files(added)
    expect(page.get_by_role("alert").filter(has_text="Reload the page, then add the file again.")).to_be_visible()
    assert not (server.corpus / "b.txt").exists()


def test_folder_that_is_away_is_said_and_questions_are_answered_all_the_same(
    open_page: OpenPage, serve_page: ServePage
) -> None:
    server = serve_page({"a.txt": "Tides\n\nThe moon makes the tides."})
    server.wait_for_index()
    server.corpus.rename(server.corpus.with_name("unplugged"))
    page = open_page(server)
    expect(page.get_by_role("alert")).to_contain_text("There is no folder")
    expect(page.get_by_role("alert")).to_contain_text("from the index as it was made")
    expect(page.locator("#index-pill")).to_contain_text("The folder is away")
    ask(page, "What makes the tides?")
    expect(page.locator(".said-text")).to_contain_text("The moon makes the tides.")


def test_watched_folder_is_mirrored_without_a_click(open_page: OpenPage, serve_page: ServePage) -> None:
    server = serve_page({"tides.txt": "Tides\n\nThe moon makes the tides."})
    page, other = open_page(server), open_page(server)
    switch = page.get_by_role("switch", name="Keep up with the folder")
    switch.click()
    expect(switch).to_be_checked()
    expect(page.locator(".keep-up")).to_contain_text("Last looked at")
    (server.corpus / "light.txt").write_text("Lighthouse\n\nIngrid Berg built the lighthouse in 1902.")
    expect(page.locator("#index-pill")).to_contain_text("2 documents")
    ask(page, "Who built the lighthouse?")
    expect(page.locator(".said-text")).to_contain_text("Ingrid Berg")
    other.reload()
    expect(other.get_by_role("switch", name="Keep up with the folder")).to_be_checked()
    switch.click()
    expect(switch).not_to_be_checked()


def test_removed_file_comes_back_by_undo_also_after_a_rebuild(open_page: OpenPage, serve_page: ServePage) -> None:
    server = serve_page({"tides.txt": "Tides\n\nThe moon.", "light.txt": "Lighthouse\n\nIngrid Berg built it."})
    page = open_page(server)
    page.locator(".file").filter(has_text="Lighthouse").hover()
    page.get_by_role("button", name="Remove light.txt").click()
    expect(page.get_by_role("button", name="Put light.txt back")).to_be_focused()
    assert not (server.corpus / "light.txt").exists()
    page.get_by_role("button", name="Put light.txt back").click()
    expect(page.locator("button.open").filter(has_text="Lighthouse")).to_be_focused()
    assert (server.corpus / "light.txt").read_text() == "Lighthouse\n\nIngrid Berg built it."
    page.locator(".file").filter(has_text="Lighthouse").hover()
    page.get_by_role("button", name="Remove light.txt").click()
    page.locator("#rebuild").click()
    expect(page.get_by_text("Rebuilt: 1 removed.")).to_be_visible()
    page.get_by_role("button", name="Put light.txt back").click()
    expect(page.get_by_role("button", name="Put light.txt back")).to_have_count(0)
    assert (server.corpus / "light.txt").read_text() == "Lighthouse\n\nIngrid Berg built it."


def test_what_is_deleted_for_good_leaves_the_index_at_once(open_page: OpenPage, serve_page: ServePage) -> None:
    server = serve_page({"tides.txt": "Tides\n\nThe moon.", "light.txt": "Lighthouse\n\nIngrid Berg built it."})
    page = open_page(server)
    page.locator(".file").filter(has_text="Lighthouse").hover()
    page.get_by_role("button", name="Remove light.txt").click()
    page.get_by_role("button", name="Delete light.txt for good").click()
    expect(page.get_by_text("Rebuilt: 1 removed.")).to_be_visible()
    expect(page.locator(".file")).to_have_count(1)
    ask(page, "Who built the lighthouse?")
    expect(page.locator(".notice.refusal")).to_be_visible()


@pytest.mark.parametrize("name", ["a.txt", "b.txt"])
def test_second_click_where_a_bin_was_loses_no_file(open_page: OpenPage, serve_page: ServePage, name: str) -> None:
    files = {f"{letter}.txt": f"Title {letter}\n\nWords of {letter}." for letter in "abc"}
    server = serve_page(files)
    page = open_page(server)
    page.locator(".file").filter(has_text=f"Title {name[0]}").hover()
    bin_ = page.get_by_role("button", name=f"Remove {name}").bounding_box()
    assert bin_
    place = bin_["x"] + bin_["width"] / 2, bin_["y"] + bin_["height"] / 2
    page.mouse.click(*place)
    expect(page.get_by_role("button", name=f"Put {name} back")).to_be_focused()
    page.mouse.click(*place)
    expect(page.get_by_role("button", name=f"Remove {name}")).to_have_count(1)
    assert {path.name: path.read_text() for path in server.corpus.iterdir()} == files


def test_words_are_found_in_a_document_far_beyond_what_is_shown(open_page: OpenPage, serve_page: ServePage) -> None:
    lines = [f"Line {number} of a long record, which goes on and on." for number in range(2000)]
    page = open_page(serve_page({"long.txt": "\n\n".join(["Record", *lines, "The Treasure\nlies here."])}))
    page.locator("button.open").click()
    page.get_by_role("button", name="Find in this document").click()
    expect(page.get_by_role("searchbox", name="Find in this document")).to_be_focused()
    page.keyboard.type("treasure lies")
    expect(page.locator(".finder")).to_contain_text("1 of 1")
    expect(page.locator(".source-body mark").first).to_be_in_viewport()
    assert "".join(page.locator(".source-body mark").all_text_contents()).split() == ["Treasure", "lies"]
    page.get_by_role("searchbox", name="Find in this document").fill("line 19")
    expect(page.locator(".finder")).to_contain_text("1 of 111")
    page.keyboard.press("Shift+Enter")
    expect(page.locator(".finder")).to_contain_text("111 of 111")
    expect(page.locator(".doc-text", has=page.locator("mark"))).to_contain_text("Line 1999")


def test_huge_table_opens_at_the_cited_row_and_its_parts_join_into_one(
    open_page: OpenPage, serve_page: ServePage
) -> None:
    rows = "".join(f"{number},Boat {number},{number * 7}\n" for number in range(100_000))
    page = open_page(serve_page({"boats.csv": f"Number,Name,Dues\n{rows}"}))
    page.locator("button.open").click()
    page.get_by_role("button", name="Find in this document").click()
    page.keyboard.type("boat 54321")
    cell = page.locator(".source-body td.lit")
    expect(cell).to_have_text("Boat 54321")
    expect(cell).to_be_in_viewport()
    expect(page.locator(".doc-table th")).to_have_text(["Number", "Name", "Dues"])
    expect(page.locator(".doc-table th").first).to_be_in_viewport()
    shown = page.locator(".doc-table tbody tr")
    before = shown.count()
    assert before < 1_000
    for button in ("Show earlier text", "Show more text"):
        top = cell.bounding_box()["y"]
        page.get_by_role("button", name=button).dispatch_event(
            "click"
        )  # a real click would bring the button into sight
        expect(shown).not_to_have_count(before)
        before = shown.count()
        assert abs(cell.bounding_box()["y"] - top) < 2
    expect(page.locator(".doc-table")).to_have_count(1)
    numbers = [int(text) for text in shown.locator("td:first-child").all_text_contents()]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def test_wide_table_scrolls_in_its_own_box_to_the_cited_cell(open_page: OpenPage, serve_page: ServePage) -> None:
    names = ",".join(f"Column number {number}" for number in range(40))
    values = ",".join(f"a value {number} of it" for number in range(40))
    page = open_page(serve_page({"wide.csv": f"{names}\n{values}\n{values.replace('a value', 'another')}\n"}))
    page.locator("button.open").click()
    page.get_by_role("button", name="Find in this document").click()
    page.keyboard.type("another 33")
    expect(page.locator(".source-body mark")).to_be_in_viewport()
    assert page.evaluate("document.querySelector('.source-body').scrollLeft") == 0
    assert page.evaluate("document.querySelector('.doc-table').scrollLeft") > 1_000
