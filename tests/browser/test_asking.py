"""Asking, reading the answer, and checking it in its document."""

from __future__ import annotations

from collections.abc import Callable

from page_server import PageServer
from playwright.sync_api import Page, expect
from states import ask, highlighted

from askcorpus.evaluation import read_questions

OpenPage = Callable[..., Page]
ServePage = Callable[..., PageServer]


def test_opened_citation_shows_exactly_the_quoted_words(open_page: OpenPage, seeds_server: PageServer) -> None:
    page = open_page(seeds_server)
    ask(page, "Who rejected the offer?")
    page.locator(".chip").first.hover()
    quote = page.locator("#tip span").first.text_content()
    page.get_by_role("button", name="Citation 1").first.click()
    assert highlighted(page) == quote == "Ukrainian officials rejected the offer."
    expect(page.locator(".source-body mark.answer")).to_have_text("Ukrainian officials")
    expect(page.locator(".source-body mark").first).to_be_in_viewport()


def test_next_citation_of_the_same_document_moves_the_highlight(open_page: OpenPage, seeds_server: PageServer) -> None:
    page = open_page(seeds_server)
    ask(page, "Who rejected the offer?")
    page.locator(".chip").first.click()
    first = highlighted(page)
    page.get_by_role("button", name="Next citation").click()
    expect(page.locator(".source-tools .of")).to_have_text("Citation 2")
    second = highlighted(page)
    assert second != first
    assert second in page.locator(".said-text").first.inner_text().replace("\n", " ")


def test_unanswerable_question_shows_a_refusal_and_what_was_close(
    open_page: OpenPage, seeds_server: PageServer
) -> None:
    page = open_page(seeds_server)
    ask(page, "What is the population of Ukraine?")
    refusal = page.locator(".notice.refusal")
    expect(refusal).to_contain_text("I found no answer in 3 documents.")
    expect(refusal).to_contain_text("Not an answer, but close")
    expect(page.locator(".chip")).to_have_count(0)
    refusal.locator(".near button").first.click()
    expect(page.locator(".source-body .p").first).to_be_in_viewport()
    expect(page.locator(".source-body mark")).to_have_count(0)


def test_follow_up_shows_the_question_that_was_asked(open_page: OpenPage, seeds_server: PageServer) -> None:
    page = open_page(seeds_server)
    ask(page, "Who is Dmytro Kuleba?")
    ask(page, "What did he say about negotiations?")
    expect(page.locator(".understood")).to_contain_text("Dmytro Kuleba")


def test_starter_question_is_asked_with_one_click(open_page: OpenPage, seeds_server: PageServer) -> None:
    page = open_page(seeds_server)
    page.locator(".starter").first.click()
    expect(page.locator(".said-text")).to_contain_text("Ukrainian officials")


def test_reload_keeps_the_conversation_with_its_citations(open_page: OpenPage, seeds_server: PageServer) -> None:
    page = open_page(seeds_server)
    ask(page, "Who rejected the offer?")
    before = page.locator(".said-text").inner_text()
    page.reload()
    expect(page.locator(".said-text")).to_have_text(before, use_inner_text=True)
    page.locator(".chip").first.click()
    assert highlighted(page) == "Ukrainian officials rejected the offer."


