"""Items that are asked at China Mobile alone (``score::operators`` M), in a form used at all three."""

from collections.abc import Iterable

from forms.logic.faults import ExpressionFault
from forms.logic.parse import parse
from forms.logic.tree import Literal, Node, Operation, Path
from forms.references import REFERENCE
from forms.rubric import OPERATOR_QUESTION, OPERATORS

OURS = OPERATORS[0]
CONDITION = f"${{{OPERATOR_QUESTION}}} = '{OURS}'"


def demands_ours(condition: Node | None) -> bool:
    """Whether it can hold at China Mobile only: the comparison itself, or one that must hold as well."""
    match condition:
        case Operation("and", left, right):
            return demands_ours(left) or demands_ours(right)
        case Operation("=", Path(steps), Literal(value)) | Operation("=", Literal(value), Path(steps)):
            return value == OURS and [step.name for step in steps[-1:]] == [OPERATOR_QUESTION]
        case _:
            return False


def cells_demand_ours(cells: Iterable[str]) -> bool:
    """The same of ``relevant`` cells; one that cannot be read has a fault of its own and is let pass."""
    try:
        return any(demands_ours(parse(REFERENCE.sub(r"/\1", cell))) for cell in cells if cell)
    except ExpressionFault:
        return True
