"""The form as the phone reads it: what to ask and when, and nothing of how it is scored.

Absent keys mean "none"; expressions are trees (`forms.logic.tree`).
"""

from typing import TypeAlias

from forms.logic.tree import Node, to_json
from forms.model import Form, Group, Question
from forms.text import Bilingual

Json: TypeAlias = "dict[str, Json] | list[Json] | str | float | bool | None"


def phone_json(form: Form) -> dict[str, Json]:
    """The whole form; ``namespace`` is the instance's own, "" for a plain one."""
    vetoes = frozenset(item.name for item in form.rubric.items if item.is_veto)
    return {
        "id": form.form_id,
        "version": form.version,
        "title": _text(form.title),
        "root": form.root.name,
        "namespace": form.namespace,
        "nodes": [_node(child, vetoes) for child in form.root.children],
    }


def _node(node: Group | Question, vetoes: frozenset[str]) -> Json:
    return _group(node, vetoes) if isinstance(node, Group) else _question(node, vetoes)


def _group(group: Group, vetoes: frozenset[str]) -> Json:
    return _present(
        {
            "name": group.name,
            "path": group.path,
            "type": "group",
            "label": _text(group.label),
            "relevant": _tree(group.relevant),
            "appearance": group.appearance,
            "children": [_node(child, vetoes) for child in group.children],
        }
    )


def _question(question: Question, vetoes: frozenset[str]) -> Json:
    return _present(
        {
            "name": question.name,
            "path": question.path,
            "type": str(question.kind),
            "label": _text(question.label),
            "hint": _text(question.hint),
            "choices": [{"name": choice.name, "label": _text(choice.label)} for choice in question.choices],
            "appearance": question.appearance,
            "parameters": dict(question.parameters),
            "default": question.default,
            "required": _tree(question.required),
            "relevant": _tree(question.relevant),
            "constraint": _tree(question.constraint),
            "calculation": _tree(question.calculation),
            "readOnly": question.is_read_only,
            "requiredMessage": _text(question.required_message),
            "constraintMessage": _text(question.constraint_message),
            "partOf": question.part_of,
            "veto": question.name in vetoes,
        }
    )


def _tree(expression: Node | None) -> Json:
    return to_json(expression) if expression else None


def _text(text: Bilingual | None) -> Json:
    return {"zh": text.zh, "en": text.en} if text else None


def _present(node: dict[str, Json]) -> Json:
    return {key: value for key, value in node.items() if value}
