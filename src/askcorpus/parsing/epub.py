"""EPUB: the chapters in reading order."""

from __future__ import annotations

from askcorpus.errors import ReadingError
from askcorpus.parsing.encoding import decode
from askcorpus.parsing.extract import Extract, TextBuilder
from askcorpus.parsing.html import html_text
from askcorpus.parsing.package_parts import Parts, resolve
from askcorpus.parsing.xmltree import Element, attribute, local_name

_FONT_OBFUSCATION = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_PROTECTED = "The e-book is protected (DRM); get a copy without protection."
_INCOMPLETE = "The e-book is damaged: its table of contents is missing; get a fresh copy."


def read_epub(data: bytes, name: str) -> Extract:
    """The text of an e-book; chapters that are encrypted or damaged are left out."""
    builder = TextBuilder()
    with Parts(data) as parts:
        package_name = _package_name(parts)
        package = parts.optional_xml(package_name)
        if package is None:
            raise ReadingError(_INCOMPLETE)
        protected = _protected_parts(parts)
        chapters = _chapters(package, package_name.rpartition("/")[0])
        readable = [chapter for chapter in chapters if chapter in parts.names and chapter not in protected]
        for chapter in readable:
            try:
                builder.append(html_text(decode(parts.read(chapter))))
            except ReadingError:
                continue  # one damaged chapter does not take the book away
        if builder.is_empty and protected:
            raise ReadingError(_PROTECTED, state="skipped")
        if not readable:
            raise ReadingError(_INCOMPLETE)
        return _with_title_page(builder.build(), _stated(package, "title"), _stated(package, "creator"))


def _stated(package: Element, what: str) -> str:
    """The book's title or author as its package states them."""
    return next((element.text or "" for element in package.iter() if local_name(element) == what), "")


def _with_title_page(book: Extract, title: str, author: str) -> Extract:
    """The book under its title and author, where its own first pages do not name them."""
    builder = TextBuilder()
    beginning = book.text[:3000].casefold()
    if title and title.casefold() not in beginning:
        builder.heading(title, 1)
    if author and author.casefold() not in beginning:
        builder.paragraph(author)
    builder.append(book)
    return builder.build(title, title_is_sure=bool(title))


def _package_name(parts: Parts) -> str:
    container = parts.optional_xml("META-INF/container.xml")
    if container is not None:
        for element in container.iter():
            if local_name(element) == "rootfile" and attribute(element, "full-path") in parts.names:
                return attribute(element, "full-path")
    package = next((name for name in parts.names if name.endswith(".opf")), None)
    if package is None:
        raise ReadingError(_INCOMPLETE)
    return package


def _chapters(package: Element, folder: str) -> list[str]:
    """The names of the chapters in the order of the spine."""
    targets = {}
    for item in (element for element in package.iter() if local_name(element) == "item"):
        kind = attribute(item, "media-type")
        if "html" in kind or kind == "application/x-dtbook+xml":
            targets[attribute(item, "id")] = resolve(folder, attribute(item, "href"))
    spine = [attribute(element, "idref") for element in package.iter() if local_name(element) == "itemref"]
    ordered = [targets[identity] for identity in spine if identity in targets]
    return list(dict.fromkeys(ordered or targets.values()))


def _protected_parts(parts: Parts) -> set[str]:
    """Parts that are declared encrypted; fonts that are merely obfuscated do not count."""
    root = parts.optional_xml("META-INF/encryption.xml")
    protected = set()
    for entry in (e for e in root.iter() if local_name(e) == "EncryptedData") if root is not None else ():
        algorithms = {attribute(e, "Algorithm") for e in entry.iter() if local_name(e) == "EncryptionMethod"}
        if not algorithms & set(_FONT_OBFUSCATION):
            references = (attribute(e, "URI") for e in entry.iter() if local_name(e) == "CipherReference")
            protected |= {resolve("", reference) for reference in references}
    return protected