def test_reload_keeps_conversations_chosen_documents_verdict_and_settings(
    open_page: OpenPage, serve_page: ServePage
) -> None:
    page = open_page(serve_page({"old.txt": "Old\n\nThe bridge was red.", "new.txt": "New\n\nThe bridge was green."}))
    page.get_by_label("Ask only Old").check()
    ask(page, "What was the bridge?")
    page.get_by_role("button", name="Good answer").click()
    expect(page.get_by_role("button", name="Good answer")).to_have_attribute("aria-pressed", "true")
    page.locator("#new-talk").click()
    ask(page, "Was the bridge green?")
    page.locator("#talks-button").click()
    page.locator("#talks-menu").get_by_text("What was the bridge?").click()
    page.get_by_role("button", name="Settings").click()
    page.get_by_text("Large", exact=True).click()
    page.reload()
    expect(page.locator(".asked")).to_have_text(["What was the bridge?"])
    expect(page.get_by_role("button", name="Good answer")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#scope")).to_contain_text("Asking only old.txt")
    expect(page.get_by_label("Ask only Old")).to_be_checked()
    expect(page.locator("#askcorpus")).to_have_attribute("data-size", "large")
    page.locator("#talks-button").click()
    expect(page.locator("#talks-menu .menu-row")).to_have_count(2)


def test_two_browsers_at_once_do_not_see_each_other(open_page: OpenPage, seeds_server: PageServer) -> None:
    questions = ["Who rejected the offer?", "How many regions did Russia annex?"]
    pages = [open_page(seeds_server) for _ in questions]
    for page, question in zip(pages, questions, strict=True):
        page.locator("#question").fill(question)
    for page in pages:
        page.locator("#question").press("Enter")
    for page, question in zip(pages, questions, strict=True):
        page.locator(".chip").first.wait_for()
        page.reload()
        expect(page.locator(".asked")).to_have_text([question])
        page.locator("#talks-button").click()
        expect(page.locator("#talks-menu .name")).to_have_text([question])
    expect(pages[0].locator(".said-text")).to_contain_text("Ukrainian officials")
    expect(pages[1].locator(".said-text")).to_contain_text("four regions")
    expect(pages[1].locator(".said-text")).not_to_contain_text("Ukrainian officials")


def test_several_conversations_are_kept_and_can_be_deleted(open_page: OpenPage, seeds_server: PageServer) -> None:
    page = open_page(seeds_server)
    ask(page, "Who rejected the offer?")
    page.locator("#new-talk").click()
    ask(page, "How many regions did Russia annex?")
    page.locator("#talks-button").click()
    page.locator("#talks-menu").get_by_text("Who rejected the offer?").click()
    expect(page.locator(".asked")).to_have_text(["Who rejected the offer?"])
    page.locator("#talks-button").click()
    page.get_by_label("Delete the conversation Who rejected").click()
    expect(page.locator("#talks-menu .menu-row")).to_have_count(1)


def test_sentences_are_shown_before_the_answer_is_whole_and_can_be_stopped(
    open_page: OpenPage, serve_page: ServePage
) -> None:
    page = open_page(
        serve_page({"a.txt": "Tides\n\nThe moon makes the tides.\n\nThe tides make noise."}, hold="answer")
    )
    page.locator(".file").wait_for()
    page.locator("#question").fill("What makes the tides?")
    page.locator("#question").press("Enter")
    expect(page.locator(".said-text")).to_have_text("The moon makes the tides.")
    expect(page.locator(".waiting")).to_be_visible()
    expect(page.locator(".chip")).to_have_count(0)
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.locator(".notice")).to_contain_text("Stopped.")
    expect(page.locator(".waiting")).to_have_count(0)


def test_running_answer_can_be_stopped(open_page: OpenPage, serve_page: ServePage) -> None:
    server = serve_page({"a.txt": "Tides\n\nThe moon makes the tides."}, seconds_per_step=1.5)
    page = open_page(server)
    page.locator(".file").wait_for()
    page.locator("#question").fill("What makes the tides?")
    page.locator("#question").press("Enter")
    expect(page.locator(".waiting")).to_have_text("Reading 2 passages in 1 document")
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.locator(".notice")).to_contain_text("Stopped.")
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_visible()


def test_question_sent_while_an_answer_is_made_is_asked_next(open_page: OpenPage, serve_page: ServePage) -> None:
    page = open_page(serve_page({"a.txt": "Tides\n\nThe moon makes the tides."}, seconds_per_step=0.5))
    page.locator(".file").wait_for()
    page.locator("#question").fill("What makes the tides?")
    page.locator("#question").press("Enter")
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_visible()
    page.locator("#question").fill("Who makes the tides?")
    page.locator("#question").press("Enter")
    expect(page.locator(".asked.next")).to_have_text("Who makes the tides?")
    expect(page.locator("[data-turn] .tools")).to_have_count(2, timeout=30_000)
    expect(page.locator(".notice")).to_have_count(0)
    expect(page.locator(".asked.next")).to_have_count(0)
    expect(page.locator(".asked")).to_have_text(["What makes the tides?", "Who makes the tides?"])


