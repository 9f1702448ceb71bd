"""Markdown, HTML and the other markup languages."""

from __future__ import annotations

import time

import pytest

from askcorpus.types import Document
from block_rules import assert_blocks_hold
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
    "bait",
    ["[" * 60_000, "*a " * 60_000, "_a" * 60_000, "`" * 60_000, "<!--" * 40_000, "> " * 60_000, "![" * 20_000, "[a][" * 10_000,
     "- " * 30_000, "- a\n" * 10_000, "| a " * 10_000],
)  # fmt: skip
def test_markdown_time_is_linear(bait: str) -> None:
    started = time.process_time()
    read(f"The almanac is blue.\n\n{bait}\n".encode(), "bait.md")
    assert time.process_time() - started < 15


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


def tables_of(document: Document) -> list[list[list[str]]]:
    return [
        [[document.text[cell.start : cell.end] for cell in row.cells] for row in block.rows]
        for block in document.blocks
        if block.kind == "table"
    ]


def blocks_of(document: Document) -> list[tuple[str, int, str]]:
    assert_blocks_hold(document.text, document.blocks)
    return [(block.kind, block.level, document.text[block.start : block.end]) for block in document.blocks]


def test_html_cell_over_two_rows_stands_in_both() -> None:
    page = b"<table><tr><th>A<th>B<tr><td rowspan=2>x<td>1<tr><td>2</table>"
    document = read(page, "a.html")
    assert document.text == "A\tB\nx\t1\n\t2"
    assert tables_of(document) == [[["A", "B"], ["x", "1"], ["x", "2"]]]


def test_html_headers_over_several_columns_name_each_of_them() -> None:
    page = (
        b"<table><caption>Sales</caption><thead><tr><th>City<th colspan=2>2024<tr><th><th>Q1<th>Q2</thead>"
        b"<tr><td>Bonn<td>4<td>5</table>"
    )
    document = read(page, "a.html")
    assert tables_of(document) == [[["City", "2024", "2024"], ["", "Q1", "Q2"], ["Bonn", "4", "5"]]]
    assert [block.header_rows for block in document.blocks if block.kind == "table"] == [2]
    assert blocks_of(document)[0] == ("caption", 0, "Sales")


def test_html_numbers_items_as_the_page_shows_them() -> None:
    page = (
        b"<ol start=3><li>Open<pre>x = 1\n  y</pre><p>Wait.</p><ol type=a><li>by hand</ol><li value=9>Close</ol><p>Done"
    )
    assert blocks_of(read(page, "a.html")) == [
        ("list", 0, "3. Open\n\nx = 1\n  y\n\nWait.\n  a. by hand\n9. Close"),
        ("item", 0, "3. Open\n\nx = 1\n  y\n\nWait."),
        ("code", 0, "x = 1\n  y"),
        ("paragraph", 0, "Wait."),
        ("item", 1, "a. by hand"),
        ("item", 0, "9. Close"),
        ("paragraph", 0, "Done"),
    ]


def test_html_quotations_captions_and_definitions() -> None:
    page = (
        b"<blockquote><p>One.<ul><li>Two</ul></blockquote><figure><img alt=Map><figcaption>A map</figcaption></figure>"
        b"<dl><dt>Term<dd>Meaning</dl>"
    )
    assert [entry[:2] for entry in blocks_of(read(page, "a.html"))] == [
        ("quote", 0), ("paragraph", 0), ("list", 0), ("item", 0), ("paragraph", 0), ("caption", 0),
        ("list", 0), ("item", 0), ("item", 1),
    ]  # fmt: skip


def test_html_long_numbered_list_takes_linear_time() -> None:
    started = time.process_time()
    read(b"<ol>" + b"<li>a" * 50_000 + b"</ol>", "long.html")
    assert time.process_time() - started < 20


def test_markdown_steps_keep_their_numbers_and_the_code_between_them() -> None:
    source = (
        b"## Set up\n\n1. Install:\n\n   ```sh\n   pip install x\n     --now\n   ```\n\n"
        b"2. Run it.\n   - here\n   - there\n\n5. Stop.\n"
    )
    assert blocks_of(read(source, "a.md")) == [
        ("heading", 2, "Set up"),
        ("list", 0, "1. Install:\n\npip install x\n  --now\n2. Run it.\n  - here\n  - there\n5. Stop."),
        ("item", 0, "1. Install:\n\npip install x\n  --now"),
        ("code", 0, "pip install x\n  --now"),
        ("item", 0, "2. Run it."),
        ("item", 1, "- here"),
        ("item", 1, "- there"),
        ("item", 0, "5. Stop."),
    ]


def test_markdown_table_footnote_and_quotation() -> None:
    source = (
        b"A claim.[^1]\n\n| Part | Price |\n|:-----|------:|\n| Bolt | 12 |\n| Nut \\| pin | |\n\n> Old *words*.\n>\n> - one\n\n"
        b"[^1]: First note.\n[^b]: word\n\n[site]: http://x.example\n"
    )
    document = read(source, "a.md")
    assert tables_of(document) == [[["Part", "Price"], ["Bolt", "12"], ["Nut | pin", ""]]]
    assert [entry for entry in blocks_of(document) if entry[0] != "table"] == [
        ("paragraph", 0, "A claim.[^1]"),
        ("quote", 0, "Old words.\n\n- one"),
        ("paragraph", 0, "Old words."),
        ("list", 0, "- one"),
        ("item", 0, "- one"),
        ("footnote", 0, "[^1]: First note."),
        ("footnote", 0, "[^b]: word"),
    ]


def test_html_inside_markdown_is_read_as_html() -> None:
    document = read(b"Intro<br>more\n\n<table><tr><th>A<th>B</tr><tr><td>1<td>2</tr></table>\n\nEnd.\n", "a.md")
    assert tables_of(document) == [[["A", "B"], ["1", "2"]]]
    assert document.text.startswith("Intro\nmore\n\n")


def test_markdown_nested_too_deep_for_the_parser_loses_nothing() -> None:
    assert "deep words" in read(b"> " * 50 + b"deep words\n\nlast words", "a.md").text


def test_html_endless_nesting_ends() -> None:
    page = b"<div>" * 100_000 + b"deep words"
    started = time.process_time()
    assert "deep words" in read(page, "deep.html").text
    assert time.process_time() - started < 10


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
