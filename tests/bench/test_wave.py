"""Scoring and comparing 10⁵ visits × 45 items, beside plain numpy on the same arrays in memory."""

import resource
from collections.abc import Callable
from time import perf_counter

import numpy as np
import pytest

from forms.model import Form
from forms.read import library_form, read_form
from forms.rubric import Measure, Rubric, RubricItem
from scoring.catalogue import load_catalogue
from scoring.compare import compare
from scoring.measure import Status
from scoring.score import FloatArray, StatusArray, score
from scoring.wave import WaveArrays

pytestmark = pytest.mark.bench

N_VISITS = 100_000
N_CITIES = 9
TARGET_S = 2.0
OPERATORS = np.array(["CM", "CU", "CT"])


def simulated(rubric: Rubric, *, visits_per_site: int) -> WaveArrays:
    rng = np.random.default_rng(1)
    n_sites = N_VISITS // visits_per_site
    site = np.repeat(np.arange(n_sites), visits_per_site)[:N_VISITS]
    columns = [_column(item, rng, len(site)) for item in rubric.items]
    values = np.column_stack([values for values, _ in columns])
    status = np.column_stack([status for _, status in columns])
    return WaveArrays(
        rubric=rubric,
        operator=OPERATORS[site % 3],
        site=np.char.add("site ", site.astype(np.str_)),
        city=np.char.add("city ", (site // 3 % N_CITIES).astype(np.str_)),
        weight=np.ones(len(site)),
        values=values,
        status=status,
        scores=score(rubric, values, status),
    )


def _column(item: RubricItem, rng: np.random.Generator, n: int) -> tuple[FloatArray, StatusArray]:
    """Uniform over the notation's range; one answer in twenty hidden, a veto in two hundred."""
    status = np.where(rng.random(n) < 0.05, Status.HIDDEN, Status.ANSWERED).astype(np.uint8)
    low, high = sorted((item.rule.full_at, item.rule.zero_at))
    values = np.round(rng.uniform(low, high, n))
    if item.rule.measure is Measure.YES_NO:
        values = (rng.random(n) < (0.995 if item.is_veto else 0.8)).astype(np.float64)
    values[status == Status.HIDDEN] = np.nan
    return (np.full(n, np.nan) if item.rule.measure is Measure.RECORDED else values), status


def plain_means(wave: WaveArrays) -> None:
    """The least any comparison must do: one mean per operator and item."""
    measured = [c for c, item in enumerate(wave.rubric.items) if item.rule.measure is not Measure.RECORDED]
    for operator in OPERATORS:
        np.nanmean(wave.values[wave.operator == operator][:, measured], axis=0)


def seconds(work: Callable[[], object]) -> float:
    """The best of three."""
    best = float("inf")
    for _ in range(3):
        start = perf_counter()
        work()
        best = min(best, perf_counter() - start)
    return best


@pytest.mark.parametrize("visits_per_site", [10, 1])
def test_scoring_and_comparison(visits_per_site: int) -> None:
    form = read_form(library_form("store_visit"), "store_visit.md")
    assert isinstance(form, Form)
    wave = simulated(form.rubric, visits_per_site=visits_per_site)
    catalogue = load_catalogue()
    limit = seconds(lambda: plain_means(wave))
    scoring = seconds(lambda: score(form.rubric, wave.values, wave.status))
    before_mb = _peak_mb()
    comparison = seconds(lambda: compare(wave, catalogue))
    print(f"\n{N_VISITS:,} visits × {len(form.rubric.items)} items, {visits_per_site} visits per site")
    print(f"  plain numpy means   {limit:6.3f} s   1.0 ×")
    print(f"  scoring             {scoring:6.3f} s  {scoring / limit:4.1f} ×")
    print(f"  comparison          {comparison:6.3f} s  {comparison / limit:4.1f} ×   target < {TARGET_S} s")
    print(f"  comparison's memory above the wave's own peak: {_peak_mb() - before_mb:.0f} MB")
    assert comparison < TARGET_S


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
