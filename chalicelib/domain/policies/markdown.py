"""Reads policies in Markdown: CommonMark without raw HTML and pictures, and with links to safe addresses only.

Whatever is not allowed is shown as plain text. The library is imported when the first text needs it, so that a cold
start for another route doesn't pay for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from html import escape
from typing import TYPE_CHECKING, Any, Final

from chalicelib.domain.policies.sections import Heading, Headings

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

MOST_NESTING: Final = 20  # a list counts twice: itself and its item; markdown-it drops anything deeper
MOST_LINES: Final = 5_000  # 256 KiB of text wrapped at 80 characters have 3,300
MOST_MARKS: Final = 5_000  # signs of lists and quotes at the beginning of lines
MOST_PIECES: Final = 30_000  # tokens of block structure
LONGEST_PARAGRAPH: Final = 16 * 1024  # characters
MOST_SIGNS_TOGETHER: Final = 500  # in one paragraph; the time of inline parsing grows with the square of this
MOST_SIGNS: Final = 24_000  # in all paragraphs; each costs as much as a hundred letters
MOST_SCANNED: Final = 10_000_000  # characters, if each sign had its paragraph searched for a sign that goes with it
_KEPT_DOCUMENTS: Final = 8
_MARKS: Final = re.compile(r"^(?:[ \t]*(?:>|(?:[-+*]|\d{1,9}[.)])(?=[ \t\n]|\Z)))+", re.MULTILINE)
_MARK: Final = re.compile(r"[-+*>]|\d+")
_NO_SIGNS: Final = re.compile(r"[^\n!#$%&*+\-:<=>@\[\\\]^_`{}~]+")  # what markdown-it's rule `text` passes over at once
_SCHEMES: Final = frozenset({"http", "https", "mailto", "tel"})
_SCHEME: Final = re.compile(r"([^/?#]*?):")


class TooIntricate(Exception):
    """The text exceeds one of the bounds above. It should be shown line by line, so that nothing gets lost.

    The bounds are far beyond what people write. Within them a text of any kind is read in time that grows with its
    length alone; what can be counted without parsing is counted first.
    """


@dataclass(frozen=True, slots=True)
class Block:
    """A block of plain text, with `lead` before its first line and `rest` before the others.

    No blank line separates two neighbours that are both `tight`.
    """

    content: Heading | str
    lead: str = ""
    rest: str = ""
    tight: bool = False


def iter_parts(content: str) -> Iterator[Heading | str]:
    """Yields the headings and the plain text of paragraphs and list items, in order. Raises TooIntricate.

    A heading inside a quote or a list opens no section; it is yielded as a block.
    """
    for block in _blocks(read_tokens(content)):
        nested = isinstance(block.content, Heading) and (block.lead or block.rest)
        yield block.content.title if nested and isinstance(block.content, Heading) else block.content


def render_html(content: str, top: int) -> str:
    """Returns safe HTML with headings from level `top` on. Raises TooIntricate."""
    tokens = read_tokens(content)
    markdown = _markdown()
    return str(markdown.renderer.render(tokens, markdown.options, {"top": top})).rstrip("\n")


def render_plain(content: str) -> str:
    """Returns readable text without Markdown's signs; link targets follow in parentheses. Raises TooIntricate."""
    found: list[str] = []
    before = Block("", tight=False)
    for block in _blocks(read_tokens(content)):
        if found:
            found.append("\n" if block.tight and before.tight else "\n\n")
        found.append(_written(block))
        before = block
    return "".join(found) + "\n" if found else ""


def is_allowed(url: str) -> bool:
    """Whether a link may lead to the URL: one with http, https, mailto or tel, or an address on the same site."""
    scheme = _SCHEME.match(url)
    return scheme[1].lower() in _SCHEMES if scheme else not url.startswith(("//", "\\", "/\\"))


def _written(block: Block) -> str:
    if isinstance(block.content, Heading):
        line = ("=" if block.content.depth == 1 else "-") * min(len(block.content.title), 72)
        text = f"{block.content.title}\n{line}" if line else ""
    else:
        text = block.content
    first, *others = text.split("\n")
    return "\n".join([block.lead + first, *(block.rest + line for line in others)])


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    options = {"html": False, "xhtmlOut": False, "linkify": False, "typographer": False, "maxNesting": MOST_NESTING}
    markdown = MarkdownIt("commonmark", options)
    markdown.core.ruler.before("inline", "bounds", _check_bounds)
    markdown.validateLink = is_allowed  # type: ignore[method-assign]  # the documented way to set it
    markdown.add_render_rule("heading_open", _heading_open)
    markdown.add_render_rule("heading_close", _heading_close)
    markdown.add_render_rule("link_open", _link_open)
    markdown.add_render_rule("image", _image)
    markdown.add_render_rule("fence", _code)
    markdown.add_render_rule("code_block", _code)
    return markdown


def _check_lines(content: str) -> None:
    """Judges what blocks cost, before they are parsed."""
    if content.count("\n") >= MOST_LINES:
        raise TooIntricate
    marks = 0
    for found in _MARKS.finditer(content):
        marks += len(_MARK.findall(found[0]))
        if marks > MOST_MARKS:
            raise TooIntricate


