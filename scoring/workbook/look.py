"""How the book looks: the same colours as the pages, as properties of cell formats.

Every verdict has a shape and a word beside its colour (`words.SHAPES`), so a grey print loses nothing.
"""

from typing import TypeAlias

from scoring.results import Verdict
from scoring.workbook.layout import Column, Kind, Tone

Properties: TypeAlias = dict[str, str | int | float | bool]

INK, INK_2, INK_3 = "#17212b", "#53616f", "#8793a0"
LINE, GROUND, ACCENT = "#e3e7ec", "#f4f6f8", "#0a66b0"
BAND = "#55667a"

FONT = "Microsoft YaHei"  # on every Windows with Chinese; others fall back to their own Chinese sans
FONT_PT = 10
BODY: Properties = {"font_name": FONT, "font_size": FONT_PT, "font_color": INK}
TITLE: Properties = {**BODY, "font_size": 16, "bold": True, "valign": "vcenter"}
SUBTITLE: Properties = {**BODY, "font_color": INK_2, "valign": "vcenter"}
CAPTION: Properties = {**BODY, "font_size": 12, "bold": True, "valign": "bottom"}
HEADLINE: Properties = {**BODY, "font_size": 13, "valign": "vcenter"}
HEADER: Properties = {
    **BODY,
    "bold": True,
    "bg_color": GROUND,
    "text_wrap": True,
    "valign": "vcenter",
    "top": 1,
    "bottom": 1,
    "top_color": LINE,
    "bottom_color": INK_3,
}
HEADER_ENGLISH: Properties = {**BODY, "font_size": 8, "font_color": INK_2}
EMPTY: Properties = {**BODY, "italic": True, "font_color": INK_2, "valign": "vcenter"}

_CELL: Properties = {**BODY, "valign": "vcenter", "bottom": 4, "bottom_color": LINE}
_KINDS: dict[Kind, Properties] = {
    Kind.TEXT: {"align": "left", "indent": 1},
    Kind.WRAPPED: {"align": "left", "indent": 1, "text_wrap": True},
    Kind.NUMBER: {"align": "right"},
    Kind.DATE: {"align": "center", "num_format": "yyyy-mm-dd"},
    Kind.MOMENT: {"align": "center", "num_format": "yyyy-mm-dd hh:mm"},
    Kind.VERDICT: {"align": "left", "indent": 1, "text_wrap": True},
    Kind.LINK: {"align": "left", "indent": 1, "font_color": ACCENT, "underline": 1},
}
_TONES: dict[Tone, Properties] = {
    Tone.PLAIN: {},
    Tone.GROUP: {"top": 1, "top_color": "#b8c2cc"},
    Tone.TOTAL: {"top": 1, "top_color": INK_3, "bold": True},
}
_VERDICTS: dict[Verdict, Properties] = {
    Verdict.LEAD: {"font_color": "#17795e", "bg_color": "#e3f3ed", "bold": True},
    Verdict.LAG: {"font_color": "#b9481f", "bg_color": "#fbeae3", "bold": True},
    Verdict.EQUIVALENT: {"font_color": "#55667a", "bg_color": "#e9edf2", "bold": True},
    Verdict.NOT_ENOUGH_DATA: {"font_color": "#6b7884", "italic": True},
}
RIVALS = (("#a3242b", "diamond"), ("#2c4aa8", "square"), ("#6a3d9a", "triangle"))
TAB_COLOURS = {"说明": INK_3, "汇总": ACCENT, "要素比较": ACCENT}


def cell(kind: Kind, number_format: str = "", tone: Tone = Tone.PLAIN) -> Properties:
    properties = {**_CELL, **_KINDS[kind], **_TONES[tone]}
    return {**properties, "num_format": number_format} if number_format else properties


def headline(value: Verdict) -> Properties:
    return {**HEADLINE, "font_color": _VERDICTS[value]["font_color"]}


def verdict(value: Verdict, tone: Tone = Tone.PLAIN) -> Properties:
    """A verdict's own cell; "not enough data" has no fill, so that it never looks like a finding."""
    return {**cell(Kind.VERDICT, tone=tone), **_VERDICTS[value]}


def header(column: Column) -> Properties:
    """A header stands over its figures: to the right over numbers."""
    aligned: dict[Kind, Properties] = {
        Kind.NUMBER: {"align": "right"},
        Kind.DATE: {"align": "center"},
        Kind.MOMENT: {"align": "center"},
    }
    coloured = _VERDICTS[column.verdict] if column.verdict else {}
    return {**HEADER, **aligned.get(column.kind, {"align": "left", "indent": 1}), **coloured}
