"""The survey's ``parameters`` column."""

from forms.sheets import Row


def parameters(row: Row) -> dict[str, str]:
    """``max-pixels=1600 quality=low`` by key."""
    pairs = (word.partition("=") for word in row["parameters"].split())
    return {key: value for key, _, value in pairs}