def test_question_that_cannot_be_asked_gets_one_plain_line(open_page: OpenPage, seeds_server: PageServer) -> None:
    page = open_page(seeds_server)
    page.evaluate("document.getElementById('question').maxLength = 100000")
    ask(page, "why " * 2000)
    notice = page.locator(".notice.error")
    expect(notice).to_contain_text("too long")
    assert "Traceback" not in notice.inner_text()


def test_answer_is_copied_with_its_citations(open_page: OpenPage, seeds_server: PageServer) -> None:
    page = open_page(seeds_server)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, "Who rejected the offer?")
    page.get_by_role("button", name="Copy the answer").click()
    expect(page.get_by_text("Copied", exact=True).first).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("**Who rejected the offer?**")
    assert "[1] “Ukrainian officials rejected the offer.” (Putin Willing" in copied


def test_question_put_to_chosen_documents_only(open_page: OpenPage, serve_page: ServePage) -> None:
    server = serve_page({"old.txt": "Old\n\nThe bridge was red.", "new.txt": "New\n\nThe bridge was green."})
    page = open_page(server)
    page.get_by_label("Ask only Old").check()
    expect(page.locator("#scope")).to_contain_text("Asking only old.txt")
    ask(page, "What was the bridge?")
    expect(page.locator(".said-text")).to_contain_text("red")
    expect(page.locator(".said-text")).not_to_contain_text("green")
    expect(page.locator(".tools")).to_contain_text("from 1 chosen document")


def test_document_that_changed_since_says_so_and_shows_the_quote(open_page: OpenPage, serve_page: ServePage) -> None:
    server = serve_page({"a.txt": "Tides\n\nThe moon makes the tides."})
    page = open_page(server)
    ask(page, "What makes the tides?")
    (server.corpus / "a.txt").write_text("Tides\n\nNobody knows about them.")
    page.locator("#rebuild").click()
    expect(page.get_by_text("Rebuilt")).to_be_visible()
    page.locator(".chip").click()
    note = page.locator(".source-body .note")
    expect(note).to_contain_text("has changed since")
    expect(note).to_contain_text("The moon makes the tides.")
    expect(page.locator(".source-body mark")).to_have_count(0)


def test_verdicts_become_questions_for_the_evaluation(open_page: OpenPage, serve_page: ServePage) -> None:
    server = serve_page({"a.txt": "Tides\n\nThe moon makes the tides."})
    page = open_page(server)
    ask(page, "What makes the tides?")
    page.get_by_role("button", name="Good answer").click()
    expect(page.get_by_role("button", name="Good answer")).to_have_attribute("aria-pressed", "true")
    ask(page, "What makes the tides rise?")
    page.get_by_role("button", name="Bad answer").last.click()
    page.get_by_label("What was wrong with it?").fill("It is not about rising.")
    page.get_by_label("The documents do not answer this").check()
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_role("button", name="Bad answer").last).to_have_attribute("aria-pressed", "true")
    good, bad = read_questions(server.index / "feedback.jsonl")
    assert (good["answerable"], good["evidence"]) == (True, [{"doc": "a.txt", "quote": "The moon makes the tides."}])
    assert (bad["answerable"], bad["reason"]) == (False, "It is not about rising.")
    page.reload()
    expect(page.get_by_role("button", name="Good answer").first).to_have_attribute("aria-pressed", "true")


def test_conversation_is_saved_as_a_page_with_nothing_active_in_it(open_page: OpenPage, serve_page: ServePage) -> None:
    page = open_page(serve_page({"a.txt": "Zoo\n\nThe zebra wears <b onclick=alert(1)>stripes</b>."}))
    ask(page, "What does the zebra wear with stripes?")
    page.locator("#talks-button").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as HTML").click()
    saved = download.value.path().read_text(encoding="utf-8")
    assert "&lt;b onclick=alert(1)&gt;stripes" in saved
    assert "<b " not in saved
    assert '<a href="#q1-1">[1]</a>' in saved
    assert "default-src 'none'" in saved
