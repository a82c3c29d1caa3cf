"""What can be wrong with a register's file, cell by cell: what it is and what to do about it."""

from forms.faults import Fault, Place, fault_from
from forms.text import Bilingual


def _entry(zh: str, en: str, zh_remedy: str, en_remedy: str) -> tuple[Bilingual, Bilingual]:
    return Bilingual(zh, en), Bilingual(zh_remedy, en_remedy)


_FILE = {
    "file_too_large": _entry(
        "文件太大，最多 {limit} MB，展开后每张表最多一百万格。",
        "The file is too large: {limit} MB at most, and a million cells in a sheet once unpacked.",
        "删除图片和远处多余的内容，或按地市分成几个文件。",
        "Delete pictures and what stands far away from the table, or split it by city.",
    ),
    "file_unreadable": _entry(
        "文件打不开：内容已损坏、有密码，或与扩展名不符。",
        "The file cannot be opened: it is damaged, has a password, or is not what its extension says.",
        "用 Excel 打开并重新另存为 .xlsx（不设密码），或存为 UTF-8 的 CSV。",
        "Open it in Excel and save it as .xlsx without a password, or as CSV in UTF-8.",
    ),
    "file_type_unknown": _entry(
        "无法识别“{filename}”的类型。",
        "“{filename}” is of no known type.",
        "请另存为 .xlsx 或 .csv。",
        "Save it as .xlsx or .csv.",
    ),
    "no_headings": _entry(
        "前 {n} 行里没有找到表头“{key}”。",
        "None of the first {n} rows has the heading “{key}”.",
        "下载工作簿，把数据放进它的列里。",
        "Download the workbook and put the rows under its headings.",
    ),
    "no_rows": _entry(
        "表头下面没有数据。", "There is no row below the headings.", "填好后再上传。", "Fill it in first."
    ),
    "too_many_rows": _entry(
        "一次最多 {limit} 行，这里有 {n} 行。",
        "At most {limit} rows at a time; here are {n}.",
        "按地市分成几个文件。",
        "Split it by city.",
    ),
    "column_missing": _entry(
        "缺少必填的列“{column}”。",
        "The column “{column}” is missing and must be there.",
        "加上这一列；如果改了列名，请改回“{column}”。",
        "Add it; if it was renamed, call it “{column}” again.",
    ),
    "column_repeated": _entry(
        "列“{column}”出现了两次。",
        "The column “{column}” is there twice.",
        "只保留一列。",
        "Keep one of them.",
    ),
}
# told, but nothing is refused for it
_NOTES = {
    "column_unknown": _entry(
        "列“{column}”不在要读取的列里，没有读取。",
        "The column “{column}” is none of those that are read here.",
        "如果写错了列名，请改成：{known}。",
        "If its name is a slip, one of these is meant: {known}.",
    ),
    "column_nameless": _entry(
        "这一列有内容但没有表头（也许表头是合并的单元格），没有读取。",
        "This column holds something but has no heading (a merged one, perhaps) and was not read.",
        "拆开合并的表头，给每一列写上列名。",
        "Take merged headings apart and name every column.",
    ),
    "column_absent": _entry(
        "没有列“{column}”：已有的内容保持不变。",
        "There is no column “{column}”: what is there stays as it is.",
        "要修改它，请加上这一列。",
        "To change it, add the column.",
    ),
    "cells_tidied": _entry(
        "{n} 个单元格前后有空格或用了全角字母数字，已整理。",
        "{n} cells had blanks around or full-width letters or digits; they were tidied.",
        "不需要做什么。",
        "Nothing needs to be done.",
    ),
}
_CELL = {
    "blank": _entry("“{column}”没有填。", "“{column}” is blank.", "请填写。", "Fill it in."),
    "too_long": _entry(
        "有 {n} 个字，最多 {limit} 个。",
        "It has {n} signs; {limit} at most.",
        "请缩短。",
        "Make it shorter.",
    ),
    "strange_sign": _entry(
        "含有无法显示的字符或乱码。",
        "It holds signs that cannot be shown.",
        "重新输入这个单元格。",
        "Type the cell again.",
    ),
    "code_form": _entry(
        "编号“{value}”含有不能用的字符。",
        "The code “{value}” holds signs that a code may not have.",
        "只用字母、汉字、数字和 . _ -，不用空格；不能是 {reserved}。",
        "Use letters, digits and . _ - without blanks; it may not be {reserved}.",
    ),
    "not_a_choice": _entry(
        "“{value}”不是可选的值。",
        "“{value}” is none of the values to choose from.",
        "改成其中之一：{choices}。",
        "Make it one of: {choices}.",
    ),
    "not_a_date": _entry(
        "“{value}”不是能确定的日期。",
        "“{value}” is no date that can be told for certain.",
        "写成 2026-11-28。",
        "Write it as 2026-11-28.",
    ),
    "not_a_number": _entry(
        "“{value}”不是数字。",
        "“{value}” is no number.",
        "写成以度为单位的小数，例如 {example}。",
        "Write decimal degrees, such as {example}.",
    ),
    "out_of_range": _entry(
        "{value} 超出范围 −{limit} 到 {limit}。",
        "{value} is outside −{limit} to {limit}.",
        "检查是否写错小数点，或经纬度颠倒。",
        "Check the decimal point, and whether latitude and longitude are exchanged.",
    ),
    "half_position": _entry(
        "经度和纬度只填了一个。",
        "Of latitude and longitude only one is given.",
        "两个都填，或都不填。",
        "Give both or neither.",
    ),
    "swapped_position": _entry(
        "经度和纬度好像颠倒了：纬度 {latitude}，经度 {longitude}。",
        "Latitude and longitude seem exchanged: {latitude} and {longitude}.",
        "把两个数对调。",
        "Exchange the two.",
    ),
    "no_position": _entry(
        "经纬度都是 0，那里是海面。",
        "Latitude and longitude are both 0, which lies in the sea.",
        "不知道位置就留空。",
        "Leave both blank where the position is not known.",
    ),
    "key_repeated": _entry(
        "编号“{value}”在这份文件里出现了不止一次：第 {rows} 行。",
        "The code “{value}” is in this file more than once: rows {rows}.",
        "只保留一行，或改正编号。",
        "Keep one row, or correct the code.",
    ),
    "outlet_unknown": _entry(
        "网点登记里没有“{value}”。",
        "The register of sites has no “{value}”.",
        "检查网点编号；新的售后网点请先登记。",
        "Check the code; a new repair outlet is registered first.",
    ),
    "not_an_outlet": _entry(
        "“{value}”登记为{kind}，不是售后网点。",
        "“{value}” is registered as: {kind}. It is no repair outlet.",
        "改成售后网点的编号，或改正登记里的种类。",
        "Write a repair outlet's code, or correct its kind in the register.",
    ),
    "not_in_month": _entry(
        "{value} 不在 {month} 月份里。",
        "{value} does not lie in {month}.",
        "改正日期，或从文件里删去这一行；别的月份另外上传。",
        "Correct the date or take the row out; other months are uploaded on their own.",
    ),
    "not_yet": _entry(
        "{value} 还没有到。",
        "{value} is yet to come.",
        "改正日期：这里只列已经结束的维修。",
        "Correct the date: only repairs that are done are listed.",
    ),
    "listed_before": _entry(
        "工单“{value}”已在本期 {month} 的清单里。",
        "The work order “{value}” is in this wave's list of {month} already.",
        "从文件里删去这一行：一次维修只列一次。",
        "Take the row out: a repair is listed once.",
    ),
    "area_unknown": _entry(
        "没有{kind}“{value}”。",
        "There is no {kind} “{value}”.",
        "检查名称或区划编号；新的区域请先由项目办公室登记。",
        "Check its name or code; a new area is registered by the project office first.",
    ),
    "area_ambiguous": _entry(
        "有几个{kind}叫“{value}”。",
        "More than one {kind} is called “{value}”.",
        "请填区划编号：{codes}。",
        "Write its code: {codes}.",
    ),
    "area_closed": _entry(
        "“{value}”已于 {day} 撤销。",
        "“{value}” was closed on {day}.",
        "填现在的区域。",
        "Write the area that stands now.",
    ),
    "county_elsewhere": _entry(
        "“{county}”不属于{city}。",
        "“{county}” is no county of {city}.",
        "改正县区或地市。",
        "Correct the county or the city.",
    ),
    "not_yours": _entry(
        "这一行不属于您的地市，您不能修改。",
        "This row is not of your own city, and you may not change it.",
        "从文件里删去这一行；跨地市迁移请找项目办公室。",
        "Take the row out; the project office moves sites between cities.",
    ),
    "closed_before_opened": _entry(
        "停业日期早于开业日期。",
        "It closed before it opened.",
        "改正其中一个日期。",
        "Correct one of the dates.",
    ),
    "kind_fixed": _entry(
        "已登记的区域不能改变级别。",
        "The kind of a registered area cannot change.",
        "停用这个区域，另登记一个。",
        "Close this area and register another.",
    ),
    "parent_given": _entry(
        "省没有上级区域。", "A province has no area above it.", "清空这一格。", "Leave this cell blank."
    ),
    "parent_missing": _entry(
        "没有填上级{kind}。",
        "The {kind} it belongs to is not given.",
        "填上级的名称或区划编号。",
        "Write the name or code of the area above.",
    ),
    "code_taken": _entry(
        "编号“{value}”已经登记。",
        "The code “{value}” is registered already.",
        "换一个编号，或打开已有的那一条来修改。",
        "Choose another code, or open the one that is there and change it.",
    ),
    "login_form": _entry(
        "“{value}”不能作账号。",
        "“{value}” can be no login.",
        "要 2 到 120 个字符：字母、汉字、数字和 . _ - + @，不用空格。",
        "It has 2 to 120 letters, digits and . _ - + @, without blanks.",
    ),
    "login_taken": _entry(
        "已有人用账号“{value}”（不分大小写），或它不归您管理。",
        "Somebody has the login “{value}”, in capitals or not, or it is not yours to manage.",
        "照已登记的写法填写，或换一个账号。",
        "Write it as it is registered, or choose another.",
    ),
    "own_account": _entry(
        "这是您自己的账号，您不能修改。",
        "This is your own account, which you may not change.",
        "从文件里删去这一行；请另一位管理员修改。",
        "Take the row out; another administrator changes it.",
    ),
    "role_not_yours": _entry(
        "您不能给出角色“{role}”。",
        "The role “{role}” is not yours to give.",
        "改成您可以管理的角色，或请系统管理员修改。",
        "Choose a role that you manage, or ask an administrator.",
    ),
    "place_missing": _entry(
        "角色“{role}”必须填这一格。",
        "The role “{role}” needs this cell.",
        "填它所属的地市、网点编号或公司编号。",
        "Write the city, the site's code or the firm's code it belongs to.",
    ),
    "place_not_asked": _entry(
        "角色“{role}”不填这一格。",
        "The role “{role}” has nothing here.",
        "清空这一格，或改正角色。",
        "Clear the cell, or correct the role.",
    ),
    "place_unknown": _entry(
        "没有“{value}”，它已停用，或不归您管理。",
        "There is no “{value}”, it is closed, or it is not yours.",
        "检查登记表里的名称或编号。",
        "Check its name or code in the register.",
    ),
}
TEXTS = {**_FILE, **_NOTES, **_CELL}


def fault(code: str, place: Place, **facts: object) -> Fault:
    """The catalogue's sentence for `code` at `place`."""
    return fault_from(TEXTS, code, place, **facts)
