"""The long tables: sites, items, vetoes, photos, flags. Their rows are made one at a time."""

from collections.abc import Iterable, Iterator
from datetime import tzinfo

from forms.rubric import Rubric, RubricItem, RubricSection
from forms.text import Bilingual
from scoring import words
from scoring.workbook.book import (
    AnswerStatus,
    Book,
    FlagRow,
    ItemRow,
    PhotoRow,
    Severity,
    SiteRow,
    VetoRow,
    VisitRow,
)
from scoring.workbook.layout import Column, Kind, Paper, Row, Table, TableSheet

_SCORE = "0.00"
_VISIT_COLUMNS = (
    Column("visit_id", Bilingual("暗访编号", "Visit"), 24, is_key=True),
    Column("site_code", Bilingual("网点编码", "Site code"), 14),
    Column("site_name", Bilingual("网点", "Site"), 28),
    Column("operator", Bilingual("运营商", "Operator"), 12),
    Column("city", Bilingual("地市", "City"), 18),
    Column("visited_on", Bilingual("暗访日期", "Date"), 12, Kind.DATE),
)
_ITEM_COLUMNS = (
    Column("item", Bilingual("题项", "Item"), 20),
    Column("item_zh", Bilingual("题项名称", "Chinese label"), 34),
    Column("item_en", Bilingual("英文名称", "English label"), 40),
)
_STATUSES = {
    AnswerStatus.SCORED: Bilingual("已计分", "Scored"),
    AnswerStatus.RECORDED: Bilingual("仅记录", "Recorded only"),
    AnswerStatus.NOT_APPLICABLE: Bilingual("不适用", "Not applicable"),
    AnswerStatus.HIDDEN: Bilingual("未询问", "Not asked"),
    AnswerStatus.CLOSED: Bilingual("已结束记零", "Ended, zero"),
    AnswerStatus.LEFT_OUT: Bilingual("已结束不计", "Ended, left out"),
    AnswerStatus.NOT_SCORABLE: Bilingual("不可评分", "Not scorable"),
    AnswerStatus.OTHER_OPERATOR: Bilingual("非本运营商", "Other operator"),
    AnswerStatus.UNANSWERED: Bilingual("未作答", "Unanswered"),
}

_SEVERITIES = {
    Severity.SERIOUS: Bilingual("严重", "Serious"),
    Severity.DOUBT: Bilingual("存疑", "Doubtful"),
    Severity.NOTE: Bilingual("提示", "Note"),
}


def sites_sheet(book: Book) -> TableSheet:
    return TableSheet(
        name="网点得分",
        title=Bilingual(
            "网点得分：每行一个网点",
            "Sites: one row per site, scores 0–100; lead over the strong rival's mean in the same city.",
        ),
        table=Table(
            columns=(
                Column("site_code", Bilingual("网点编码", "Site code"), 14, is_key=True),
                Column("site_name", Bilingual("网点", "Site"), 28, is_key=True),
                Column("operator", Bilingual("运营商", "Operator"), 12),
                Column("city", Bilingual("地市", "City"), 18),
                Column("visits", Bilingual("暗访数", "Visits"), 9, Kind.NUMBER, "0"),
                Column("score", Bilingual("得分", "Score"), 9, Kind.NUMBER, _SCORE),
                Column("raw_score", Bilingual("否决前", "Before veto"), 9, Kind.NUMBER, _SCORE),
                Column("lead", Bilingual("领先度", "Lead"), 9, Kind.NUMBER, "+0.00;-0.00;0.00"),
                Column("strong_rival", Bilingual("强势对手", "Strong rival"), 12),
                *map(_section_column, book.rubric.sections),
                Column("vetoes", Bilingual("否决", "Vetoes"), 9, Kind.NUMBER, "0"),
                Column("not_scorable", Bilingual("不可评分", "Not scorable"), 11, Kind.NUMBER, "0"),
            ),
            rows=map(_site_cells, book.sites),
            empty=Bilingual("本期还没有已计分的网点。", "No site has been scored in this wave yet."),
        ),
    )


def items_sheet(book: Book) -> TableSheet:
    return TableSheet(
        name="题项明细",
        paper=Paper.A3,
        title=Bilingual(
            "题项明细：每行一次暗访的一个题项",
            "Items: one row per visit and item. Items not applicable or not asked carry no possible points.",
        ),
        table=Table(
            columns=(
                *_VISIT_COLUMNS,
                Column("section", Bilingual("部分", "Section"), 26),
                *_ITEM_COLUMNS,
                Column("answer", Bilingual("答案", "Answer"), 22),
                Column("measured", Bilingual("测得值", "Measured"), 10, Kind.NUMBER, "General"),
                Column("unit", Bilingual("单位", "Unit"), 11),
                Column("earned", Bilingual("得分", "Earned"), 9, Kind.NUMBER, _SCORE),
                Column("possible", Bilingual("满分", "Possible"), 9, Kind.NUMBER, _SCORE),
                Column("status", Bilingual("状态", "Status"), 26),
                Column("reason", Bilingual("不适用原因", "Reason for N/A"), 28),
            ),
            rows=_item_rows(book.items, book.rubric),
            empty=Bilingual("本期还没有已计分的暗访。", "No visit has been scored in this wave yet."),
        ),
    )


