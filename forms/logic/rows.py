"""One row of the function table, and the ways to make one from an ordinary Python function."""

from collections.abc import Callable
from dataclasses import dataclass

from forms.logic.context import Context, Value
from forms.logic.values import to_number, to_text

Apply = Callable[[Context, list[Value]], Value]


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the expression language; `most` None means any number of arguments.

    `is_volatile`: the answer depends on when or where it is asked, so a recomputation may differ honestly.
    """

    name: str
    least: int
    most: int | None
    apply: Apply
    is_volatile: bool = False

    def accepts(self, n_arguments: int) -> bool:
        return self.least <= n_arguments and (self.most is None or n_arguments <= self.most)


def of_texts(function: Callable[..., Value]) -> Apply:
    """Every argument arrives as text."""
    return lambda _, arguments: function(*map(to_text, arguments))


def of_numbers(function: Callable[..., Value]) -> Apply:
    """Every argument arrives as a number."""

    def apply(context: Context, arguments: list[Value]) -> Value:
        zone = context.zone
        return function(*(to_number(each, zone) for each in arguments))

    return apply
