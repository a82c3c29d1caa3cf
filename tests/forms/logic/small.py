"""Small forms built in the test, and instances sent to them."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from forms.instance import Instance, read_instance
from forms.logic.evaluate import Evaluation, evaluate
from forms.logic.parse import parse
from forms.logic.tree import Node
from forms.model import Choice, Form, Group, Kind, Question
from forms.rubric import Rubric
from forms.text import Bilingual

LABEL = Bilingual("题", "Question")
ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 22, 10, 30, tzinfo=ZONE)


def question(
    path: str,
    kind: Kind = Kind.TEXT,
    *,
    choices: str = "",
    default: str = "",
    read_only: bool = False,
    **logic: str,
) -> Question:
    """`logic` holds expressions: relevant, required, constraint, calculation."""
    return Question(
        name=path.rpartition("/")[2],
        path=path,
        kind=kind,
        label=LABEL,
        choices=tuple(Choice(name, Bilingual(f"选{name}", name)) for name in choices.split()),
        default=default,
        is_read_only=read_only,
        required=_tree(logic, "required"),
        relevant=_tree(logic, "relevant"),
        constraint=_tree(logic, "constraint"),
        calculation=_tree(logic, "calculation"),
    )


def group(path: str, *children: Group | Question, repeat: bool = False, **logic: str) -> Group:
    return Group(
        path.rpartition("/")[2], path, LABEL, children, relevant=_tree(logic, "relevant"), is_repeat=repeat
    )


def form_of(*children: Group | Question, xform: bytes = b"") -> Form:
    return Form("f", "1", LABEL, group("/data", *children), Rubric("f", "1", (), ()), xform)


def instance_of(body: str) -> Instance:
    return read_instance(f'<data id="f" version="1">{body}</data>'.encode())


def evaluated(form: Form, body: str) -> Evaluation:
    return evaluate(form, instance_of(body), now=NOW, timezone=ZONE)


def codes(evaluation: Evaluation) -> Sequence[str]:
    """Violations as ``code path``."""
    return [f"{violation.code} {violation.path}" for violation in evaluation.violations]


def _tree(logic: dict[str, str], name: str) -> Node | None:
    return parse(logic[name]) if name in logic else None
