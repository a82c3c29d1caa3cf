"""Personal data in a list of repairs: found by headings and by what cells look like, and refused whole.

Nothing of such a file is kept, not even until the office has looked at it (domain 7.7).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from fieldkit.errors import FieldkitError
from fieldkit.registers.reading import HEADINGS_WITHIN, Cells, heading_row, headings_of, plain_heading
from fieldkit.registers.register import Columns
from fieldkit.registers.values import narrow
from forms.sheets import column_letter
from forms.text import Bilingual, listed

MOST_TOLD = 10
# what is longer is a sentence about the list, and no heading
LONGEST_HEADING = 20
# what is repaired is a handset, and its model is nobody's data
OF_THE_HANDSET = re.compile("手机型号|手机品牌|手机机型")
HEADING = re.compile(
    r"电话|手机|号码|姓名|身份证|证件|护照|联系|客户名|机主|住址|微信|邮箱"
    r"|phone|mobile|\btel\b|customer|^(?:full |user |first |last )?name$|passport"
    r"|id ?card|\bid ?(?:number|no)\b|e-?mail|wechat",
    re.IGNORECASE,
)
# eleven digits from 13 to 19, in one or in groups, some of them masked perhaps
MOBILE = re.compile(r"(?<![\d*])(?<!\d\.)(?:\+?86[- ]?)?1[3-9]\d[- ]?[\d*]{4}[- ]?\d{4}(?![\d*])")
# six digits of the area, the day of birth, three digits and the check sign (GB 11643)
IDENTITY = re.compile(
    r"(?<!\d)[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)"
)


class PersonalDataError(FieldkitError):
    """A list with personal data of customers; nothing of it was stored."""

    status = 422
    code = "personal_data"
    title = Bilingual("文件里有个人信息", "The file holds personal data")
    remedy = Bilingual(
        "请删去电话、姓名、证件等列和单元格后再上传；访问员凭工单号在呼叫中心系统里找客户。"
        "如果指出的是工单号，请在前面加上工单前缀。",
        "Remove the columns and cells with numbers, names and the like and upload it again; interviewers "
        "find the case by its work order in the call centre's system. Where a work order is meant, write its "
        "prefix before it.",
    )


def refuse_personal(columns: Columns, tables: Mapping[str, Cells]) -> None:
    """Raises `PersonalDataError` that names the cells, and repeats nothing that stands in them."""
    found = list(islice(_found(columns, tables), MOST_TOLD + 1))
    if not found:
        return
    told = listed(found[:MOST_TOLD])
    more = Bilingual(" 等", " and more") if len(found) > MOST_TOLD else Bilingual("", "")
    raise PersonalDataError(
        FOUND.filled(zh=told.zh + more.zh, en=told.en + more.en),
        where="file",
    )


FOUND = Bilingual(
    "没有保存任何内容。文件里有不该上传的个人信息：{zh}。",
    "Nothing was stored. The file holds personal data, which is not taken: {en}.",
)
BY_HEADING = Bilingual("{place} 列名“{text}”", "{place}, the heading “{text}”")
BY_MOBILE = Bilingual("{place} 像手机号", "{place}, which looks like a mobile number")
BY_IDENTITY = Bilingual("{place} 像身份证号", "{place}, which looks like an identity card's number")


def _found(columns: Columns, tables: Mapping[str, Cells]) -> Iterator[Bilingual]:
    known = headings_of(columns)
    for sheet, cells in tables.items():
        at = heading_row(columns, cells)
        n_heading_rows = HEADINGS_WITHIN if at is None else at + 1
        for number, row in enumerate(cells):
            # a row with one text alone is a title, and may say “手机维修清单”
            has_headings = number < n_heading_rows and sum(bool(text.strip()) for text in row) > 1
            yield from _in_row(row, sheet, number, known if has_headings else None)


def _in_row(
    row: Sequence[str], sheet: str, number: int, known: Mapping[str, str] | None
) -> Iterator[Bilingual]:
    """`known` headings that are harmless, in a row that may hold headings; None in all others."""
    for index, text in enumerate(row):
        plain = narrow(text).strip()
        place = f"{sheet}!" * bool(sheet) + f"{column_letter(index)}{number + 1}"
        if known is not None and _is_personal_heading(plain, known):
            yield BY_HEADING.filled(place=place, text=plain)
        elif MOBILE.search(plain):
            yield BY_MOBILE.filled(place=place)
        elif IDENTITY.search(plain):
            yield BY_IDENTITY.filled(place=place)


def _is_personal_heading(text: str, known: Mapping[str, str]) -> bool:
    is_heading = 0 < len(text) <= LONGEST_HEADING and plain_heading(text) not in known
    chinese = "".join(text.split()) if not text.isascii() else text  # 姓 名 is 姓名
    return is_heading and HEADING.search(OF_THE_HANDSET.sub("", chinese)) is not None
