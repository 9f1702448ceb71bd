"""Word, PowerPoint, OpenDocument, RTF and the Office files of before 2007."""

from __future__ import annotations

import re
import struct
from collections.abc import Sequence

from reading_samples import (
    compound,
    docx,
    odt,
    pptx,
    read,
    refusal,
    relations,
    unzipped,
    word_paragraph,
    word_table,
    zipped,
)

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def test_word_headings_paragraphs_and_tables_in_order() -> None:
    body = (
        word_paragraph("Trees", "H1") + word_paragraph("Oaks are old.") + word_table([["Tree", "Age"], ["Oak", "500"]])
    )
    document = read(docx(body + word_paragraph("Care", "H2")), "trees.docx")
    assert document.text == "Trees\n\nOaks are old.\n\nTree\tAge\nOak\t500\n\nCare"
    assert [(h.level, h.text) for h in document.headings] == [(1, "Trees"), (2, "Care")]
    assert document.title == "Trees"


def test_word_deleted_and_hidden_words_are_left_out_inserted_ones_kept() -> None:
    body = (
        "<w:p><w:r><w:t>The rent is </w:t></w:r><w:del><w:r><w:delText>900</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>950</w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t> secret</w:t></w:r></w:p>"
    )
    assert read(docx(body), "a.docx").text == "The rent is 950"


def test_word_lists_have_bullets_and_numbers() -> None:
    numbering = (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl>'
        '</w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="1"/></w:num></w:numbering>'
    )
    item = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{}"/></w:numPr>'
    body = "".join(word_paragraph(text, properties=item.format(7)) for text in ("Mix", "Bake"))
    body += word_paragraph("Salt", properties=item.format(9))
    assert read(docx(body, {"word/numbering.xml": numbering}), "a.docx").text == "1. Mix\n2. Bake\n\n- Salt"


def test_word_text_boxes_comments_headers_and_notes_are_read_once() -> None:
    box = word_paragraph("In a box")
    body = (
        "<w:p><w:r><w:t>Body</w:t><mc:AlternateContent xmlns:mc='m'><mc:Choice><w:txbxContent>"
        f"{box}</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>{box}</w:txbxContent></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )
    extra = {
        "word/comments.xml": f'<w:comments {W}><w:comment w:author="Ann">{word_paragraph("Why?")}</w:comment>'
        "</w:comments>",
        "word/header1.xml": f"<w:hdr {W}>{word_paragraph('Confidential')}</w:hdr>",
        "word/header2.xml": f"<w:hdr {W}>{word_paragraph('Confidential')}</w:hdr>",
        "word/footnotes.xml": f'<w:footnotes {W}><w:footnote w:type="separator">{word_paragraph("-")}</w:footnote>'
        f"<w:footnote>{word_paragraph('See page 4.')}</w:footnote></w:footnotes>",
    }
    links = {
        "a": ("comments", "comments.xml"),
        "b": ("header", "header1.xml"),
        "c": ("header", "header2.xml"),
        "d": ("footnotes", "footnotes.xml"),
    }
    document = read(docx(body, extra, links), "a.docx")
    assert [block.kind for block in document.blocks] == ["paragraph", "paragraph", "footnote", "message", "paragraph"]
    assert document.text == "Body\n\nIn a box\n\nSee page 4.\n\nAnn: Why?\n\nConfidential"


def numbering(*levels: tuple[str, str], extra: str = "") -> dict[str, str]:
    """The numbering part of a Word document with one list, 7, whose levels have these forms and texts."""
    xml = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for depth, (form, text) in enumerate(levels)
    )
    return {
        "word/numbering.xml": f'<w:numbering {W}><w:abstractNum w:abstractNumId="1">{xml}</w:abstractNum>'
        f'<w:num w:numId="7"><w:abstractNumId w:val="1"/></w:num>{extra}</w:numbering>'
    }


