"""People who may be one and the same: open accounts of one name at one place or firm."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations

from fieldkit.accounts.places import FIRMS_ROLES
from fieldkit.registers.register import Pair, Row
from forms.text import Bilingual

OPEN, CLOSED = "open", "closed"
ALIKE = Bilingual(
    "姓名相同、归属也相同的启用账号。",
    "Open accounts of the same name that belong to the same place or firm.",
)
# so many of one name at one place are placeholders and no duplicates
MOST_OF_ONE_NAME = 20


def pairs(rows: Sequence[Row]) -> list[Pair]:
    """Every pair once; whom a firm manages is never paired with others of the firm, whom it does not see."""
    groups: dict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in rows:
        if row["standing"] == OPEN:
            name = "".join(str(row["name"]).split()).casefold()
            is_firms = row["role"] in FIRMS_ROLES
            groups[name, row["area"], row["site"], row["firm"], is_firms].append(row)
    return [
        Pair((str(one["login"]), str(two["login"])), (str(one["name"]), str(two["name"])))
        for group in groups.values()
        if len(group) <= MOST_OF_ONE_NAME
        for one, two in combinations(sorted(group, key=lambda row: str(row["login"])), 2)
    ]
