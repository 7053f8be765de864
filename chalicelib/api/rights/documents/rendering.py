"""The document as a page that anybody can read and keep, and as a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING, Final

from chalicelib.api.pages import page as pages
from chalicelib.api.pipeline.spreadsheets import write_csv
from chalicelib.domain.rights.documents.words import HELD_KINDS
from chalicelib.domain.rights.texts.wording import name_day, name_type
from chalicelib.domain.times import format_rfc3339, local_date

if TYPE_CHECKING:
    from chalicelib.domain.rights.documents.disclosing import DisclosedRow
    from chalicelib.domain.rights.documents.document import Document, Piece
    from chalicelib.domain.rights.documents.words import Name
    from chalicelib.domain.tenants.profiles import Profile

COLUMNS: Final = ("number", "kind", "at", "field", "value")


def to_csv(document: Document) -> str:
    """Returns the pieces as a table with a row for each field; the fields of one piece have the same number."""
    return write_csv(
        COLUMNS,
        (
            (str(number), one.kind, format_rfc3339(one.at) if one.at else "", name, value)
            for number, one in enumerate(document.pieces or (), 1)
            for name, value in one.fields
        ),
    )


def to_page(profile: Profile, document: Document) -> str:
    """Returns the document as a page by itself: it loads nothing, and runs nothing."""
    parts = (
        *_begin(profile, document),
        *_show_form(document),
        *_show_collected(document),
        *_show_given("Sold or shared", document.sold_or_shared),
        *_show_given("Disclosed for our business", document.disclosed),
        *_show_held(document),
        *_show_files(document),
        pages.footer(profile),
    )
    return pages.page("Our answer to your privacy request", "\n".join(parts), profile.name)


def _begin(profile: Profile, document: Document) -> Iterable[str]:
    facts = [
        ("Request", f"To {name_type(document.type, 'controller')}"),
        ("Receipt number", document.rights_request_id),
        ("Date", name_day(local_date(document.made_for, profile.time_zone))),
    ]
    if document.since and document.until:
        facts.append(("Period", f"{name_day(document.since)} to {name_day(document.until)}"))
    yield "<dl>" + "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in facts) + "</dl>"
    yield from _write(*document.notes, *document.answer)


def _show_form(document: Document) -> Iterable[str]:
    for section in document.form:
        yield _head(section.heading.rstrip(":"))
        yield from _write(*section.paragraphs)


def _show_collected(document: Document) -> Iterable[str]:
    if document.collected is None:
        return
    yield _head("What we collect from people in general")
    yield _list(document.collected.categories)
    yield _head("Where it comes from")
    yield _list(document.collected.sources)
    yield _head("What it is used for")
    yield _list(document.collected.purposes)


def _show_given(heading: str, rows: Sequence[DisclosedRow] | None) -> Iterable[str]:
    if rows is None:
        return
    yield _head(heading)
    if not rows:
        yield "<p>Nothing.</p>"
        return
    yield "<dl>"
    for row in rows:
        yield f"<dt>{escape(row.category.name)}</dt>"
        yield f"<dd>To: {_join(row.recipients)}.<br>For: {_join(row.purposes)}.</dd>"
    yield "</dl>"


def _show_held(document: Document) -> Iterable[str]:
    if document.held is None:
        return
    yield _head("What our privacy system itself holds about the person")
    yield _list(document.held) if document.held else "<p>Nothing from this period.</p>"
    for number, one in enumerate(document.pieces or (), 1):
        yield _show_piece(number, one)


def _show_piece(number: int, one: Piece) -> str:
    when = f", {format_rfc3339(one.at)}" if one.at else ""
    fields = "".join(f"<dt>{escape(name.replace('_', ' '))}</dt><dd>{escape(value)}</dd>" for name, value in one.fields)
    return f"<h3>{number}. {escape(HELD_KINDS[one.kind].capitalize() + when)}</h3>\n<dl>{fields}</dl>"


def _show_files(document: Document) -> Iterable[str]:
    if not document.files:
        return
    yield _head("Files that belong to this answer")
    yield (
        "<ul>"
        + "".join(
            f"<li>{escape(one.upload_id)} ({escape(one.content_type)}, {one.size:,} bytes)</li>"
            for one in document.files
        )
        + "</ul>"
    )
    yield "<p>They open on the page of the request, to which our letters lead.</p>"


def _head(text: str) -> str:
    return f"<h2>{escape(text)}</h2>"


def _write(*paragraphs: str) -> Iterable[str]:
    return (f"<p>{escape(text).replace(chr(10), '<br>')}</p>" for text in paragraphs)


def _list(names: Sequence[Name]) -> str:
    return "<ul>" + "".join(f"<li>{escape(one.name)}</li>" for one in names) + "</ul>"


def _join(names: Sequence[Name]) -> str:
    return escape(", ".join(dict.fromkeys(one.name for one in names)))
