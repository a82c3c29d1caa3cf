"""A table's rows, compared as a wave's visits are: ours against each rival on every item."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from forms.text import Bilingual
from scoring.companions import Timed
from scoring.comparable import Comparable
from scoring.estimates import estimate_columns
from scoring.results import MeasureResult
from scoring.rows import Row, Setting, judged, measure_rows, setting_of
from scoring.stats.design import Design, survey_design
from scoring.stats.multiplicity import Correction
from scoring.tables import faults
from scoring.tables.answers import columns_of, comparable, item_answers, watched_until
from scoring.tables.brief import VERSION, VISITS, Brief
from scoring.tables.faults import TableFaultsError, gathered
from scoring.tables.items import Item, numeric_items, parse_deltas, parse_item
from scoring.tables.numbers import FloatArray, codes, numbers, refuse_blanks, refuse_rows, rows_where
from scoring.tables.read import Table
from scoring.words import OPERATORS

BLOCK = 8  # columns estimated together: enough to be quick, few enough to keep a large table's arrays small

_NO_CLUSTER = Bilingual(
    "没有给出 --cluster：每行当作一个独立的网点。若同一网点有多行，误差会被低估。",
    "No --cluster was named, so every row counts as a site of its own. If sites have several rows, the "
    "errors are understated.",
)


@dataclass(frozen=True, slots=True)
class TableComparison:
    """What a table's comparison says, with what its reader must know.

    Attributes:
        ours: value of the operator column.
        rivals: likewise, in the order of the contrasts.
        measures: one per item, in the order asked.
        correction: that the verdicts rest on.
        family_size: items × rivals that were tested.
        n_rows: rows compared.
        n_clusters: their sites.
        notes: on the table as a whole.
    """

    ours: str
    rivals: tuple[str, ...]
    measures: tuple[MeasureResult, ...]
    correction: Correction
    family_size: int
    n_rows: int
    n_clusters: int
    notes: tuple[Bilingual, ...]


def compare_table(table: Table, brief: Brief) -> TableComparison:
    """Compare ours with each rival on the items asked for, or on every column of numbers.

    Args:
        table: read with `brief.codes` as codes.
        brief: columns, items, and what matters.

    Raises:
        TableFaultsError: every fault found in table and brief, together.
    """
    if wrong := list(brief.faults_in(table)):
        raise TableFaultsError(wrong)
    table = _only(table, brief)
    operators = _operators(table, brief)
    is_compared = table.frame[brief.operator].is_in(operators).to_numpy()
    n_others = int((~is_compared).sum())
    table = table.where(is_compared) if n_others else table
    items, deltas = _asked(table, brief)
    design, items = _checked(table, brief, operators=operators, items=items)
    setting = setting_of(
        design,
        operators,
        area=codes(table, brief.strata),
        minimum_n=brief.minimum_n,
        correction=brief.correction,
    )
    rows: list[Row] = []
    for start in range(0, len(items), BLOCK):
        rows += _rows(setting, table, items[start : start + BLOCK], deltas)
    measures, family_size = judged(setting, rows)
    return TableComparison(
        ours=operators[0],
        rivals=operators[1:],
        measures=measures,
        correction=brief.correction,
        family_size=family_size,
        n_rows=table.frame.height,
        n_clusters=len(design.stratum_of_cluster),
        notes=(*table.notes, *_notes(table, brief, items=items, n_others=n_others)),
    )


def _only(table: Table, brief: Brief) -> Table:
    for text in brief.only:
        column, _, value = text.partition("=")
        table = table.where((table.frame[column] == value).fill_null(value=False).to_numpy())
        if not table.frame.height:
            raise TableFaultsError([faults.nothing_left(text)])
    return table


def _operators(table: Table, brief: Brief) -> tuple[str, ...]:
    """Ours, then the rivals."""
    refuse_blanks(table, [brief.operator])
    present: list[str] = sorted(table.frame[brief.operator].unique())
    asked = (("--ours", brief.ours), *(("--rival", rival) for rival in brief.rivals))
    wrong = [
        faults.unknown_value(value, option, brief.operator, values=present)
        for option, value in asked
        if value not in present
    ]
    if brief.ours in brief.rivals:
        wrong.append(faults.own_rival(brief.ours))
    if wrong:
        raise TableFaultsError(wrong)
    rivals = brief.rivals or tuple(
        name for name in (*OPERATORS, *present) if name in {*present} - {brief.ours}
    )
    if not rivals:
        raise TableFaultsError([faults.only_one_operator(brief.operator, brief.ours)])
    return brief.ours, *dict.fromkeys(rivals)


def _asked(table: Table, brief: Brief) -> tuple[tuple[Item, ...], Mapping[str, float]]:
    columns = table.frame.columns
    items = [parse_item(text, columns) for text in brief.items] or list(numeric_items(table, brief.used))
    deltas = parse_deltas(brief.deltas, columns)
    wrong = [item for item in items if isinstance(item, Bilingual)]
    if isinstance(deltas, tuple):
        raise TableFaultsError([*wrong, *deltas])
    if wrong or not items:
        raise TableFaultsError(wrong or [faults.nothing_to_compare(columns)])
    return tuple(item for item in items if isinstance(item, Item)), deltas


def _checked(
    table: Table, brief: Brief, *, operators: tuple[str, ...], items: Sequence[Item]
) -> tuple[Design, tuple[Item, ...]]:
    """The rows' design, and the items with their kinds; everything that is wrong with any column is told."""
    known: list[Item] = []
    n, wrong = table.frame.height, list[Bilingual]()
    area, cluster, weight = np.zeros(n, dtype=np.int64), np.arange(n), np.ones(n)
    with gathered(wrong):
        _refuse_mixture(table, brief)
    with gathered(wrong):
        area = codes(table, brief.strata)
    if brief.cluster:
        with gathered(wrong):
            cluster = codes(table, [brief.cluster])
    if brief.weight:
        with gathered(wrong):
            weight = numbers(table, brief.weight)
            refuse_rows(table, ~(weight > 0), lambda rows: faults.no_weight(brief.weight, rows))
    for item in items:
        with gathered(wrong):
            known.append(item_answers(table, item).item)
    if wrong:
        raise TableFaultsError(wrong)
    operator = table.frame[brief.operator].to_numpy()
    design = survey_design(operator, cluster=cluster, area=area, weight=weight, operators=operators)
    return design, tuple(known)


