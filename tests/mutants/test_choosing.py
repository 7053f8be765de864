"""Which mutants are tried, by which tests, and which are held equivalent."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fixtures.code.trees import ROOT
from tests.mutants import equivalents, sampling
from tests.mutants.mutations import Mutant
from tests.mutants.sampling import LAYERS, choose, get_layer
from tests.mutants.stages import list_stages

EQUIVALENTS = equivalents.load()


def mutant(layer: str, number: int) -> Mutant:
    return Mutant(f"chalicelib/{layer}/m.py", "f", f"line {number}", "1 → 2", 0, 0, "2")


def counted(chosen: list[Mutant]) -> dict[str, int]:
    return {layer: sum(get_layer(one.file) == layer for one in chosen) for layer in LAYERS}


def test_layers_share_evenly_and_what_a_small_one_leaves_goes_to_the_others() -> None:
    sizes = {"domain": 300, "usecases": 300, "storage": 30, "api": 300, "workers": 3}
    mutants = [mutant(layer, number) for layer, size in sizes.items() for number in range(size)]
    assert counted(choose(mutants, 200)) == {"domain": 55, "usecases": 56, "storage": 30, "api": 56, "workers": 3}
    assert len(choose(mutants, 5000)) == len(mutants)
    assert counted(choose(mutants[:300], 40))["domain"] == 40


def test_the_choice_is_always_the_same_and_new_code_elsewhere_leaves_it_alone() -> None:
    mutants = [mutant("domain", number) for number in range(500)]
    first = choose(mutants, 20)
    assert first == choose(reversed(mutants), 20)
    assert first != mutants[:20]
    later = choose([*mutants, *(mutant("domain", number) for number in range(500, 600))], 20)
    assert len(set(first) & set(later)) >= 10


def test_every_layer_is_looked_at_when_there_is_no_commit_to_compare_with() -> None:
    found = sampling.find_changed(None)
    assert {get_layer(file) for file in found} == set(LAYERS)
    assert all((ROOT / file).is_file() for file in found)


def test_a_commit_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="git knows no commit nothing"):
        sampling.find_changed("nothing")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    texts = {
        "domain/people/test_states.py": "from chalicelib.domain.people.states import fold\n",
        "domain/consents/test_wishes.py": "from chalicelib.domain.people import (\n    acts,\n    states,\n)\n",
        "usecases/people/test_reach.py": "from chalicelib.domain.people import statesmen\n",
        "http/people/test_lookups.py": "import chalicelib.domain.people.states\n",
        "http/consents/test_consents.py": "",
        "http/self_service/test_pages.py": "",
        "usecases/test_commit.py": "",
        "usecases/consents/test_record.py": "",
        "workers/test_sweep.py": "",
        "structure/test_layers.py": "from chalicelib.domain.people import states\n",
    }
    for name, text in texts.items():
        (tmp_path / "tests" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "tests" / name).write_text(text, "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("file", "stages"),
    [
        (
            "domain/people/states.py",
            [
                (
                    "tests/domain/consents/test_wishes.py",
                    "tests/domain/people/test_states.py",
                    "tests/http/people/test_lookups.py",
                ),
                ("tests/domain/people",),
                ("tests/usecases/people",),
                ("tests/http/people",),
                ("tests/domain", "tests/usecases", "tests/storage"),
            ],
        ),
        ("api/people/views.py", [("tests/http/people",), ("tests/structure/test_openapi.py",)]),
        ("api/pages/frame.py", [("tests/http/self_service",), ("tests/structure/test_openapi.py",)]),
        (
            "usecases/commit.py",
            [
                ("tests/usecases/test_commit.py", "tests/usecases/consents"),
                ("tests/workers",),
                ("tests/http/consents",),
                ("tests/usecases", "tests/workers"),
            ],
        ),
        ("workers/sweep.py", [("tests/workers",), ("tests/http/consents",)]),
    ],
)
def test_those_that_import_it_judge_first_then_its_noun_outwards_then_the_rest(
    tree: Path, file: str, stages: list[tuple[str, ...]]
) -> None:
    assert list_stages(tree, f"chalicelib/{file}") == stages


def test_every_module_has_tests() -> None:
    assert [file for file in sampling.find_changed(None) if not list_stages(ROOT, file)] == []


def test_what_is_held_equivalent_still_stands_there_and_says_why() -> None:
    standing = {mutant.key for mutant in sampling.read_mutants({one.file for one in EQUIVALENTS})}
    assert [one for one in EQUIVALENTS if one.key not in standing] == []
    assert [one for one in EQUIVALENTS if len(one.reason.split()) < 5] == []


def test_nothing_is_held_equivalent_twice() -> None:
    keys = [one.key for one in EQUIVALENTS]
    assert len(keys) == len(set(keys))
