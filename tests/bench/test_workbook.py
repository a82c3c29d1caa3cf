"""Cells per second of the scored workbook, beside bare XlsxWriter writing the same cells in the same run.

The bare writer is given the finished cells of every table, with one format per kind: what remains is the
file. Ours starts from the rows of a wave and writes all sheets with their formats, widths and filters.
"""

import io
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from itertools import repeat
from pathlib import Path

import pytest
from xlsxwriter.workbook import Workbook

from forms.rubric import Measure, Rubric, RubricItem, RubricSection, Rule
from forms.text import Bilingual
from scoring.results import MeasureFacts, MeasureResult, Overall, Role, TouchpointScore, WaveResults
from scoring.workbook.book import AnswerStatus, Book, ItemRow, VisitRow, WaveFacts
from scoring.workbook.layout import Row, TableSheet
from scoring.workbook.plan import plan
from scoring.workbook.write import write_workbook

pytestmark = pytest.mark.bench

N_VISITS, N_ITEMS = 1_000, 45
REPEATS = 3
TARGET = 1.5


def nowhere() -> Bilingual:
    return Bilingual("无", "None")


def bench_book() -> Book:
    """Items only: in a wave of any size they are nearly all cells."""
    items = tuple(
        RubricItem(
            f"item_{n}", "A", Bilingual(f"题项名称{n}", f"Item number {n}"), 2.0, Rule("yn", Measure.YES_NO)
        )
        for n in range(N_ITEMS)
    )
    rubric = Rubric("bench", "1", (RubricSection("A", Bilingual("厅外", "Exterior"), 90.0),), items)
    facts = WaveFacts(
        code="BENCH",
        name=Bilingual("测速", "Speed"),
        period="",
        area=nowhere(),
        form_id="bench",
        form_title=nowhere(),
        form_version="1",
        rubric_version="1",
        catalogue_version="1",
        generated_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    return Book(
        facts=facts,
        results=no_results(),
        rubric=rubric,
        sites=[],
        items=item_rows(items),
        vetoes=[],
        photos=[],
        flags=[],
    )


def no_results() -> WaveResults:
    form = MeasureFacts("form_score", "bench", nowhere(), "", "", Role.SUPPORTING, "points", 3.0)
    return WaveResults(
        ours="CM",
        rivals=("CU", "CT"),
        n_visits=N_VISITS,
        n_sites=N_VISITS,
        elements=(),
        supporting=(),
        form_score=MeasureResult(form, (), (), Overall.NOT_ENOUGH_DATA),
        touchpoints=(),
        composite=TouchpointScore("", nowhere(), 55, 0, is_sufficient=False, scores={}, leads={}),
        cities=(),
        family_size=0,
        supporting_family_size=0,
    )


def item_rows(items: tuple[RubricItem, ...]) -> Iterator[ItemRow]:
    for n in range(N_VISITS):
        city = Bilingual("福州", "Fuzhou")
        visit = VisitRow(
            f"uuid:{n:032x}", f"CM-FZ-{n:05d}", f"福州第{n}营业厅", "CM", city, date(2012, 12, 3)
        )
        for item in items:
            yield ItemRow(visit, item, "是 yes", 1.0, 2.0, 2.0, AnswerStatus.SCORED)


def table_cells() -> dict[str, list[Row]]:
    return {sheet.name: [*sheet.table.rows] for sheet in plan(bench_book()) if isinstance(sheet, TableSheet)}


def write_bare(cells: dict[str, list[Row]], target: Path) -> None:
    with closing(Workbook(str(target), {"constant_memory": True})) as workbook:
        text, number = workbook.add_format({"bottom": 4}), workbook.add_format({"num_format": "0.00"})
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in cells.items():
            sheet = workbook.add_worksheet(name)
            for r, row in enumerate(rows):
                for c, value in enumerate(row):
                    if isinstance(value, str) and value:
                        sheet.write_string(r, c, value, text)
                    elif isinstance(value, int | float):
                        sheet.write_number(r, c, value, number)
                    elif isinstance(value, date):
                        sheet.write_datetime(r, c, value, day)  # pyright: ignore[reportArgumentType]  # or a date
                    else:
                        sheet.write_blank(r, c, None, text)


def fastest(run: Callable[[], object]) -> float:
    """Seconds of the best of some runs: the others measured the machine's other work."""
    times: list[float] = []
    for _ in repeat(None, REPEATS):
        started = time.perf_counter()
        run()
        times.append(time.perf_counter() - started)
    return min(times)


def test_workbook_is_nearly_as_fast_as_the_bare_writer(tmp_path: Path) -> None:
    cells = table_cells()
    n_cells = sum(len(row) for rows in cells.values() for row in rows)
    ours = fastest(lambda: write_workbook(bench_book(), io.BytesIO()))
    bare = fastest(lambda: write_bare(cells, tmp_path / "bare.xlsx"))
    speeds = f"ours {n_cells / ours:,.0f}/s   bare {n_cells / bare:,.0f}/s   ratio {ours / bare:.2f}"
    print(f"\n{n_cells:,} cells   {speeds}")
    assert ours / bare <= TARGET
