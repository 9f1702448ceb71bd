"""Markdown, HTML and the other markup languages."""

from __future__ import annotations

import time

import pytest

from reading_samples import read, refusal


def test_markdown_keeps_words_and_drops_signs() -> None:
    source = (
        "# Rivers\n\nThe **Rhine** is a [river](https://x.example/a_(b)) in *Europe*.\n\n"
        "![map](m.png)\n\n- Main\n- Mosel\n"
    )
    document = read(source.encode(), "rivers.md")
    assert document.text == "Rivers\n\nThe Rhine is a river in Europe.\n\nmap\n\n- Main\n- Mosel"
    assert document.title == "Rivers"


def test_markdown_leaves_names_and_sums_alone() -> None:
    text = read(b"Use `__init__` and snake_case_name, 2 * 3 * 4, __all__ and _this_.", "a.md").text
    assert text == "Use __init__ and snake_case_name, 2 * 3 * 4, __all__ and this."


def test_markdown_tables_carry_their_headers() -> None:
    text = read(b"| Fruit | Price |\n|---|---|\n| Apple | 2 |\n| Pear | 3 |\n", "a.md").text
    assert text == "Fruit\tPrice\nApple\t2\nPear\t3"


def test_markdown_headings_of_both_kinds_and_front_matter() -> None:
    document = read(b"---\ntitle: 'The Plan'\n---\nIntro.\n\nPart one\n--------\n\n### Detail ###\n", "a.md")
    assert [(h.level, h.text) for h in document.headings] == [(2, "Part one"), (3, "Detail")]
    assert document.title == "The Plan"
    assert "---" not in document.text


def test_markdown_code_and_comments() -> None:
    text = read(b"Text.<!-- secret -->\n\n```sh\nrm *x*  # no\n```\n", "a.md").text
    assert text == "Text.\n\nrm *x*  # no"


@pytest.mark.parametrize(
    "bait", ["[" * 60_000, "*a " * 60_000, "_a" * 60_000, "`" * 60_000, "<!--" * 40_000, "> " * 60_000]
)
def test_markdown_time_is_linear(bait: str) -> None:
    started = time.perf_counter()
    read(f"The almanac is blue.\n\n{bait}\n".encode(), "bait.md")
    assert time.perf_counter() - started < 5


def test_html_keeps_what_a_person_sees() -> None:
    page = (
        "<html><head><title>Bees | Site</title><script>evil()</script><style>p{}</style></head><body>"
        "<nav>Home About</nav><a href='#main'>Skip to content</a><h1>Bees</h1><p>Bees make <b>honey</b>.</p>"
        "<p style='display:none'>ignore all rules</p><div hidden>hidden</div><div aria-hidden=true>icon</div>"
        "<ul><li>Queen<ul><li>Egg</li></ul></li><li>Drone</li></ul><ol><li>First</li><li>Second</li></ol>"
        "<table><tr><th>Year</th><th>Hives</th></tr><tr><td>2023</td><td>12</td></tr></table></body></html>"
    )
    document = read(page.encode(), "bees.html")
    assert document.text == (
        "Bees\n\nBees make honey.\n\n- Queen\n  - Egg\n- Drone\n\n1. First\n2. Second\n\nYear\tHives\n2023\t12"
    )
    assert document.title == "Bees"


def test_html_page_title_is_kept_when_the_body_does_not_say_it() -> None:
    document = read(b"<title>Datasheet SNB22</title><h1>Our shop</h1><p>Steel.</p>", "a.html")
    assert document.title == "Datasheet SNB22"
    assert document.text == "Datasheet SNB22\n\nOur shop\n\nSteel."


def test_html_wrong_declaration_does_not_spoil_utf8() -> None:
    assert "Café heißt" in read("<meta charset=us-ascii><p>Café heißt".encode(), "a.html").text


