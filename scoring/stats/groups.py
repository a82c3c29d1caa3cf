"""Labels, one per row, as codes."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

IntArray = NDArray[np.int64]


def group_codes(group: ArrayLike, groups: Sequence[str], *, n: int) -> IntArray:
    """(n,) each row's place in `groups`, so that their order is the caller's and not the alphabet's.

    Raises:
        ValueError: fewer than two groups, or one twice; not n labels; a label not among the groups; a group
            without a row.

    Example:
        >>> group_codes(["CU", "CM", "CU"], ["CU", "CM"], n=3).tolist()
        [0, 1, 0]
    """
    labels, names = np.asarray(group), np.array(list(groups))
    if labels.shape != (n,) or len(np.unique(names)) != len(names) or len(names) < 2:
        raise ValueError(f"groups {list(groups)} must be two or more names, with one group per row")
    matches = labels[:, None] == names
    if not matches.any(axis=1).all() or not matches.any(axis=0).all():
        raise ValueError(f"group holds {sorted(set(labels.tolist()))}, not exactly {list(groups)}")
    return matches.argmax(axis=1).astype(np.int64)


def label_codes(name: str, labels: ArrayLike, *, n: int) -> IntArray:
    """(n,) codes 0, 1, 2 … in the order of the labels.

    Raises:
        ValueError: not n labels, naming the argument.
    """
    found = np.asarray(labels)
    if found.shape != (n,):
        raise ValueError(f"{name} {found.shape} must have one label per row, {n}")
    return np.unique(found, return_inverse=True)[1].astype(np.int64)