def word_item(text: str, depth: int = 0, list_id: int = 7) -> str:
    """An item of a list of a Word document."""
    return word_paragraph(text, properties=f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{list_id}"/></w:numPr>')


def test_word_numbers_are_those_that_word_shows() -> None:
    parts = numbering(("decimal", "%1."), ("decimal", "%1.%2"), ("lowerLetter", "(%3)"), ("upperRoman", "%4"))
    depths = [
        ("Scope", 0),
        ("Parties", 0),
        ("Buyer", 1),
        ("Seller", 1),
        ("Name", 2),
        ("Seat", 2),
        ("Old", 3),
        ("End", 0),
    ]
    document = read(docx("".join(word_item(*item) for item in depths), parts), "a.docx")
    assert document.text.splitlines() == [
        "1. Scope", "2. Parties", "  2.1 Buyer", "  2.2 Seller", "    (a) Name", "    (b) Seat", "      I Old", "3. End",
    ]  # fmt: skip
    items = [block for block in document.blocks if block.kind == "item"]
    assert [(document.text[item.start : item.end], item.level) for item in items][2:5] == [
        ("2.1 Buyer", 1), ("2.2 Seller", 1), ("(a) Name", 2),
    ]  # fmt: skip
    assert [block.kind for block in document.blocks].count("list") == 1


def test_word_list_that_starts_again_counts_from_its_own_start() -> None:
    again = (
        '<w:num w:numId="8"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
        "</w:lvlOverride></w:num>"
    )
    body = word_item("Mix") + word_item("Bake") + word_paragraph("The cream:") + word_item("Whip", 0, 8)
    text = read(docx(body, numbering(("decimal", "%1."), extra=again)), "a.docx").text
    assert text == "1. Mix\n2. Bake\n\nThe cream:\n\n1. Whip"


def test_word_headings_have_their_numbers() -> None:
    body = word_paragraph("Scope", "H1", '<w:numPr><w:numId w:val="7"/></w:numPr>')
    assert read(docx(body, numbering(("decimal", "Part %1"))), "a.docx").headings[0].text == "Part 1 Scope"


def test_word_cell_merged_downwards_is_one_place_in_each_row() -> None:
    def cell(text: str, merge: str) -> str:
        return f"<w:tc><w:tcPr>{merge}</w:tcPr>{word_paragraph(text)}</w:tc>"

    rows = [
        cell("Team", "") + cell("Name", ""),
        cell("Red", '<w:vMerge w:val="restart"/>') + cell("Ann", ""),
        cell("", "<w:vMerge/>") + cell("Bob", ""),
    ]
    body = "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"
    document = read(docx(body), "a.docx")
    assert document.text.splitlines()[1:] == ["Red\tAnn", "\tBob"]
    table = document.blocks[0]
    assert table.header_rows == 1
    assert table.rows[2].cells[0] == table.rows[1].cells[0]


def test_word_table_says_which_rows_are_its_header() -> None:
    row = "<w:tr>{}<w:tc><w:tcPr>{}</w:tcPr>{}</w:tc>{}</w:tr>"
    header = "<w:trPr><w:tblHeader/></w:trPr>"
    body = (
        "<w:tbl>"
        + row.format(header, '<w:gridSpan w:val="2"/>', word_paragraph("2025"), "")
        + row.format(header, "", word_paragraph("Spring"), f"<w:tc>{word_paragraph('Autumn')}</w:tc>")
        + row.format("", "", word_paragraph("10"), f"<w:tc>{word_paragraph('20')}</w:tc>")
        + "</w:tbl>"
    )
    table = read(docx(body), "a.docx").blocks[0]
    assert (table.header_rows, [len(row.cells) for row in table.rows]) == (2, [2, 2, 2])
    assert table.rows[0].cells[0] == table.rows[0].cells[1]


def test_word_form_has_no_header() -> None:
    def row(label: str, value: str) -> str:
        bold = f"<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>{label}</w:t></w:r></w:p>"
        return f"<w:tr><w:tc>{bold}</w:tc><w:tc>{word_paragraph(value)}</w:tc></w:tr>"

    body = "<w:tbl>" + row("Tenant", "Ann Lee") + row("Flat", "the blue one") + "</w:tbl>"
    assert read(docx(body), "a.docx").blocks[0].header_rows == 0
    assert read(docx(word_table([["Tenant:", "Ann Lee"], ["Flat:", "blue"]])), "a.docx").blocks[0].header_rows == 0


def test_word_table_inside_a_cell_is_a_table_of_its_own() -> None:
    inner = word_table([["Size", "Price"], ["Small", "3"]])
    body = f"<w:tbl><w:tr><w:tc>{word_paragraph('Tea')}</w:tc><w:tc>{word_paragraph('see below')}{inner}</w:tc></w:tr></w:tbl>"
    document = read(docx(body), "a.docx")
    assert document.text == "Tea\tsee below\n\nSize\tPrice\nSmall\t3"
    assert [block.kind for block in document.blocks] == ["table", "table"]


def test_word_list_inside_a_frame_stays_a_list() -> None:
    body = f"<w:tbl><w:tr><w:tc>{word_item('Mix', 0, 9)}{word_item('Bake', 0, 9)}</w:tc></w:tr></w:tbl>"
    assert [block.kind for block in read(docx(body), "a.docx").blocks] == ["list", "item", "item"]


def test_word_named_txt_is_read_as_word() -> None:
    assert read(docx(word_paragraph("Hello there")), "letter.txt").text == "Hello there"


def test_slides_are_pages_with_titles_and_notes() -> None:
    document = read(pptx([["Plan", "First we dig."], ["Costs", "Ten euros"]], notes="Smile."), "deck.pptx")
    assert document.text == "Plan\n\nFirst we dig.\n\nSmile.\n\nCosts\n\nTen euros"
    assert [document.text[page : page + 4] for page in document.pages] == ["Plan", "Cost"]
    assert document.title == "Plan"


def slide_shapes(shapes: str) -> bytes:
    """A presentation of one slide with these shapes."""
    parts = unzipped(pptx([["Plan"]]))
    slide = parts["ppt/slides/s0.xml"].decode().replace("</p:spTree>", shapes + "</p:spTree>")
    return zipped({**parts, "ppt/slides/s0.xml": slide})


def test_slide_bullets_and_numbers_are_lists_with_levels() -> None:
    def paragraph(text: str, properties: str) -> str:
        return f"<a:p>{properties}<a:r><a:t>{text}</a:t></a:r></a:p>"

    numbered = '<a:pPr><a:buAutoNum type="arabicPeriod"/></a:pPr>'
    body = (
        '<p:sp><p:nvSpPr><p:nvPr><p:ph type="body"/></p:nvPr></p:nvSpPr><p:txBody>'
        + paragraph("Dig", "") + paragraph("by hand", '<a:pPr lvl="1"/>') + paragraph("Why?", "<a:pPr><a:buNone/></a:pPr>")
        + paragraph("Measure", numbered) + paragraph("Cut", numbered)
        + "</p:txBody></p:sp>"
    )  # fmt: skip
    document = read(slide_shapes(body), "a.pptx")
    assert document.text == "Plan\n\n- Dig\n  - by hand\n\nWhy?\n\n1. Measure\n2. Cut"
    assert [b.kind for b in document.blocks] == [
        "heading", "list", "item", "item", "paragraph", "list", "item", "item",
    ]  # fmt: skip


def test_slide_comments_have_their_authors() -> None:
    parts = unzipped(pptx([["Plan"]]))
    links = parts["ppt/_rels/presentation.xml.rels"].decode()
    author = relations({"a": ("commentAuthors", "authors.xml")}).split(">", 1)[1].replace("</Relationships>", "")
    parts |= {
        "ppt/_rels/presentation.xml.rels": links.replace("</Relationships>", author + "</Relationships>").encode(),
        "ppt/authors.xml": b'<l><a id="3" name="Ann Lee"/></l>',
        "ppt/slides/_rels/s0.xml.rels": relations({"c": ("comments", "../c.xml")}).encode(),
        "ppt/c.xml": b'<l><cm authorId="3"><text>Why so late?</text></cm></l>',
    }
    assert read(zipped(parts), "a.pptx").text == "Plan\n\nAnn Lee: Why so late?"


def test_open_document_headings_lists_tables_and_spaces() -> None:
    body = (
        '<text:h text:outline-level="1">Boats</text:h><text:p>A<text:s text:c="2"/>boat<text:line-break/>floats.'
        "</text:p>"
        "<text:list><text:list-item><text:p>Sail</text:p></text:list-item></text:list>"
        "<table:table><table:table-row><table:table-cell><text:p>Kind</text:p></table:table-cell><table:table-cell>"
        "<text:p>Mast</text:p></table:table-cell></table:table-row><table:table-row><table:table-cell><text:p>Yawl</text:p>"
        "</table:table-cell><table:table-cell><text:p>2</text:p></table:table-cell></table:table-row></table:table>"
    )
    document = read(odt(body), "boats.odt")
    assert document.text == "Boats\n\nA  boat\nfloats.\n\n- Sail\n\nKind\tMast\nYawl\t2"
    assert document.title == "Boats"


def test_open_document_numbers_are_counted_and_notes_kept() -> None:
    def level(number: int, form: str, rest: str) -> str:
        return (
            f'<text:list-level-style-number text:level="{number}" text:num-format="{form}" text:num-suffix="{rest}"/>'
        )

    note = "<text:note><text:note-body><text:p>Since May.</text:p></text:note-body></text:note>"
    body = (
        f'<text:list-style text:name="L">{level(1, "1", ".")}{level(2, "a", ")")}</text:list-style>'
        '<text:list text:style-name="L"><text:list-item><text:p>Mix</text:p><text:list><text:list-item>'
        f"<text:p>Salt</text:p></text:list-item></text:list></text:list-item><text:list-item><text:p>Bake{note}</text:p>"
        "<text:p>Slowly.</text:p></text:list-item></text:list>"
    )
    document = read(odt(body), "a.odt")
    assert document.text == "1. Mix\n  a) Salt\n2. Bake\n  Slowly.\n\nSince May."
    assert [b.kind for b in document.blocks] == ["list", "item", "item", "item", "item", "footnote"]


def test_open_document_cell_merged_downwards_is_one_place_in_each_row() -> None:
    def row(*cells: str) -> str:
        return f"<table:table-row>{''.join(cells)}</table:table-row>"

    def cell(text: str, more: str = "") -> str:
        return f"<table:table-cell {more}><text:p>{text}</text:p></table:table-cell>"

    body = (
        f"<table:table><table:table-header-rows>{row(cell('Team'), cell('Name'))}</table:table-header-rows>"
        + row(cell("Red", 'table:number-rows-spanned="2"'), cell("Ann"))
        + row("<table:covered-table-cell/>", cell("Bob"))
        + "</table:table>"
    )
    document = read(odt(body), "a.odt")
    assert document.text == "Team\tName\nRed\tAnn\n\tBob"
    table = document.blocks[0]
    assert (table.header_rows, table.rows[2].cells[0]) == (1, table.rows[1].cells[0])


def test_open_document_with_password_says_so() -> None:
    error = refusal(odt("", manifest="<manifest><encryption-data/></manifest>"), "a.odt")
    assert (error.state, "password" in error.reason) == ("skipped", True)


def test_rtf_words_tables_and_accents() -> None:
    source = (
        rb"{\rtf1\ansi{\info{\title Bread}}{\b Caf\'e9} au lait is served.\par "
        rb"\trowd Kind\cell Price\cell\row Rye\cell 3\cell\row}"
    )
    document = read(source, "a.rtf")
    assert document.text.startswith("Café au lait is served.")
    assert "Rye\t3" in document.text
    assert document.title == "Bread"


def test_rtf_hidden_and_deleted_words_are_left_out_and_footnotes_kept() -> None:
    source = (
        rb"{\rtf1\ansi The rent is 950{\v secret}\v hidden\v0  euros{\deleted no} a month"
        rb"{\super\chftn{\footnote\pard\plain {\chftn} Since May.}}.\par Heat is extra.\par}"
    )
    document = read(source, "a.rtf")
    assert document.text == "The rent is 950 euros a month.\n\nHeat is extra.\n\nSince May."
    assert [block.kind for block in document.blocks] == ["paragraph", "paragraph", "footnote"]


def test_rtf_headings_lists_and_tables() -> None:
    source = (
        rb"{\rtf1\ansi{\fonttbl{\f0\fcharset0 Arial;}{\f3\fcharset2 Symbol;}}{\stylesheet{\s0 Normal;}{\s1 heading 1;}}"
        rb"{\s1 Bread\par}\pard\plain{\listtext 1.\tab}\ls1\ilvl0 Mix\par {\listtext a)\tab}\ls1\ilvl1 Salt\par"
        rb"{\listtext\f3\'b7\tab}\ls2\ilvl0 Rest\par\pard "
        rb"\trowd\trhdr\cellx100\cellx200 Kind\cell Price\cell\row"
        rb"\trowd\clvmgf\cellx100\cellx200 Rye\cell 3\cell\row\trowd\clvmrg\cellx100\cellx200\cell 4\cell\row}"
    )
    document = read(source, "a.rtf")
    assert document.text == "Bread\n\n1. Mix\n  a) Salt\n- Rest\n\nKind\tPrice\nRye\t3\n\t4"
    assert [b.kind for b in document.blocks] == ["heading", "list", "item", "item", "item", "table"]
    table = document.blocks[-1]
    assert (table.header_rows, table.rows[2].cells[0]) == (1, table.rows[1].cells[0])


def test_rtf_letters_of_every_alphabet_and_comments() -> None:
    source = (
        rb"{\rtf1\ansi\ansicpg1251\'cf\'f0\'e8\'e2\'e5\'f2 \u8364? \u-10179?\u-8704?"
        rb"{\*\atnid AL}{\*\atnauthor Ann Lee}{\*\annotation Why?}{\*\unknown words}{\pict 00ff}\par}"
    )
    assert read(source, "a.rtf").text == "Привет € 😀\n\nAnn Lee: Why?"


def test_rtf_with_endless_groups_ends() -> None:
    assert "choir" in read(rb"{\rtf1 " + b"{" * 20_000 + b"The choir meets." + b"}" * 20_001, "a.rtf").text


def old_word(
    text: str, flags: int = 0x0200, properties: Sequence[bytes] = (), lists: Sequence[tuple[int, str]] = ()
) -> bytes:
    """A Word 97 document of one piece, with the style and properties of each paragraph, and lists (form, text)."""
    encoded = text.encode("cp1252")
    main = struct.pack("<HHHHHH", 0xA5EC, 0xC1, 0, 0, 0, flags).ljust(32, b"\0")
    main += struct.pack("<H", 14) + bytes(28) + struct.pack("<H", 22) + bytes(88) + struct.pack("<H", 93)
    pairs = bytearray(8 * 93)
    text_at = 2048
    piece_table = struct.pack("<II", 0, len(encoded)) + struct.pack("<HIH", 0, text_at * 2 | 0x40000000, 0)
    table = b"\x02" + struct.pack("<I", len(piece_table)) + piece_table
    struct.pack_into("<II", pairs, 8 * 33, 0, len(table))

    def part(index: int, contents: bytes) -> None:
        nonlocal table
        struct.pack_into("<II", pairs, 8 * index, len(table), len(contents))
        table += contents

    if properties:
        part(13, struct.pack("<III", text_at, text_at + len(encoded), 3))
    if lists:
        heads = b"".join(struct.pack("<ii18xBx", number, 0, 1) for number, _ in enumerate(lists))
        levels = b"".join(
            struct.pack("<iB23x", 1, form) + struct.pack("<H", len(words)) + words.encode("utf-16-le")
            for form, words in lists
        )
        part(73, struct.pack("<H", len(lists)) + heads)
        table += levels
        part(74, struct.pack("<I", len(lists)) + b"".join(struct.pack("<i12x", n) for n, _ in enumerate(lists)))
    ends = [match.end() for match in re.finditer("[\r\x07]", text)]
    starts = b"".join(struct.pack("<I", text_at + end) for end in [0, *ends[: len(properties)]])
    page, places = bytearray(512), b""
    page[511] = len(properties)
    at = 510
    for contents in properties:
        padded = contents + bytes(1 - len(contents) % 2)
        at = (at - 1 - len(padded)) // 2 * 2
        page[at : at + 1 + len(padded)] = bytes([(len(padded) + 1) // 2]) + padded
        places += bytes([at // 2]) + bytes(12)
    page[: len(starts) + len(places)] = starts + places
    whole = (main + pairs).ljust(1536, b"\0") + bytes(page) + encoded
    return compound({"WordDocument": whole, "1Table": table})


def test_old_word_paragraphs_fields_and_tables() -> None:
    text = 'Minutes\rSee \x13HYPERLINK "x"\x14the site\x15.\rName\x07Age\x07\x07Ann\x0731\x07\x07\rEnd – fin\r'
    assert read(old_word(text), "a.doc").text == "Minutes\n\nSee the site.\n\nName\tAge\nAnn\t31\n\nEnd – fin"


def test_old_word_headings_lists_and_cells_of_several_paragraphs() -> None:
    def item(number: int, level: int = 0) -> bytes:
        return struct.pack("<HHHHB", 0, 0x460B, number, 0x260A, level)

    cell, row_end = struct.pack("<HHB", 0, 0x2416, 1), struct.pack("<HHBHB", 0, 0x2416, 1, 0x2417, 1)
    text = "Bread\rMix\rBake\rSalt\rKind\x07Note\x07\x07Rye\x07dark\rand sour\x07\x07End\r"
    properties = [struct.pack("<H", 2), item(1), item(1), item(2), cell, cell, row_end, cell, cell, cell, row_end]
    document = read(old_word(text, properties=[*properties, bytes(2)], lists=[(4, "\0)"), (23, "o")]), "a.doc")
    assert document.text == "Bread\n\na) Mix\nb) Bake\n- Salt\n\nKind\tNote\nRye\tdark and sour\n\nEnd"
    assert [b.kind for b in document.blocks] == ["heading", "list", "item", "item", "item", "table", "paragraph"]
    assert document.blocks[0].level == 2


def test_old_word_with_password_says_so() -> None:
    assert "password" in refusal(old_word("x", flags=0x0300), "a.doc").reason


def record(kind: int, contents: bytes, version: int = 0, instance: int = 0) -> bytes:
    """A record of a PowerPoint 97 stream."""
    return struct.pack("<HHI", instance << 4 | version, kind, len(contents)) + contents


def test_old_powerpoint_slides() -> None:
    atoms = record(1011, bytes(20)) + record(4008, b"Agenda") + record(4000, "Grüße".encode("utf-16-le"))
    atoms += record(1011, bytes(20)) + record(4008, b"Budget")
    document = read(compound({"PowerPoint Document": record(4080, atoms, version=15)}), "a.ppt")
    assert document.text == "Agenda\n\nGrüße\n\nBudget"
    assert document.pages == (0, 15)


def test_old_powerpoint_masters_and_note_lists_are_no_slides() -> None:
    def text(role: int, words: str) -> bytes:
        return record(3999, struct.pack("<I", role)) + record(4008, words.encode("latin-1"))

    place = record(1011, bytes(20))
    masters = record(4080, place + text(0, "Click to edit Master title style"), version=15, instance=1)
    slides = record(4080, place + text(0, "Agenda") + text(1, "Dig\rPlant"), version=15)
    notes = record(4080, place + text(2, "Cliquez pour modifier"), version=15, instance=2)
    main_master = record(1016, text(1, "Textmasterformat bearbeiten"), version=15)
    slide = record(1006, record(61453, text(4, "In a box"), version=15), version=15)
    said = record(1008, record(1009, struct.pack("<II", 256, 0)) + text(2, "Speak slowly."), version=15)
    note_master = record(1008, record(1009, bytes(8)) + text(2, "Textmasterformate"), version=15)
    stream = masters + slides + notes + main_master + slide + note_master + said
    document = read(compound({"PowerPoint Document": stream}), "a.ppt")
    assert document.text == "Agenda\n\n- Dig\n- Plant\n\nIn a box\n\nSpeak slowly."
    assert document.title == "Agenda"


def test_password_protected_office_file_says_so() -> None:
    error = refusal(compound({"EncryptedPackage": b"x", "EncryptionInfo": b"y"}), "a.xlsx")
    assert (error.state, "password" in error.reason) == ("skipped", True)


def test_half_a_word_document_is_damaged() -> None:
    data = docx(word_paragraph("Hello"))
    assert refusal(data[: len(data) // 2], "a.docx").state == "failed"


def test_an_archive_is_not_opened() -> None:
    error = refusal(zipped({"inner.txt": "words"}), "backup.zip")
    assert (error.state, "archive" in error.reason) == ("skipped", True)
