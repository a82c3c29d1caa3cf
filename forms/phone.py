"""The form as the phone reads it: what to ask and when, and nothing of how it is scored.

Absent keys mean "none"; expressions are trees (`forms.logic.tree`).
"""

from typing import TypeAlias

from forms.logic.graph import expressions_of, nodes_by_path
from forms.logic.tree import Literal, Node, calls_in, to_json
from forms.model import CHOICE_NAME, Choice, Form, Group, Media, Question
from forms.text import Bilingual

Json: TypeAlias = "dict[str, Json] | list[Json] | str | float | bool | None"


def phone_json(form: Form) -> dict[str, Json]:
    """The whole form; ``namespace`` is the instance's own, "" for a plain one.

    ``lists`` are those that an expression reads; a plain list of choices stands with its question.
    """
    vetoes = frozenset(item.name for item in form.rubric.items if item.is_veto)
    return {
        "id": form.form_id,
        "version": form.version,
        "title": _text(form.title),
        "root": form.root.name,
        "namespace": form.namespace,
        "isForPhone": form.is_for_phone,
        "log": dict(form.log),
        "lists": {name: [dict(item) for item in form.lists[name]] for name in sorted(_lists_read(form))},
        "nodes": [_node(child, vetoes) for child in form.root.children],
    }


def _lists_read(form: Form) -> set[str]:
    calls = (
        call
        for node in nodes_by_path(form.root).values()
        for expression in expressions_of(node)
        for call in calls_in(expression)
        if call.function == "instance"
    )
    names = {each.value for call in calls for each in call.arguments if isinstance(each, Literal)}
    return {name for name in form.lists if name in names}


def _node(node: Group | Question, vetoes: frozenset[str]) -> Json:
    return _group(node, vetoes) if isinstance(node, Group) else _question(node, vetoes)


def _group(group: Group, vetoes: frozenset[str]) -> Json:
    return _present(
        {
            "name": group.name,
            "path": group.path,
            "type": "repeat" if group.is_repeat else "group",
            "label": _text(group.label),
            "relevant": _tree(group.relevant),
            "repeatCount": _tree(group.repeat_count),
            "media": _media(group.media),
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
            "choices": [_choice(choice) for choice in question.choices],
            "choiceItems": _tree(question.choice_items),
            "choiceValue": question.choice_value if question.choice_value != CHOICE_NAME else "",
            "appearance": question.appearance,
            "parameters": dict(question.parameters),
            "default": question.default,
            "computedDefault": _tree(question.computed_default),
            "required": _tree(question.required),
            "relevant": _tree(question.relevant),
            "constraint": _tree(question.constraint),
            "calculation": _tree(question.calculation),
            "triggers": [*question.triggers],
            "readOnly": question.is_read_only,
            "requiredMessage": _text(question.required_message),
            "constraintMessage": _text(question.constraint_message),
            "media": _media(question.media),
            "partOf": question.part_of,
            "veto": question.name in vetoes,
        }
    )


def _choice(choice: Choice) -> Json:
    media = _media(choice.media)
    return {"name": choice.name, "label": _text(choice.label), **({"media": media} if media else {})}


def _media(media: Media | None) -> Json:
    if media is None:
        return None
    names = {"image": media.image, "bigImage": media.big_image, "audio": media.audio, "video": media.video}
    return _present({kind: _text(name) for kind, name in names.items()})


def _tree(expression: Node | None) -> Json:
    return to_json(expression) if expression else None


def _text(text: Bilingual | None) -> Json:
    return {"zh": text.zh, "en": text.en} if text else None


def _present(node: dict[str, Json]) -> Json:
    return {key: value for key, value in node.items() if value}
