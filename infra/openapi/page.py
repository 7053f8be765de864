"""Renders the document as one HTML page that loads nothing: for phones and paper, light and dark, without scripts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from string import Template
from typing import Any, Final

from infra.openapi.lint import operations

Schema = dict[str, Any]
_TEMPLATE: Final = Path(__file__).with_name("page.html")


def render(document: Schema) -> str:
    """Returns the whole page."""
    by_tag: dict[str, list[tuple[str, Schema]]] = {tag["name"]: [] for tag in document["tags"]}
    for place, operation in operations(document):
        by_tag[operation["tags"][0]].append((place, operation))
    return Template(_TEMPLATE.read_text(encoding="utf-8")).substitute(
        title=escape(document["info"]["title"]),
        version=escape(document["info"]["version"]),
        summary=escape(document["info"]["summary"]),
        about=_text(document["info"]["description"]),
        contents="\n".join(_contents(tag, found) for tag, found in by_tag.items()),
        operations="\n".join(_group(tag, by_tag[tag["name"]], document) for tag in document["tags"]),
        schemas="\n".join(_schema(name, schema) for name, schema in document["components"]["schemas"].items()),
    )


def _contents(tag: str, found: list[tuple[str, Schema]]) -> str:
    items = "".join(
        f'<li><a href="#{operation["operationId"]}">{escape(operation["summary"])}</a></li>' for _, operation in found
    )
    return f"<li><span>{escape(tag)}</span><ul>{items}</ul></li>"


def _group(tag: Schema, found: list[tuple[str, Schema]], document: Schema) -> str:
    body = "\n".join(_operation(place, operation, document) for place, operation in found)
    return f"<section><h2>{escape(tag['name'])}</h2><p>{escape(tag['description'])}</p>\n{body}\n</section>"


def _operation(place: str, operation: Schema, document: Schema) -> str:
    method, path = place.split(" ")
    parts = [
        f'<article id="{operation["operationId"]}">',
        f"<h3>{escape(operation['summary'])}</h3>",
        f'<p class="call"><b class="{method.lower()}">{method}</b> <code>{_breakable(path)}</code></p>',
        _text(operation["description"]),
        _parameters(operation.get("parameters", [])),
    ]
    if "requestBody" in operation:
        parts += ["<h4>Body</h4>", *_content(operation["requestBody"]["content"])]
    parts += [
        "<h4>Answers</h4>",
        '<dl class="answers">',
        *_answers(operation["responses"], document),
        "</dl></article>",
    ]
    return "\n".join(part for part in parts if part)


def _parameters(parameters: list[Schema]) -> str:
    if not parameters:
        return ""
    rows = "".join(
        f"<dt><code>{escape(item['name'])}</code> <small>{item['in']}{', required' if item.get('required') else ''}"
        f"</small></dt><dd>{_inline(item['description'])} {_facts(item['schema'])}</dd>"
        for item in parameters
    )
    return f"<h4>Parameters</h4><dl>{rows}</dl>"


def _answers(responses: Schema, document: Schema) -> Iterator[str]:
    for status, given in responses.items():
        answer = given
        if "$ref" in given:
            answer = document["components"]["responses"][given["$ref"].rpartition("/")[2]]
        yield f'<dt><b class="s{status[0]}">{status}</b></dt><dd>'
        if status[0] in "23":
            yield _text(answer["description"])
            yield from _content(answer.get("content", {}))
        else:
            yield _problems(answer["content"]["application/problem+json"]["schema"], document)
        yield "</dd>"


def _problems(schema: Schema, document: Schema) -> str:
    """Returns the codes of an error answer, each with a link to the page that says what to do."""
    titles = {code: example["summary"] for code, example in document["components"]["examples"].items()}
    return "<br>".join(
        f'<a href="/problems/{code}"><code>{code}</code></a> {_inline(titles[code])}'
        for code in schema["allOf"][1]["properties"]["code"]["enum"]
    )


def _content(content: Schema) -> Iterator[str]:
    for media, part in content.items():
        reference = part["schema"].get("$ref", "").rpartition("/")[2]
        named = f': <a href="#schema-{reference}">{reference}</a>' if reference else ""
        yield f"<p><code>{escape(media)}</code>{named}</p>"
        for example in part.get("examples", {}).values():
            text = escape(json.dumps(example["value"], indent=2, ensure_ascii=False))
            yield f'<details><summary>Example</summary><pre tabindex="0">{text}</pre></details>'


def _schema(name: str, schema: Schema) -> str:
    required = schema.get("required", [])
    rows = "".join(
        f"<dt><code>{escape(field)}</code> <small>{_type(part)}{', required' if field in required else ''}</small></dt>"
        f"<dd>{_inline(part.get('description', ''))} {_facts(part)}</dd>"
        for field, part in schema.get("properties", {}).items()
    )
    text = _inline(schema.get("description", ""))
    return f'<article id="schema-{name}"><h3>{name}</h3><p>{text}</p><dl>{rows}</dl></article>'


def _type(schema: Schema) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f'<a href="#schema-{name}">{name}</a>'
    if "anyOf" in schema:
        return " or ".join(_type(part) for part in schema["anyOf"])
    kinds = schema.get("type", "any")
    names = kinds if isinstance(kinds, list) else [kinds]
    if "array" in names:
        return " or ".join(f"array of {_type(schema['items'])}" if name == "array" else name for name in names)
    return " or ".join(names)


def _facts(schema: Schema) -> str:
    facts = []
    allowed = schema.get("enum") or schema.get("items", {}).get("enum") or []
    if allowed:
        facts.append("one of " + ", ".join(f"<code>{escape(json.dumps(value))}</code>" for value in allowed))
    words = {
        "format": "form {}",
        "minimum": "from {}",
        "maximum": "to {}",
        "maxLength": "at most {} characters",
        "maxItems": "at most {} entries",
    }
    facts += [text.format(schema[keyword]) for keyword, text in words.items() if keyword in schema]
    if "pattern" in schema and schema.get("examples", [None])[0] is not None:
        facts.append(f"such as <code>{escape(json.dumps(schema['examples'][0], ensure_ascii=False))}</code>")
    if schema.get("default") is not None:
        facts.append(f"default <code>{escape(json.dumps(schema['default']))}</code>")
    return f"<small>{'; '.join(facts)}</small>" if facts else ""


def _text(markdown: str) -> str:
    """Returns the paragraphs and lists of a description, which uses only a little Markdown."""
    blocks = []
    for block in re.split(r"\n\s*\n", markdown.strip()):
        if block.startswith("- "):
            items = "".join(f"<li>{_inline(item)}</li>" for item in re.split(r"(?m)^- ", block) if item.strip())
            blocks.append(f"<ul>{items}</ul>")
        else:
            blocks.append(f"<p>{_inline(block)}</p>")
    return "\n".join(blocks)


def _inline(text: str) -> str:
    marked = re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text, quote=False))
    return re.sub(r"\*\*([^*]+)\*\*", r"<b>\1</b>", marked)


def _breakable(path: str) -> str:
    return escape(path).replace("/", "/<wbr>")
