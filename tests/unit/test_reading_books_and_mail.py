"""E-books and mail."""

from __future__ import annotations

from email.message import EmailMessage

from compressed_rtf import compress

from block_rules import assert_blocks_hold
from reading_samples import compound, docx, epub, read, refusal, word_paragraph, zipped


def test_book_chapters_stand_under_title_and_author_as_the_package_has_them() -> None:
    document = read(epub(["<h1>One</h1><p>It rained.</p>", "<h1>Two</h1><p>It snowed.</p>"], "The Weather"), "w.epub")
    assert document.text == "The Weather\n\nAna Ruiz\n\nOne\n\nIt rained.\n\nTwo\n\nIt snowed."
    assert document.title == "The Weather"
    for heading in document.headings:
        assert document.text[heading.start :].startswith(heading.text)


def test_a_protected_chapter_is_left_out_and_a_protected_book_explained() -> None:
    assert "noise" not in read(epub(["<p>Free.</p>", "<p>noise</p>"], encrypted=[1]), "a.epub").text
    assert "DRM" in refusal(epub(["<p>x</p>"], encrypted=[0]), "a.epub").reason


def test_a_book_whose_paths_leave_it_reads_only_its_own_parts() -> None:
    package = (
        '<package><manifest><item id="a" href="../../../../etc/passwd" media-type="application/xhtml+xml"/>'
        '</manifest><spine><itemref idref="a"/></spine></package>'
    )
    data = zipped({"mimetype": "application/epub+zip", "O/b.opf": package, "../../evil_a.xhtml": "<p>evil</p>"})
    assert refusal(data, "a.epub").state == "failed"


def mail(**headers: str) -> EmailMessage:
    message = EmailMessage()
    for name, value in {"Subject": "Résumé of the day", "From": "Ann <ann@x.example>", "To": "bob@x.example"}.items():
        message[name] = headers.get(name.lower(), value)
    return message


def test_mail_headers_and_body() -> None:
    message = mail()
    message.set_content("The gate code is 4711.\n")
    document = read(message.as_bytes(), "a.eml")
    assert document.title == "Résumé of the day"
    assert document.text == (
        "Subject: Résumé of the day\nFrom: Ann <ann@x.example>\nTo: bob@x.example\n\nThe gate code is 4711."
    )


def test_mail_prefers_plain_text_and_reads_html_when_there_is_no_other() -> None:
    both = mail()
    both.set_content("Plain words, long enough to count.")
    both.add_alternative("<p>Rich words</p>", subtype="html")
    assert "Rich" not in read(both.as_bytes(), "a.eml").text
    rich = mail()
    rich.set_content("<h1>Offer</h1><p>Only <b>today</b></p>", subtype="html")
    document = read(rich.as_bytes(), "a.eml")
    assert document.text.endswith("Offer\n\nOnly today")
    assert document.title == "Résumé of the day"


def test_mail_whose_html_says_more_is_read_from_it() -> None:
    both = mail()
    both.set_content("Your invoice is ready. Please use a program that shows HTML.")
    both.add_alternative(
        "<p>Your invoice is ready.</p><table><tr><th>Part<th>Price<tr><td>Bolt<td>twelve euros</table>"
        "<p>Pay by the end of the month to the account that you know from earlier invoices.</p>",
        subtype="html",
    )
    document = read(both.as_bytes(), "a.eml")
    assert "Bolt\ttwelve euros" in document.text
    assert "table" in [block.kind for block in document.blocks]


def test_mail_is_a_message_with_headers_lists_and_what_it_answers() -> None:
    message = mail()
    message.set_content("Please bring:\n- bread\n- salt\n\nOn Monday Bo wrote:\n> What shall I bring?\n")
    document = read(message.as_bytes(), "a.eml")
    assert_blocks_hold(document.text, document.blocks)
    assert [block.kind for block in document.blocks] == [
        "message", "list", "item", "item", "item", "paragraph", "list", "item", "item", "paragraph", "quote",
    ]  # fmt: skip


def test_mail_without_a_boundary_keeps_its_body() -> None:
    lost = (
        b"Subject: Lost\nContent-Type: multipart/mixed\n\n--b1\nContent-Type: text/plain\n\nThe code is 4711.\n"
        b"--b1\nContent-Type: text/html\n\n<p>The door is <b>green</b>.</p>\n--b1--\n"
    )
    assert read(lost, "a.eml").text == "Subject: Lost\n\nThe code is 4711.\n\nThe door is green."
    assert read(b"Subject: Lost\nContent-Type: multipart/mixed\n\nOnly words.\n", "a.eml").text.endswith("Only words.")