def _check_bounds(state: StateCore) -> None:
    """Judges the nesting of blocks, and what the text in them costs, before that is parsed."""
    deep = any(token.nesting == 1 and token.level >= MOST_NESTING - 1 for token in state.tokens)
    texts = [token.content for token in state.tokens if token.type == "inline"]
    longest = max(map(len, texts), default=0)
    if deep or longest > LONGEST_PARAGRAPH or len(state.tokens) > MOST_PIECES:
        raise TooIntricate
    signs = [len(_NO_SIGNS.sub("", text)) for text in texts]
    scanned = sum(len(text) * count for text, count in zip(texts, signs, strict=True))
    if sum(signs) > MOST_SIGNS or max(signs, default=0) > MOST_SIGNS_TOGETHER or scanned > MOST_SCANNED:
        raise TooIntricate


def read_tokens(content: str) -> Sequence[Token]:
    """Returns the tokens of a text, which nobody may change. Raises TooIntricate."""
    tokens = _tokens_or_none(content)
    if tokens is None:
        raise TooIntricate
    return tokens


@lru_cache(maxsize=_KEPT_DOCUMENTS)
def _tokens_or_none(content: str) -> Sequence[Token] | None:
    """Returns the tokens, in which `meta` of a heading's two tags holds its Heading, or None if it is too intricate."""
    try:
        _check_lines(content)
        tokens = _markdown().parse(content)
    except TooIntricate:
        return None
    headings = Headings()
    for number, token in enumerate(tokens):
        if token.type == "heading_open":
            heading = headings.take(_inline(tokens[number + 1]), int(token.tag[1]))
            token.meta["heading"] = heading
            tokens[number + 2].meta["heading"] = heading
    return tuple(tokens)


@dataclass(slots=True)
class _Indent:
    """The prefixes of the lines inside the lists and quotes that are open."""

    leads: list[str] = field(default_factory=list)
    rests: list[str] = field(default_factory=list)
    numbers: list[int | None] = field(default_factory=list)

    def follow(self, token: Token) -> None:
        """Opens or closes the list, item or quote that the token opens or closes; most tokens do neither."""
        match token.type:
            case "bullet_list_open":
                self.numbers.append(None)
            case "ordered_list_open":
                self.numbers.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                self.numbers.pop()
            case "list_item_open":
                self._open_item()
            case "blockquote_open":
                self._open("> ", "> ")
            case "list_item_close" | "blockquote_close":
                self._close()

    def _open_item(self) -> None:
        number = self.numbers[-1]
        sign = "- " if number is None else f"{number}. "
        if number is not None:
            self.numbers[-1] = number + 1
        self._open(sign, " " * len(sign))

    def _open(self, lead: str, rest: str) -> None:
        self.leads.append(lead)
        self.rests.append(rest)

    def _close(self) -> None:
        self.leads.pop()
        self.rests.pop()

    def block(self, content: Heading | str, *, tight: bool) -> Block:
        """Makes the next block; only the first block of an item gets the item's sign."""
        made = Block(content, "".join(self.leads), "".join(self.rests), tight)
        self.leads = list(self.rests)
        return made


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    indent = _Indent()
    for number, token in enumerate(tokens):
        indent.follow(token)
        if token.type in {"fence", "code_block"}:
            yield indent.block(token.content.rstrip("\n"), tight=False)
        elif token.type == "inline":
            yield from _text_block(tokens[number - 1], token, indent)


def _text_block(opening: Token, token: Token, indent: _Indent) -> Iterator[Block]:
    heading = opening.meta.get("heading")
    content = heading if isinstance(heading, Heading) else _inline(token)
    if content:
        yield indent.block(content, tight=opening.hidden)


def _inline(token: Token) -> str:
    """Returns a paragraph's text. Soft line breaks become spaces, so that rewrapping the source changes nothing."""
    found: list[str] = []
    links: list[tuple[int, str]] = []
    for child in token.children or []:
        if child.type == "softbreak":
            found.append(" ")
        elif child.type == "hardbreak":
            found.append("\n")
        elif child.type == "link_open":
            links.append((len(found), str(child.attrGet("href") or "")))
        elif child.type == "link_close":
            start, target = links.pop()
            if "".join(found[start:]) not in {target, target.partition(":")[2]}:
                found.append(f" ({target})")
        else:
            found.append(child.content)
    return "".join(found)


# Render rules: markdown-it calls each with (renderer, tokens, index, options, env).


def _heading_open(_: Any, tokens: Sequence[Token], index: int, __: Any, env: Any) -> str:
    heading: Heading = tokens[index].meta["heading"]
    return f'<h{_level(heading, env)} id="{escape(heading.anchor)}">'


def _heading_close(_: Any, tokens: Sequence[Token], index: int, __: Any, env: Any) -> str:
    return f"</h{_level(tokens[index].meta['heading'], env)}>\n"


def _level(heading: Heading, env: Any) -> int:
    return min(int(env["top"]) + heading.depth - 1, 6)


def _link_open(_: Any, tokens: Sequence[Token], index: int, __: Any, ___: Any) -> str:
    token = tokens[index]
    title = f' title="{escape(str(token.attrGet("title")))}"' if token.attrGet("title") else ""
    return f'<a href="{escape(str(token.attrGet("href")))}" rel="noopener"{title}>'


def _image(_: Any, tokens: Sequence[Token], index: int, __: Any, ___: Any) -> str:
    return escape(tokens[index].content)  # its alternative text


def _code(_: Any, tokens: Sequence[Token], index: int, __: Any, ___: Any) -> str:
    return f"<pre><code>{escape(tokens[index].content)}</code></pre>\n"
