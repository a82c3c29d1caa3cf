"""A table's comparison as a workbook: how it was made, then one row per item and rival."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from forms.text import Bilingual
from scoring import methods, words
from scoring.tables.compare import TableComparison
from scoring.workbook.layout import Column, Kind, PageSheet, Row, Table
from scoring.workbook.sheets.elements import measures_sheet
from scoring.workbook.write.workbook import Imprint, write_sheets

_NONE = Bilingual("无", "None")


def write_comparison(
    comparison: TableComparison, target: Path, *, source: str, minimum_n: int, made_at: datetime
) -> None:
    """Write the workbook to `target`.

    Args:
        comparison: of the table.
        target: a path to create or replace.
        source: name of the table's file.
        minimum_n: fewest answers a side that were compared.
        made_at: with its zone.
    """
    sheets = (
        _readme(comparison, source=source, minimum_n=minimum_n),
        measures_sheet(comparison.measures, ours=comparison.ours, touchpoints={"": Bilingual("", "")}),
    )
    name = Bilingual(f"{source} 比较", f"{source} compared")
    write_sheets(sheets, Imprint(code=source, name=name, made_at=made_at), target)


def _readme(comparison: TableComparison, *, source: str, minimum_n: int) -> PageSheet:
    columns = (
        Column("what", Bilingual("项目", "Item"), 26),
        Column("value", Bilingual("内容", "Value"), 110, Kind.WRAPPED),
    )
    facts = Table(columns, list(_facts(comparison, source)), empty=_NONE, has_header=False)
    rules = methods.table_policy(
        comparison.correction, minimum_n=minimum_n, family_size=comparison.family_size
    )
    return PageSheet(
        name="说明",
        title=Bilingual("说明：怎么比的", "Readme: how the figures were made"),
        widths=tuple(column.width for column in columns),
        blocks=(
            facts,
            _sentences(columns, rules, caption=Bilingual("方法", "Method")),
            _sentences(columns, comparison.notes, caption=Bilingual("注意", "Notes")),
        ),
        opens_first=True,
    )


def _facts(comparison: TableComparison, source: str) -> Iterator[Row]:
    yield "数据 Data", source
    yield "我方 Ours", words.operator_cell(comparison.ours)
    yield "对手 Rivals", "、".join(map(words.operator_cell, comparison.rivals))
    yield "行数 Rows", comparison.n_rows
    yield "网点数 Sites", comparison.n_clusters


def _sentences(columns: tuple[Column, ...], sentences: tuple[Bilingual, ...], *, caption: Bilingual) -> Table:
    rows = [(str(place), f"{text.zh}\n{text.en}") for place, text in enumerate(sentences, start=1)]
    return Table(columns, rows, empty=_NONE, caption=caption, has_header=False)
