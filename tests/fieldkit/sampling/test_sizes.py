"""How many sites find a difference, beside what the targets plan.

R1 the cities and operators are those of the targets, or the usual ones where there are none
R2 the numbers are those of the planner's command and of the R script in tests/scoring/planning
R3 the targets' smallest difference is that of the weaker side, spread evenly; none where it is too little
R4 a field that will not do is told by its label
"""

import subprocess
import sys
from pathlib import Path

import pytest

from fieldkit.sampling.compose import Cell
from fieldkit.sampling.rules import DrawRefusedError
from fieldkit.sampling.sizes import FIELDS, sizes_of, usual_fields
from forms.text import Bilingual
from scoring.planning.sample_size import Fieldwork

NINE = range(9)


def _cells(**sites: int | tuple[int, int]) -> list[Cell]:
    """So many sites, or sites and visits to each, of each operator in nine cities."""
    numbers = {operator: n if isinstance(n, tuple) else (n, 1) for operator, n in sites.items()}
    return [
        Cell(operator, city, f"C{city}", Bilingual("市", "City"), *each)
        for operator, each in numbers.items()
        for city in NINE
    ]


def _fields(**typed: str) -> dict[str, str]:
    return usual_fields(55) | typed


def test_r1_the_targets_ground() -> None:
    sizes = sizes_of(_cells(CM=4, CU=4)[:12], _fields())
    assert (9, 2, True, 55) == (
        sizes.asked.ground.cities,
        sizes.asked.operators,
        sizes.has_targets,
        sizes.asked.n_tests,
    )
    usual = sizes_of([], _fields())
    assert (9, 3, False, 110) == (
        usual.asked.ground.cities,
        usual.asked.operators,
        usual.has_targets,
        usual.asked.n_tests,
    )
    assert () == usual.strengths


def test_r1_one_operator_is_compared_with_one_more() -> None:
    sizes = sizes_of(_cells(CM=4), _fields())
    assert (2, ()) == (sizes.asked.operators, sizes.strengths)


def test_r2_the_command_says_the_same() -> None:
    root = Path(__file__).parents[3]
    printed = subprocess.run(
        [sys.executable, "app.py", "plan"], cwd=root, check=True, capture_output=True, text=True
    ).stdout
    rows = [line.split() for line in printed.splitlines()]
    expected = [
        row[1:6] for row in rows if len(row) >= 7 and row[0] in {"1", "110"} and row[1] in {"1", "2", "3"}
    ]
    assert expected == [
        [
            str(row.offer.fieldwork.visits_per_site),
            f"{1 + 0.2 * (row.offer.fieldwork.visits_per_site - 1):.2f}",
            f"{row.offer.fieldwork.sites_per_city:,}",
            f"{row.offer.fieldwork.sites:,}",
            f"{row.offer.fieldwork.visits:,}",
        ]
        for row in sizes_of([], _fields()).needed
    ]
    assert 6 == len(expected)


def test_r2_means() -> None:
    """A spread of 12 and two visits: 7 sites in each of nine cities, as R has it in the same script."""
    sizes = sizes_of(_cells(CM=7, CU=7), _fields(sd="12", delta="5", share="nonsense", elements="1"))
    works = [row.offer.fieldwork for row in sizes.needed]
    assert Fieldwork(9, 7, 2) in works


# `det` of the script in tests/scoring/planning/test_sample_size.py: nine cities, 4 sites, 2 visits
FROM_R = (0.24061597559161568, 0.40346496521414382)  # alpha .05 whole, and divided by 110


def test_r3_the_weaker_side() -> None:
    """Ours 6 sites visited twice; China Unicom 4 twice, China Telecom 4 thrice: 36 sites, twice, count."""
    cells = _cells(CM=(6, 2), CU=(4, 2), CT=(4, 3))
    unicom, telecom = sizes_of(cells, _fields()).strengths
    assert ((54, 36), Fieldwork(9, 4, 2)) == (unicom.n_sites, unicom.fieldwork)
    for rival in (unicom, telecom):
        assert FROM_R == pytest.approx((rival.alone, rival.of_all), rel=1e-10)


def test_r3_only_common_cities_count() -> None:
    cells = [cell for cell in _cells(CM=6, CU=4) if cell.operator == "CM" or cell.city < 3]
    [unicom] = sizes_of(cells, _fields()).strengths
    assert ((18, 12), Fieldwork(3, 4, 1)) == (unicom.n_sites, unicom.fieldwork)


@pytest.mark.parametrize("cells", [_cells(CM=6, CU=1), _cells(CM=6)[:4] + _cells(CU=6)[5:]])
def test_r3_too_little(cells: list[Cell]) -> None:
    [unicom] = sizes_of(cells, _fields()).strengths
    assert (None, None, None) == (unicom.fieldwork, unicom.alone, unicom.of_all)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("delta", "0"), ("delta", "99"), ("share", "1.5"), ("sd", "-1"), ("icc", "x"), ("power", "1"),
        ("alpha", "0.5"), ("elements", "0"), ("cost_visit", "-1"), ("cost_site", "nan"), ("delta", "0.00001"),
    ],
)  # fmt: skip
def test_r4_told(name: str, typed: str) -> None:
    with pytest.raises(DrawRefusedError) as refused:
        sizes_of(_cells(CM=4, CU=4), _fields(**{name: typed}))
    told, label = refused.value.detail, FIELDS[name]
    assert (True, True, False) == (label.zh in told.zh, label.en in told.en, "--" in told.en)
