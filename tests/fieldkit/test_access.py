"""Who may do what, cell by cell.

R1 every role has every permission exactly as the grid says, and reaches no further
R2 an account that names no area, site or firm of its own reaches nobody's
"""

import pytest

from fieldkit.access import Permission, Scope, may, require
from fieldkit.accounts.tables import Account, Role
from fieldkit.errors import NotAllowedError

# domain 7.1 as a grid: . may not, * everybody's, A S F its own area's, site's, firm's, O its own
GRID = """
                headq lead office group city hall firm reviewer auditor partner caller privacy admin
read_results    *     *    *      *     .    .    .    .        .       .       .      .       .
plan_waves      .     .    *      .     .    .    .    .        .       .       .      .       .
score_wave      .     .    *      .     .    .    .    .        .       .       .      .       .
author_forms    .     .    *      *     .    .    .    .        .       .       .      .       .
publish_forms   .     .    *      .     .    .    .    .        .       .       .      .       .
read_registers  *     *    *      *     A    S    .    .        .       S       .      .       *
edit_registers  .     .    *      .     A    .    .    .        .       .       .      .       .
read_firms      .     .    *      .     .    .    F    F        .       .       .      .       *
edit_firms      .     .    *      .     .    .    .    .        .       .       .      .       .
manage_accounts .     .    .      .     .    .    F    .        .       .       .      .       *
read_trail      .     .    .      .     .    .    .    .        .       .       .      *       .
read_visits     .     .    *      .     .    .    F    F        .       .       .      .       .
assign_visits   .     .    *      .     .    .    F    .        .       .       .      .       .
read_flags      .     .    *      .     .    .    F    F        .       .       .      .       .
review_visits   .     .    *      .     .    .    .    F        .       .       .      .       .
decide_reviews  .     .    *      .     .    .    .    .        .       .       .      .       .
read_findings   .     *    *      .     A    S    .    .        .       S       .      .       .
read_appeals    .     *    *      *     A    S    .    .        .       S       .      .       .
file_appeals    .     .    .      .     A    S    .    .        .       S       .      .       .
admit_appeals   .     .    *      .     .    .    .    .        .       .       .      .       .
decide_appeals  .     *    *      *     .    .    .    .        .       .       .      .       .
decide_vetoes   .     *    .      .     .    .    .    .        .       .       .      .       .
fill_own_visits .     .    .      .     .    .    .    .        O       .       O      .       .
"""
ROWS = [line.split() for line in GRID.strip().splitlines()[1:]]
CELLS = [(row[0], role, cell) for row in ROWS for role, cell in zip(Role, row[1:], strict=True)]
SCOPES = {"*": Scope(), "A": Scope(area=3), "S": Scope(site=5), "F": Scope(firm=7), "O": Scope(account=9)}


def test_r1_the_grid_is_whole() -> None:
    assert list(Permission) == [row[0] for row in ROWS]


@pytest.mark.parametrize(("permission", "role", "cell"), CELLS)
def test_r1(permission: str, role: Role, cell: str) -> None:
    account = Account(id=9, role=role, area=3, site=5, firm=7)
    asked = Permission(permission)
    assert may(account, asked) is (cell != ".")
    if cell == ".":
        with pytest.raises(NotAllowedError):
            require(account, asked)
    else:
        assert SCOPES[cell] == require(account, asked)


@pytest.mark.parametrize(("permission", "role", "cell"), [each for each in CELLS if each[2] in "ASF"])
def test_r2(permission: str, role: Role, cell: str) -> None:  # noqa: ARG001 -- the cell chose the case
    with pytest.raises(NotAllowedError):
        require(Account(id=9, role=role), Permission(permission))
