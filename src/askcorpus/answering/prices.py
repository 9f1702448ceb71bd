"""The price or fee in a row of a table, by how many or how often: the stock's worth, a year of a monthly fee."""

from __future__ import annotations

import re

from askcorpus.answering.calculation import multiplied, operand
from askcorpus.answering.chosen_rows import is_money, money_columns, number_columns, operands_of, rows_of
from askcorpus.answering.figure_words import PERIOD, factors_over
from askcorpus.answering.figures import TIMES, numbers_said
from askcorpus.answering.grid import stems
from askcorpus.answering.matching import Fit
from askcorpus.answering.table_question import TableQuestion
from askcorpus.answering.table_words import COUNT_COLUMNS, MEASURES, WORTH
from askcorpus.language.words import fold
from askcorpus.types import Statement

EACH_COLUMNS = stems("each per unit piece single apiece je pro einzelpreis stückpreis por unidad")
PRICE_COLUMNS = MEASURES["money"] | stems("value wert valor")
"""What the column of the price of one is called."""


def worth(question: TableQuestion, found: Fit) -> list[Statement] | None:
    """The price of one in a row by how many of them there are, where the question says how many or names that column."""
    [row], numbers, asked = found.rows, number_columns(found), stems(question.text)
    prices = [c for c in numbers if c.stems & EACH_COLUMNS and (is_money(c.unit) or c.stems & PRICE_COLUMNS)]
    price = operand(row.grid, row.entry, prices[0]) if len(prices) == 1 else None
    if price is None or not (question.says_total or WORTH.search(question.text)):
        return None
    said = numbers_said(question.text) - numbers_said(row.entry.label())
    counts = [c for c in numbers if c.stems & COUNT_COLUMNS and c not in prices]
    held = [
        item for item in operands_of([row], *counts) if {item.value} == said or (not said and item.column.stems & asked)
    ]
    if len(held) != 1:
        return None
    statement = multiplied([held[0].value], price, price.written_unit, held)
    return [statement, *rows_of([row], [price.column, held[0].column])]


def fee_over_time(question: TableQuestion, found: Fit) -> list[Statement] | None:
    """The only fee of a row by how often its period, which a cell or the column names, comes in the one that is asked for."""
    [row], match = found.rows, PERIOD.search(question.text)
    fees = operands_of([row], *money_columns(number_columns(found)))
    if match is None or len(fees) != 1:
        return None
    names = (fold(word) for word in (*row.entry.cells, *re.findall(r"[^\W\d_]+", fees[0].column.name)))
    periods = [*{TIMES[name] for name in names if name in TIMES}]
    said = numbers_said(question.text) - numbers_said(row.entry.label())
    factors = factors_over(match, periods[0], said) if len(periods) == 1 else []
    if not factors:
        return None
    return [multiplied(factors, fees[0], fees[0].written_unit), *rows_of([row], [fees[0].column])]
