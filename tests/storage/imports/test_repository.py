"""Imports in the table: the head with its columns, the list, and the results of lines, the failed ones apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chalicelib.domain.changes import Event
from chalicelib.domain.imports.job import Import, LineResult, SaveImport
from chalicelib.storage.commit import DynamoStore
from chalicelib.storage.imports.repository import DynamoImports
from chalicelib.storage.table import ops, places
from tests.fixtures.memory.table import MemoryTable

TENANT = "cyclonex"
NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
COLUMNS = ("", "email", "", "", "purpose", "granted", "")


def job(name: str = "imp_1") -> Import:
    return Import(name, "consents", "upl_1", "csv", 100, True, NOW, "key_1", version=1)


def bad(line: int) -> LineResult:
    return LineResult(line, "unknown_purpose", "purpose", "No such purpose.")


def good(line: int) -> LineResult:
    return LineResult(line, "ok", "", "Fine.")


class Kept:
    """The repository with a store on a table."""

    def __init__(self, table: ops.Table) -> None:
        self.table = table
        self.imports = DynamoImports(table)

    def save(self, item: Import, *results: LineResult, tenant: str = TENANT) -> Import:
        event = Event("import.advanced", NOW, NOW, "system:imports", item.id)
        change = SaveImport(item, item.version - 1, event, results)
        DynamoStore(self.table).commit(tenant, [change], None, "", NOW)
        found = self.imports.get(tenant, item.id)
        assert found is not None
        return found

    def lines(self, limit: int, *, passed: bool) -> list[int]:
        """Returns the numbers of the lines that have results, read page by page."""
        found: list[int] = []
        while True:
            page = self.imports.results(TENANT, "imp_1", found[-1] if found else 0, limit, passed=passed)
            found += [one.line for one in page]
            if len(page) < limit:
                return found


@pytest.fixture
def kept() -> Kept:
    return Kept(MemoryTable())


@pytest.fixture
def anywhere(each_table: ops.Table) -> Kept:
    """Returns the repository on each kind of table."""
    return Kept(each_table)


def test_an_import_comes_back_as_it_was(anywhere: Kept) -> None:
    mapping = (("E-mail", "email"), ("7", "purpose"), ('of "them" = yes', "granted"))
    item = replace(job(), mapping=mapping, columns=COLUMNS)
    saved = anywhere.save(item)
    assert saved == replace(item, head=saved.head)
    assert anywhere.imports.get("psynergy", item.id) is None
    plain = anywhere.save(replace(job("imp_2"), columns=("email", "purpose", "granted")))
    assert (plain.mapping, plain.columns) == ((), ("email", "purpose", "granted"))


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_imports_are_listed_newest_first_by_tenant(anywhere: Kept, limit: int) -> None:
    for number in (2, 1, 3):
        anywhere.save(job(f"imp_{number}"))
    anywhere.save(job("imp_4"), tenant="psynergy")
    found, mark = [], None
    while True:
        page, mark = anywhere.imports.page(TENANT, mark, limit)
        assert len(page) <= limit
        found += [one.id for one in page]
        if mark is None:
            break
    assert found == ["imp_3", "imp_2", "imp_1"]


@pytest.mark.parametrize("limit", [1, 3, 7, 100])
def test_results_come_in_order_all_of_them_or_the_failed_ones_alone(anywhere: Kept, limit: int) -> None:
    item = anywhere.save(job(), good(2), bad(3), good(4), bad(5))
    item = anywhere.save(replace(item, version=2), good(6), good(7))
    item = anywhere.save(replace(item, version=3), bad(8), bad(9))
    anywhere.save(replace(item, version=4), bad(10), good(11))
    assert anywhere.lines(limit, passed=True) == list(range(2, 12))
    assert anywhere.lines(limit, passed=False) == [3, 5, 8, 9, 10]


def test_failed_ones_are_told_apart_where_one_item_holds_all(kept: Kept) -> None:
    kept.save(job())
    at = places.import_results(TENANT, "imp_1", 2)
    told = ops.compact([[2, "ok", "", "Fine."], [3, "unknown_purpose", "purpose", "No such purpose."]])
    kept.table.write(TENANT, ops.Put({"pk": at.pk, "sk": at.sk, "told": told}))
    assert (kept.lines(5, passed=False), kept.lines(5, passed=True)) == ([3], [2, 3])


@pytest.mark.parametrize(("step", "most"), [(1, 7), (50, 2)])
def test_a_thousand_failed_lines_cost_few_queries_however_thin_they_lie(
    kept: Kept, monkeypatch: pytest.MonkeyPatch, step: int, most: int
) -> None:
    item = kept.save(job())
    for start in range(0, 1200, step):
        item = kept.save(replace(item, version=item.version + 1), *map(bad, range(start + 1, start + step + 1)))
    asked: list[ops.Span] = []
    query = kept.table.query

    def count(tenant: str, span: ops.Span) -> ops.Page:
        asked.append(span)
        return query(tenant, span)

    monkeypatch.setattr(kept.table, "query", count)
    found = kept.imports.results(TENANT, "imp_1", 100, 1001, passed=False)
    assert [one.line for one in found] == list(range(101, 1102))
    assert len(asked) <= most
