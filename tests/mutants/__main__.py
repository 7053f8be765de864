"""`make mutants`: makes small changes to copies of the tree, one at a time, and counts those that no test notices.

Exits with 1 if in some layer fewer than nine of ten that are not held equivalent are killed, and with 2 if it cannot
tell. It can be interrupted at any time: what was found out is kept, and the next run goes on from there.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from queue import SimpleQueue

from tests.fixtures.code.trees import ROOT, Tree, list_files
from tests.mutants import equivalents, sampling
from tests.mutants.judging import Judge
from tests.mutants.mutations import Mutant
from tests.mutants.reporting import describe_layers, is_enough
from tests.mutants.results import FILE, KILLED, SURVIVED, Results, digest
from tests.mutants.sampling import get_layer


def main(arguments: Sequence[str]) -> int:
    """Chooses mutants, tries those about which nothing is known yet, reports, and returns the exit code."""
    for number in (signal.SIGINT, signal.SIGTERM):  # in the background the first would be ignored
        signal.signal(number, signal.default_int_handler)
    options = _read_options(arguments)
    try:
        files = sampling.find_changed(options.base or sampling.find_base())
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    files = [file for file in files if not options.only or file.startswith(tuple(options.only))]
    chosen = sampling.choose(sampling.read_mutants(files), options.sample)
    held = {one.key for one in equivalents.load()}
    results = Results(FILE, digest((ROOT / name).read_text("utf-8", "replace") for name in list_files()))
    try:
        _try_all([one for one in chosen if one.key not in held], results, options.at_once)
    except KeyboardInterrupt:
        print("\nInterrupted. The next run goes on from here.")
        return 130
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 2
    return _report(chosen, held, results)


def _read_options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants")
    parser.add_argument("--base", default="", help="the commit since which modules changed")
    parser.add_argument("--sample", type=int, default=200, help="how many mutants")
    parser.add_argument("--at-once", type=int, choices=(1, 2), default=2, help="how many copies of the tree")
    parser.add_argument("only", nargs="*", help="only modules whose path begins so, as chalicelib/domain/people")
    return parser.parse_args(arguments)


def _try_all(mutants: list[Mutant], results: Results, at_once: int) -> None:
    sources = {one.file: (ROOT / one.file).read_text("utf-8") for one in mutants}
    unknown = [one for one in mutants if results.find(one, sources[one.file]) is None]
    if not unknown:
        return
    with tempfile.TemporaryDirectory() as folder:
        trees = [Tree(Path(folder) / str(number)) for number in range(at_once)]
        free: SimpleQueue[Tree] = SimpleQueue()
        for tree in trees:
            free.put(tree)
        judge = Judge(results, free)
        pool = ThreadPoolExecutor(at_once)
        try:
            waiting = {pool.submit(judge.judge, one): one for one in unknown}
            for number, done in enumerate(as_completed(waiting), 1):
                one, verdict = waiting[done], done.result()
                results.keep(one, sources[one.file], verdict)
                print(f"{number:4}/{len(unknown)} {verdict:9} {_describe(one)}", flush=True)
        finally:
            for tree in trees:
                tree.end()
            pool.shutdown(cancel_futures=True)


def _describe(mutant: Mutant) -> str:
    return f"{mutant.file} {mutant.within or '(module)'}: {mutant.what}"


def _report(chosen: list[Mutant], held: set[tuple[str, str, str, str]], results: Results) -> int:
    judged = []
    for one in chosen:
        verdict = results.find(one, (ROOT / one.file).read_text("utf-8"))
        state = "equivalent" if one.key in held else "killed" if verdict in KILLED else SURVIVED
        judged.append((get_layer(one.file), state))
        if state == SURVIVED:
            print(f"\n{one.file}, {one.within or 'module'}\n  line     {one.line}\n  survived {one.what}")
    print("", *describe_layers(judged), sep="\n")
    return 0 if chosen and is_enough(judged) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