def test_encrypted_words_are_not_indexed_as_text() -> None:
    encrypted = mail()
    encrypted.set_content("-----BEGIN PGP MESSAGE-----\n\nhQEMA5\n-----END PGP MESSAGE-----\n")
    assert "encrypted" in refusal(encrypted.as_bytes(), "a.eml").reason


def test_mail_attachments_are_named_and_documents_among_them_read() -> None:
    message = mail()
    message.set_content("See attached.")
    message.add_attachment(docx(word_paragraph("The plan")), maintype="application", subtype="x", filename="plan.docx")
    message.add_attachment(b"\x89PNG\r\n\x1a\n", maintype="image", subtype="png", filename="photo.png")
    text = read(message.as_bytes(), "a.eml").text
    assert text.endswith("See attached.\n\nplan.docx\n\nThe plan\n\nphoto.png")


def test_forwarded_mail_is_read() -> None:
    inner = mail(subject="Inner")
    inner.set_content("Inner words.")
    outer = mail(subject="Outer")
    outer.set_content("Look:")
    outer.add_attachment(inner)
    text = read(outer.as_bytes(), "a.eml").text
    assert "Subject: Inner" in text
    assert text.endswith("Inner words.")


def test_encrypted_and_empty_mail_are_explained() -> None:
    encrypted = b"Subject: x\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nMIAG\n"
    assert "encrypted" in refusal(encrypted, "a.eml").reason
    assert "empty" in refusal(b"\n\n", "a.eml").reason


def test_mail_of_strange_make_is_still_read() -> None:
    odd = b"From: a@x.example\nSubject: =?unknown?B?!!!?=\nContent-Type: text/plain; charset=nonsense\n\nCode 552.\n"
    assert "Code 552." in read(odd, "a.eml").text


def test_deeply_nested_mail_ends() -> None:
    nested = b"Subject: Deep\n"
    for level in range(60):
        nested += b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (level, level)
    assert "puffin" in read(nested + b"Content-Type: text/plain\n\nThe mail says puffin.\n", "a.eml").text


def test_a_mailbox_gives_every_mail_under_its_subject() -> None:
    box = b"From ann Mon Jan 1\nSubject: One\n\nFirst words.\n\nFrom bob Mon Jan 1\nSubject: Two\n\nSecond words.\n"
    document = read(box, "a.mbox")
    assert [h.text for h in document.headings] == ["One", "Two"]
    assert "Second words." in document.text
    hidden = b"From ann Mon Jan 1\nSubject: A\nContent-Type: application/pkcs7-mime\n\nMIAG\n\n"
    hidden += b"From bob Mon Jan 1\nX: y\n\nWords.\n"
    assert read(hidden, "a.mbox").text == "A\n\nSubject: A\n\nWords."


def test_outlook_message() -> None:
    def wide(text: str) -> bytes:
        return text.ljust(2048).encode("utf-16-le")

    data = compound(
        {
            "__properties_version1.0": bytes(32),
            "__substg1.0_0037001F": wide("Lunch"),
            "__substg1.0_0C1A001F": wide("Ann"),
            "__substg1.0_5D01001F": wide("ann@x.example"),
            "__substg1.0_1000001F": wide("At noon?"),
            "__attach_version1.0_#00000000/__substg1.0_3707001F": wide("menu.txt"),
            "__attach_version1.0_#00000000/__substg1.0_37010102": b"Soup and rice.".ljust(4096),
        }
    )
    document = read(data, "a.msg")
    assert document.title == "Lunch"
    assert document.text.startswith("Subject: Lunch\nFrom: Ann <ann@x.example>\n\nAt noon?\n\nmenu.txt")
    assert document.text.endswith("Soup and rice.")


def test_outlook_message_in_rich_text() -> None:
    body = compress(rb"{\rtf1\ansi The bridge opens on Monday.\par Bring boots.}")
    parts = {"__properties_version1.0": bytes(32), "__substg1.0_10090102": body.ljust(4096, b"\0")}
    assert read(compound(parts), "a.msg").text == "The bridge opens on Monday.\n\nBring boots."
    parts["__substg1.0_10090102"] = (body[:20] + b"x" + body[21:]).ljust(4096, b"\0")
    assert "damaged" in refusal(compound(parts), "a.msg").reason
