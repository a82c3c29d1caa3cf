"""A small hall form, and the documents a client would send for it."""

from collections.abc import Mapping
from xml.sax.saxutils import escape

from forms.model import Form
from forms.read import read_form

# ruff: noqa: E501 -- a table has its lines
TABLE = """
| survey |
| | type | name | label::中文 (zh) | label::English (en) | relevant | required | constraint | constraint_message::中文 (zh) | constraint_message::English (en) | score::points | score::rule | score::element | score::evidence | score::veto | score::for |
| | start | start_at |
| | end | end_at |
| | begin_group | head | 任务 | Task |
| | text | audit_id | 任务编号 | Audit number | | yes |
| | text | wave | 期次 | Wave |
| | text | operator | 运营商 | Operator |
| | text | city | 地市 | City |
| | text | site_geo | 登记定位 | Registered position |
| | geopoint | start_geo | 到达定位 | Position |
| | end_group |
| | begin_group | b | 厅内 | Inside |
| | select_one yn | open | 正常营业 | Open | | yes | | | | 40 | yn | E22 | P! | yes |
| | image | closed_photo | 拍关门 | Photograph the closed door | ${open} = 'no' | yes | | | | | | | | | open |
| | select_one yn | greeted | 主动问候 | Greeted | ${open} = 'yes' | yes | | | | 40 | yn | E24 | P |
| | image | greeted_photo | 拍迎宾 | Photograph it | ${greeted} = 'yes' | yes | | | | | | | | | greeted |
| | integer | wait_s | 等候秒数 | Waiting, seconds | ${open} = 'yes' | yes | . >= 0 and . <= 7200 | 0到7200秒 | 0 to 7200 seconds | 20 | sec 60/600 | E27 |
| | image | hall_photo | 拍大厅 | Photograph the hall |
| | audio | voice | 录音 | Recording |
| | text | remark | 备注 | Remark |
| | end_group |

| choices |
| | list_name | name | label::中文 (zh) | label::English (en) |
| | yn | yes | 是 | Yes |
| | yn | no | 否 | No |

| settings |
| | form_title | form_id | version |
| | 小营业厅 / Small hall | small_hall | {version} |

| rubric |
| | kind | name | points | value |
| | section | b | 100 | |
| | setting | total | | 100 |
"""

HEAD = ("audit_id", "wave", "operator", "city", "site_geo", "start_geo")
# the blanks between elements say nothing: a document with none of them is the same document
LAYOUT = "\n  "


def small_hall(version: str = "1") -> tuple[Form, bytes]:
    """The form and the Markdown it is read from."""
    source = TABLE.replace("{version}", version).encode()
    form = read_form(source, "small_hall.md")
    assert isinstance(form, Form), form
    return form, source


GOOD: Mapping[str, str] = {
    "start_at": "2026-11-20T09:00:00.000+08:00",
    "end_at": "2026-11-20T09:40:00.000+08:00",
    "open": "yes",
    "greeted": "no",
    "wait_s": "120",
}


def document(
    audit_id: str = "V1",
    *,
    instance_id: str = "uuid:one",
    edits: str = "",
    form_id: str = "small_hall",
    version: str = "1",
    layout: str = LAYOUT,
    **answers: str,
) -> bytes:
    """A visit that follows every rule, but for what the test says; a blank answer leaves its element out."""
    given = {**GOOD, "audit_id": audit_id, **answers}
    head = "".join(_element(name, given.pop(name, ""), layout) for name in HEAD)
    times = "".join(_element(name, given.pop(name, ""), layout) for name in ("start_at", "end_at"))
    items = "".join(_element(name, value, layout) for name, value in given.items())
    meta = _element("instanceID", instance_id, layout) + _element("deprecatedID", edits, layout)
    return (
        f'<?xml version="1.0"?>\n<data id="{form_id}" version="{version}">{times}'
        f"{layout}<head>{head}</head>{layout}<b>{items}</b>{layout}<meta>{meta}</meta></data>"
    ).encode()


def _element(name: str, value: str, layout: str) -> str:
    return f"{layout}<{name}>{escape(value)}</{name}>" if value else ""
