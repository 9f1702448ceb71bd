"""The SELECT that a language model writes: exact figures with their cells cited, and nothing it can do besides."""

import time
from pathlib import Path

import pytest
from table_fakes import TableCatalog

from askcorpus.answering.grid import grids_of
from askcorpus.answering.proving import prove
from askcorpus.answering.sources import Sources
from askcorpus.types import Statement
from askcorpus.writing.select import Table, statement_of, tables_for

STOCK = ["Item|Shelf|Price EUR", "Rope|A1|12.50", "Lamp|A2|7.25", "Anchor|A1|80.00", "Buoy|B1|30.10"]


@pytest.fixture
def sources() -> Sources:
    return Sources(TableCatalog({"stock.csv": ["# Stock", STOCK]}))


@pytest.fixture
def tables(sources: Sources) -> list[Table]:
    source = sources.get("stock.csv")
    assert source is not None
    return tables_for(grids_of(source))


def asked(sql: str, tables: list[Table], sources: Sources) -> Statement | None:
    made = statement_of(sql, tables)
    proven = prove((made,), sources) if made is not None else ()
    assert (made is None) == (not proven), "what is made is proven"
    return proven[0] if proven else None


def test_the_model_sees_the_tables_with_their_first_rows(tables: list[Table]) -> None:
    assert tables[0].described().splitlines()[:2] == ["t1 (item TEXT, shelf TEXT, price_eur REAL)", "Rope | A1 | 12.50"]


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("SELECT SUM(price_eur) FROM t1 WHERE shelf = 'A1'", "12.50 + 80.00 = 92.50 EUR"),
        ("```sql\nSELECT AVG(price_eur) FROM t1 WHERE shelf LIKE 'A%';\n```", "(12.50 + 7.25 + 80.00) / 3 = 33.25 EUR"),
        ("select count(*) from t1 where price_eur > 10", "3 (Rope; Anchor; Buoy)"),
    ],
)
def test_figures_are_exact_and_their_cells_are_cited(
    sql: str, said: str, tables: list[Table], sources: Sources
) -> None:
    statement = asked(sql, tables, sources)
    assert statement is not None and statement.text == said and len(statement.citations) > 1


def test_rows_are_shown_as_the_document_has_them(tables: list[Table], sources: Sources) -> None:
    statement = asked("SELECT MAX(price_eur) FROM t1", tables, sources)
    assert statement is not None and statement.kind == "rows" and statement.table[1][0] == "Anchor"


HOSTILE = (
    "ATTACH DATABASE '{place}/evil.db' AS evil",
    "PRAGMA writable_schema = 1",
    "DELETE FROM t1",
    "SELECT SUM(price_eur) FROM t1; DROP TABLE t1",
    "SELECT COUNT(*) FROM sqlite_master",
    "SELECT item FROM t1 WHERE 1 = 1; ATTACH DATABASE '{place}/evil.db' AS evil",
    "SELECT item FROM t1 WHERE (SELECT COUNT(*) FROM sqlite_master) > 0",
    "SELECT item FROM t1 WHERE length(randomblob(1000000000)) > 1",
    "SELECT item FROM t1 WHERE load_extension('{place}/evil.so')",
    "SELECT item FROM t1 WHERE length(writefile('{place}/evil.db', 'x')) > 0",
    "SELECT item FROM t1 WHERE 1 IN (WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n)",
    "SELECT item FROM t1 WHERE (SELECT COUNT(*) FROM t1 a, t1 b, t1 c, t1 d, t1 e, t1 f, t1 g, t1 h, t1 i, t1 j, t1 k, t1 l) > 1",
)


@pytest.mark.parametrize("sql", HOSTILE)
def test_a_hostile_statement_does_nothing(sql: str, tables: list[Table], sources: Sources, tmp_path: Path) -> None:
    started = time.process_time()
    assert asked(sql.format(place=tmp_path), tables, sources) is None
    assert time.process_time() - started < 10 and list(tmp_path.iterdir()) == []