def vetoes_sheet(book: Book) -> TableSheet:
    return TableSheet(
        name="否决扣款",
        paper=Paper.A3,
        title=Bilingual(
            "否决扣款：触发否决、记零分的暗访",
            "Vetoes and deductions: visits set to zero, and what they would have scored.",
        ),
        table=Table(
            columns=(
                *_VISIT_COLUMNS,
                *_ITEM_COLUMNS,
                Column("answer", Bilingual("答案", "Answer"), 22),
                Column("raw_score", Bilingual("否决前得分", "Before veto"), 12, Kind.NUMBER, _SCORE),
                Column("score", Bilingual("得分", "Score"), 9, Kind.NUMBER, _SCORE),
                Column("evidence", Bilingual("证据文件", "Evidence"), 40),
            ),
            rows=map(_veto_cells, book.vetoes),
            empty=Bilingual(
                "本期没有触发否决，也没有扣款。", "No veto was raised in this wave, and nothing was deducted."
            ),
        ),
    )


def photos_sheet(book: Book) -> TableSheet:
    return TableSheet(
        name="照片索引",
        paper=Paper.A3,
        title=Bilingual(
            "照片索引：每行一张照片（不含定位）",
            "Photos: one row per photo, without positions; the SHA-256 proves a file is the one received.",
        ),
        table=Table(
            columns=(
                *_VISIT_COLUMNS,
                *_ITEM_COLUMNS[:2],
                Column("file_name", Bilingual("文件名", "File name"), 34),
                Column("width", Bilingual("宽（像素）", "Width, px"), 11, Kind.NUMBER, "0"),
                Column("height", Bilingual("高（像素）", "Height, px"), 11, Kind.NUMBER, "0"),
                Column("taken_at", Bilingual("拍摄时间", "Taken"), 17, Kind.MOMENT),
                Column("received_at", Bilingual("接收时间", "Received"), 17, Kind.MOMENT),
                Column("sha256", Bilingual("校验值", "SHA-256"), 68),
            ),
            rows=_photo_rows(book.photos, book.facts.generated_at.tzinfo),
            empty=Bilingual("本期没有照片。", "No photo came with this wave."),
        ),
    )


def flags_sheet(book: Book) -> TableSheet:
    return TableSheet(
        name="质检",
        paper=Paper.A3,
        title=Bilingual(
            "质检：对数据的疑点，由复核员决定",
            "Flags: doubts about the data. A flag removes nothing; a reviewer decides.",
        ),
        table=Table(
            columns=(
                *_VISIT_COLUMNS,
                Column("kind", Bilingual("疑点", "Flag"), 34, Kind.WRAPPED),
                Column("severity", Bilingual("程度", "Severity"), 16),
                Column("evidence_zh", Bilingual("依据", "Evidence in Chinese"), 46, Kind.WRAPPED),
                Column("evidence_en", Bilingual("英文", "Evidence"), 56, Kind.WRAPPED),
            ),
            rows=map(_flag_cells, book.flags),
            empty=Bilingual("没有疑点。", "No flag was raised."),
        ),
    )


def _section_column(section: RubricSection) -> Column:
    return Column(section.name, section.label, 12, Kind.NUMBER, "0.0")


def _visit_cells(visit: VisitRow) -> Row:
    operator, city = words.operator_cell(visit.operator), words.both(visit.city)
    return visit.visit_id, visit.site_code, visit.site_name, operator, city, visit.visited_on


def _item_name_cells(item: RubricItem) -> Row:
    return item.name, item.label.zh, item.label.en


def _site_cells(site: SiteRow) -> Row:
    return (
        site.site_code,
        site.site_name,
        words.operator_cell(site.operator),
        words.both(site.city),
        site.n_visits,
        site.score,
        site.raw_score,
        site.lead,
        words.operator_cell(site.strong_rival),
        *site.section_scores,
        site.n_vetoes,
        site.n_not_scorable,
    )


def _item_rows(rows: Iterable[ItemRow], rubric: Rubric) -> Iterator[Row]:
    """What repeats, the visit and the item, is made into cells once and not once a row."""
    sections = {section.name: words.both(section.label) for section in rubric.sections}
    items = {
        item.name: (sections.get(item.section, item.section), *_item_name_cells(item))
        for item in rubric.items
    }
    units = {item.name: words.both(words.unit_name(item.rule.unit)) for item in rubric.items}
    statuses = {status: words.both(text) for status, text in _STATUSES.items()}
    visit, visit_cells = None, ()
    for row in rows:
        if row.visit is not visit:
            visit, visit_cells = row.visit, _visit_cells(row.visit)
        name = row.item.name
        yield (
            *visit_cells,
            *items[name],
            row.answer,
            row.measured,
            units[name],
            row.earned,
            row.possible,
            statuses[row.status],
            row.reason,
        )


def _veto_cells(veto: VetoRow) -> Row:
    return (
        *_visit_cells(veto.visit),
        *_item_name_cells(veto.item),
        veto.answer,
        veto.raw_score,
        veto.score,
        veto.evidence,
    )


def _photo_rows(photos: Iterable[PhotoRow], zone: tzinfo | None) -> Iterator[Row]:
    for photo in photos:
        yield (
            *_visit_cells(photo.visit),
            *_item_name_cells(photo.item)[:2],
            photo.file_name,
            photo.width_px,
            photo.height_px,
            photo.taken_at and photo.taken_at.astimezone(zone),
            photo.received_at.astimezone(zone),
            photo.sha256,
        )


def _flag_cells(flag: FlagRow) -> Row:
    return (
        *_visit_cells(flag.visit),
        words.both(flag.kind),
        words.both(_SEVERITIES[flag.severity]),
        flag.evidence.zh,
        flag.evidence.en,
    )
