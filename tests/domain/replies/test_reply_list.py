"""The labelled list of replies keeps the shape that makes its figures meaningful. No classifier is needed here."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from pathlib import Path

DATA = Path(__file__).parents[2] / "data"
HALVES = ("replies_tuning.tsv", "replies_held_out.tsv")
LATER = (
    "replies_later_1.tsv",
    "replies_later_2.tsv",
    "replies_later_3.tsv",
    "replies_run_together.tsv",
    "replies_ordinary.tsv",
)
LABELS = {"stop", "revocation", "start", "yes", "help", "not_opt_out", "unsure"}
# Every word that a provider or the law acts upon on its own, folded.
KEYWORD = re.compile(
    r"\b(stop|stop ?all|end|cancel|unsubscribe|unsub|quit|revoke|opt[ -]?out|remove|arrete?r?|arretez|td|detener|salir"
    r"|alto|baja|parar|no mas|cancelar|start|unstop|subscribe|resume|continue|yes|si|oui|help|info|aide|ayuda|volver"
    r"|recibir)\b"
)


def rows(name: str) -> list[tuple[str, str, str]]:
    lines = (DATA / name).read_text("utf-8").splitlines()
    found = [line.split("\t") for line in lines if not line.startswith("#")]
    return [(label, language, json.loads(text)) for label, language, text in found]


def has_keyword(text: str) -> bool:
    folded = unicodedata.normalize("NFKD", text)
    kept = [char for char in folded if unicodedata.category(char) not in {"Mn", "Cf"}]
    return KEYWORD.search("".join(kept).lower()) is not None


def test_each_half_holds_every_label_and_both_together_more_than_three_hundred_replies() -> None:
    both = [rows(name) for name in HALVES]
    for half in both:
        assert {label for label, _, _ in half} == LABELS
        assert {language for _, language, _ in half} == {"en", "es", "fr"}
    tuning, held_out = (Counter(label for label, _, _ in half) for half in both)
    assert tuning.total() + held_out.total() >= 320
    assert all(abs(tuning[label] - held_out[label]) <= 1 for label in LABELS)


def test_no_reply_stands_twice() -> None:
    texts = [text for name in (*HALVES, *LATER) for _, _, text in rows(name)]
    assert len(texts) == len(set(texts))


def test_a_third_of_the_list_and_of_its_opt_outs_has_no_keyword() -> None:
    every = [row for name in HALVES for row in rows(name)]
    opt_outs = [row for row in every if row[0] in {"stop", "revocation"}]
    for chosen in (every, opt_outs):
        without = [text for _, _, text in chosen if not has_keyword(text)]
        assert len(without) * 3 >= len(chosen)