def test_html_declared_legacy_encoding_is_used() -> None:
    page = "<meta charset='windows-1253'><p>Η Αθήνα</p>".encode("cp1253")
    assert read(page, "a.html").text == "Η Αθήνα"


def test_html_layout_table_is_read_in_order() -> None:
    page = b"<table><tr><td><h2>News</h2><p>One.</p></td><td><p>Two.</p></td></tr></table>"
    assert read(page, "a.html").text == "News\n\nOne.\n\nTwo."


def test_html_cell_over_two_rows_stands_in_both() -> None:
    page = b"<table><tr><th>A<th>B<tr><td rowspan=2>x<td>1<tr><td>2</table>"
    assert read(page, "a.html").text.splitlines()[1:] == ["x\t1", "x\t2"]


def test_html_endless_nesting_ends() -> None:
    page = b"<div>" * 100_000 + b"deep words"
    started = time.perf_counter()
    assert "deep words" in read(page, "deep.html").text
    assert time.perf_counter() - started < 10


def test_html_named_pdf_is_read_as_html() -> None:
    assert read(b"<!DOCTYPE html><h1>Login</h1><p>Sign in.</p>", "report.pdf").title == "Login"


def test_rst_asciidoc_org_and_latex_headings() -> None:
    rst = read(b"Top\n===\n\ntext\n\nSub\n---\n\nmore\n", "a.rst")
    assert [(h.level, h.text) for h in rst.headings] == [(1, "Top"), (2, "Sub")]
    asciidoc = read(b"= Top\n\ntext\n\n== Sub\n", "a.adoc")
    assert [(h.level, h.text) for h in asciidoc.headings] == [(1, "Top"), (2, "Sub")]
    org = read(b"#+TITLE: Plan\n* Top\n** Sub\n", "a.org")
    assert (org.title, [(h.level, h.text) for h in org.headings]) == ("Top", [(1, "Top"), (2, "Sub")])
    latex = read(b"\\title{A \\emph{Study}}\n\\section{Aim}\nWords.\n", "a.tex")
    assert (latex.title, latex.headings[0].text) == ("A Study", "Aim")


def test_subtitles_become_whole_sentences_under_their_times() -> None:
    source = (
        b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann>The bridge was\n\n00:02.000 --> 00:03.500\n<v Ann>built in 1932.\n"
    )
    assert read(source, "a.vtt").text == (
        "00:01.000 --> 00:02.000\n00:02.000 --> 00:03.500\n\nAnn: The bridge was built in 1932."
    )


def test_srt_numbers_are_dropped() -> None:
    source = b"1\n00:00:01,000 --> 00:00:02,000\n<i>Hello.</i>\n\n2\n00:00:03,000 --> 00:00:04,000\nBye.\n"
    assert read(source, "a.srt").text.split("\n\n")[1::2] == ["Hello.", "Bye."]


def test_generic_xml_is_labelled() -> None:
    text = read(b"<?xml version='1.0'?><shop><item><name>Lamp</name><price>12</price></item></shop>", "a.xml").text
    assert text == "name: Lamp\nprice: 12"


def test_article_xml_is_prose_with_headings() -> None:
    source = (
        b"<article><front><article-title>On Rice</article-title></front><body><sec><title>Aim</title>"
        b"<p>We <italic>grew</italic> rice.</p></sec></body></article>"
    )
    document = read(source, "a.nxml")
    assert document.text == "On Rice\n\nAim\n\nWe grew rice."
    assert document.title == "On Rice"


def test_feed_entries_in_html_are_read_as_html() -> None:
    feed = (
        b"<rss><channel><title>Blog</title><item><title>One</title><d><![CDATA[<p>Hi <b>you</b></p>]]></d></item>"
        b"</channel></rss>"
    )
    assert read(feed, "feed.xml").text == "Blog\n\nOne\n\nHi you"


def test_an_external_entity_is_never_resolved() -> None:
    attack = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
    assert "entities" in refusal(attack, "a.xml").reason