def _refuse_mixture(table: Table, brief: Brief) -> None:
    """No visit twice, and one version of the form only."""
    wrong: list[Bilingual] = []
    for column in [brief.visit] if brief.visit else [name for name in VISITS if name in table.frame.columns]:
        visits = table.frame[column]
        if (twice := visits.is_duplicated() & visits.is_not_null()).any():
            rows = rows_where(table, twice.to_numpy())
            wrong.append(faults.duplicated_visits(column, rows, str(visits.filter(twice)[0])))
    if VERSION in table.frame.columns:
        versions = sorted(map(str, table.frame[VERSION].drop_nulls().unique()))
        if len(versions) > 1:
            wrong.append(faults.mixed_versions(VERSION, versions))
    if wrong:
        raise TableFaultsError(wrong)


def _rows(setting: Setting, table: Table, items: Sequence[Item], deltas: Mapping[str, float]) -> list[Row]:
    comparables: list[Comparable] = []
    columns: list[tuple[FloatArray, FloatArray]] = []
    timed: list[Timed | None] = []
    for item in items:
        answers = item_answers(table, item)
        limit = watched_until(answers, setting.design)
        delta = deltas.get(item.column, deltas.get(""))
        comparables.append(comparable(answers, table.labels, delta=delta, limit=limit))
        columns.append(columns_of(answers, setting.design, limit=limit))
        happened = answers.happened
        timed.append(None if happened is None else Timed(answers.values, happened, setting.area))
    return measure_rows(setting, comparables, estimate_columns(setting.design, columns), timed)


def _notes(table: Table, brief: Brief, *, items: Sequence[Item], n_others: int) -> list[Bilingual]:
    notes = [] if brief.cluster else [_NO_CLUSTER]
    if n_others:
        notes.append(
            Bilingual(
                f"{n_others:,} 行属于其他运营商，没有比较。", f"{n_others:,} rows of others were left out."
            )
        )
    compared = {item.column for item in items} | {item.event for item in items}
    skipped = [column for column in table.frame.columns if column not in compared | brief.used]
    if not brief.items and skipped:
        notes.append(faults.left_out(skipped))
    return notes
