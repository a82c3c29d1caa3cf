"""A form as a JSON-able value and back: a published version loads without being compiled again."""

from collections.abc import Mapping
from typing import Any, get_type_hints

import msgspec

from forms.logic.tree import from_json, to_json
from forms.model import Form, Group, Question
from forms.rubric import Rubric
from forms.text import Bilingual

_TREES = frozenset(
    {"required", "relevant", "constraint", "calculation", "choice_items", "computed_default", "repeat_count"}
)
_QUESTION = get_type_hints(Question)
_FORM = get_type_hints(Form)
_GROUP = {name: hint for name, hint in get_type_hints(Group).items() if name != "children"}


def form_to_record(form: Form) -> dict[str, Any]:
    """Everything of the form: dictionaries, lists, text, numbers; an expression as its tree's JSON."""
    return {
        "form_id": form.form_id,
        "version": form.version,
        "title": msgspec.to_builtins(form.title),
        "namespace": form.namespace,
        "rubric": msgspec.to_builtins(form.rubric),
        "root": _group_record(form.root),
        "xform": form.xform.decode(),
        "lists": msgspec.to_builtins(form.lists),
        "media": msgspec.to_builtins(form.media),
        "is_for_phone": form.is_for_phone,
        "log": dict(form.log),
    }


def form_from_record(record: Mapping[str, Any]) -> Form:
    """The form that `form_to_record` wrote.

    Raises:
        KeyError, msgspec.ValidationError: the record is not one of ours.
    """
    return Form(
        form_id=record["form_id"],
        version=record["version"],
        title=msgspec.convert(record["title"], Bilingual),
        namespace=record["namespace"],
        rubric=msgspec.convert(record["rubric"], Rubric),
        root=_group(record["root"]),
        xform=record["xform"].encode(),
        lists=msgspec.convert(record.get("lists", {}), _FORM["lists"]),
        media=msgspec.convert(record.get("media", {}), _FORM["media"]),
        is_for_phone=record.get("is_for_phone", True),
        log=record.get("log", {}),
    )


def _group_record(group: Group) -> dict[str, Any]:
    children = [_group_record(c) if isinstance(c, Group) else _fields(c, _QUESTION) for c in group.children]
    return {**_fields(group, _GROUP), "children": children}


def _fields(node: Group | Question, hints: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _written(name, getattr(node, name)) for name in hints if getattr(node, name) is not None}


def _written(name: str, value: Any) -> Any:  # noqa: ANN401 - any field of a node
    return to_json(value) if name in _TREES else msgspec.to_builtins(value)


def _group(record: Mapping[str, Any]) -> Group:
    children = (_group(c) if "children" in c else Question(**_read(c, _QUESTION)) for c in record["children"])
    return Group(children=tuple(children), **_read(record, _GROUP))


def _read(record: Mapping[str, Any], hints: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: from_json(record[name]) if name in _TREES else msgspec.convert(record[name], hint)
        for name, hint in hints.items()
        if name in record
    }
