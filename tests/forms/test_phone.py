"""The form as the phone reads it.

P1 every node has its name, path, type and texts; expressions are trees; what is absent has no key
P2 nothing tells how an answer is scored
"""

import json
from collections.abc import Iterator
from typing import Any

from forms import Form, phone_json
from forms.read import library_form, read_form
from tests.forms.small_forms import read

VISIT = """
| type | name | label::中文 (zh) | label::English (en) | hint::中文 (zh) | hint::English (en) | relevant | required | constraint | constraint_message::中文 (zh) | constraint_message::English (en) | appearance | parameters | default | read_only | calculation | required_message::中文 (zh) | required_message::English (en) | score::points | score::rule | score::element | score::evidence | score::veto | score::for |
| begin_group | a | 厅外 | Outside | | | 1 = 1 | | | | | field-list |
| select_one yn | open | 营业 | Open | 看门牌 | The plate | | yes | | | | | | | | | 必答 | Needed | 3 | yn | E22 | P | yes |
| integer | wait | 等候 | Wait | | | | | . > 0 | 太短 | Too short | timer | | 5 | yes | | | |
| image | photo | 照片 | Photo | | | | yes | | | | | max-pixels=1600 | | | | | | | | | | | open |
| end_group |
| calculate | twice | | | | | | | | | | | | | | 1 + 1 |
"""  # noqa: E501 - a sheet is as wide as it is
RUBRIC = "| kind | name | points |\n| section | a | 3 |"
SECRETS = {"points", "score", "weight", "rule", "element", "rubric", "evidence", "section", "delta", "event"}


def _keys(node: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON value
    if isinstance(node, dict):
        for key, value in node.items():
            yield key
            yield from _keys(value)
    elif isinstance(node, list):
        for value in node:
            yield from _keys(value)


def test_p1_the_whole_form() -> None:
    one = {"t": "lit", "v": 1.0}
    expected = {
        "id": "small",
        "version": "1",
        "title": {"zh": "测试表", "en": "A small form"},
        "root": "data",
        "namespace": "",
        "isForPhone": True,
        "log": {},
        "lists": {},
        "nodes": [
            {
                "name": "a",
                "path": "/data/a",
                "type": "group",
                "label": {"zh": "厅外", "en": "Outside"},
                "relevant": {"t": "op", "o": "=", "a": [one, one]},
                "appearance": "field-list",
                "children": [
                    {
                        "name": "open",
                        "path": "/data/a/open",
                        "type": "select_one",
                        "label": {"zh": "营业", "en": "Open"},
                        "hint": {"zh": "看门牌", "en": "The plate"},
                        "choices": [
                            {"name": "yes", "label": {"zh": "是", "en": "Yes"}},
                            {"name": "no", "label": {"zh": "否", "en": "No"}},
                        ],
                        "required": {"t": "call", "f": "true", "a": []},
                        "requiredMessage": {"zh": "必答", "en": "Needed"},
                        "veto": True,
                    },
                    {
                        "name": "wait",
                        "path": "/data/a/wait",
                        "type": "integer",
                        "label": {"zh": "等候", "en": "Wait"},
                        "appearance": "timer",
                        "default": "5",
                        "constraint": {
                            "t": "op",
                            "o": ">",
                            "a": [
                                {"t": "path", "abs": False, "steps": [{"n": ".", "p": []}]},
                                {"t": "lit", "v": 0.0},
                            ],
                        },
                        "readOnly": True,
                        "constraintMessage": {"zh": "太短", "en": "Too short"},
                    },
                    {
                        "name": "photo",
                        "path": "/data/a/photo",
                        "type": "image",
                        "label": {"zh": "照片", "en": "Photo"},
                        "parameters": {"max-pixels": "1600"},
                        "required": {"t": "call", "f": "true", "a": []},
                        "partOf": "open",
                    },
                ],
            },
            {
                "name": "twice",
                "path": "/data/twice",
                "type": "calculate",
                "label": {"zh": "", "en": ""},
                "calculation": {"t": "op", "o": "+", "a": [one, one]},
            },
        ],
    }
    assert expected == phone_json(read(VISIT, rubric=RUBRIC))


def test_p1_repeats_filters_lists_and_computed_defaults() -> None:
    survey = """
    | type | name | label::中文 (zh) | label::English (en) | repeat_count | choice_filter | default |
    | begin_repeat | r | 段 | Leg | 2 |
    | select_one yn | a | 甲 | A | | name != ${b} | |
    | select_one yn | b | 乙 | B |
    | end_repeat |
    | date | d | 日 | Day | | | today() |
    """
    phone: dict[str, Any] = phone_json(read(survey))
    repeat, day = phone["nodes"]
    assert {"yn": [{"name": "yes"}, {"name": "no"}]} == phone["lists"]
    assert ("repeat", {"t": "lit", "v": 2.0}) == (repeat["type"], repeat["repeatCount"])
    assert [True, False] == ["choiceItems" in child for child in repeat["children"]]
    assert {"t": "call", "f": "today", "a": []} == day["computedDefault"]


def test_p2_nothing_of_the_scoring() -> None:
    form = read_form(library_form("store_visit"), "store_visit.md")
    assert isinstance(form, Form)
    text = json.dumps(phone_json(form), ensure_ascii=False)
    told = {key.lower() for key in _keys(json.loads(text))}
    assert set[str]() == {secret for secret in SECRETS for key in told if secret in key}
    rules = {f'"{item.rule.notation}"' for item in form.rubric.items}
    elements = {f'"{item.element}"' for item in form.rubric.items}
    assert set[str]() == {word for word in rules | elements if word in text}
