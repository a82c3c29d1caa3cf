"""The catalogue of faults: by code, what is wrong and what to do about it. Words in braces are filled in."""

from forms.text import Bilingual


def _entry(zh: str, en: str, zh_remedy: str, en_remedy: str) -> tuple[Bilingual, Bilingual]:
    return Bilingual(zh, en), Bilingual(zh_remedy, en_remedy)


_FILE = {
    "file_too_large": _entry(
        "文件太大，最多 {limit} MB。",
        "The file is too large: {limit} MB at most.",
        "表单里不要放图片；只保留四张表。",
        "Keep pictures out of the workbook; it needs its four sheets only.",
    ),
    "workbook_too_large": _entry(
        "工作簿展开后太大：一张表从 A1 到最后有内容的格最多 {cells} 格，全部文字最多 {characters} 字。",
        "The workbook is too large inside: at most {cells} cells from A1 to the last filled one, and "
        "{characters} characters in all texts.",
        "删除表格右边和下边远处多余的内容，再另存为 .xlsx。",
        "Delete what stands far to the right or far below, then save it as .xlsx again.",
    ),
    "file_type_unknown": _entry(
        "无法识别“{filename}”的类型。",
        "“{filename}” is of no known type.",
        "请另存为 .xlsx，或使用 Markdown 表格 .md。",
        "Save it as .xlsx, or write it as Markdown tables in a .md file.",
    ),
    "file_unreadable": _entry(
        "文件打不开：内容已损坏，或与扩展名不符。",
        "The file cannot be opened: it is damaged or not what its extension says.",
        "用 Excel 打开并重新另存为 .xlsx；Markdown 文件须为 UTF-8 编码。",
        "Open it in Excel and save it as .xlsx again; a Markdown file must be UTF-8.",
    ),
    "sheet_missing": _entry(
        "缺少工作表“{sheet}”。",
        "The sheet “{sheet}” is missing.",
        "新增名为“{sheet}”的工作表，第一行写列名。",
        "Add a sheet named “{sheet}” with the column names in its first row.",
    ),
    "sheet_unsupported": _entry(
        "暂不支持工作表“{sheet}”。",
        "The sheet “{sheet}” is not supported yet.",
        "删除它，或在名称前加下划线使其被忽略。",
        "Remove it, or put an underscore before its name to have it ignored.",
    ),
    "character_invalid": _entry(
        "单元格里有不可见的控制字符。",
        "The cell holds an invisible control character.",
        "重新键入该单元格，不要从网页粘贴。",
        "Type the cell again instead of pasting it.",
    ),
    "text_many_lines": _entry(
        "Markdown 表格的单元格只能写一行。",
        "A cell of a Markdown table holds one line only.",
        "把该单元格改成一行，或保留 .xlsx。",
        "Make it one line, or keep the .xlsx.",
    ),
    "compile_failed": _entry(
        "XLSForm 编译器无法处理：{message}",
        "The XLSForm compiler refuses it: {message}",
        "按提示修改后重新上传。",
        "Change what it names and upload again.",
    ),
}

_COLUMNS = {
    "column_missing": _entry(
        "工作表“{sheet}”缺少列“{column}”。",
        "The sheet “{sheet}” lacks the column “{column}”.",
        "在第一行加上列名“{column}”。",
        "Add “{column}” to its first row.",
    ),
    "column_duplicate": _entry(
        "列“{column}”出现了两次。",
        "The column “{column}” stands there twice.",
        "删除或改名其中一列。",
        "Remove or rename one of them.",
    ),
    "column_misspelt": _entry(
        "没有“{column}”这一列，像是“{known}”的笔误。",
        "There is no column “{column}”; it looks like “{known}”.",
        "改为“{known}”；若是备注列，请换一个不相近的名称。",
        "Call it “{known}”; if it is a note, give it a name less alike.",
    ),
    "column_unsupported": _entry(
        "暂不支持工作表“{sheet}”的列“{column}”。",
        "The column “{column}” of the sheet “{sheet}” is not supported yet.",
        "清空该列。",
        "Empty the column.",
    ),
    "column_score_unknown": _entry(
        "没有评分列“{column}”。",
        "There is no scoring column “{column}”.",
        "对照 docs/forms.md 的评分列名修改。",
        "Compare it with the scoring columns in docs/forms.md.",
    ),
    "language_missing": _entry(
        "工作表“{sheet}”的“{column}”缺中文或英文列。",
        "The sheet “{sheet}” lacks “{column}” in Chinese or in English.",
        "需要两列：{column}::中文 (zh) 和 {column}::English (en)。",
        "It needs both columns: {column}::中文 (zh) and {column}::English (en).",
    ),
    "text_missing": _entry(
        "“{name}”缺少“{column}”。",
        "“{name}” has no “{column}”.",
        "补上这一语言的文字。",
        "Fill in the text in this language.",
    ),
    "setting_missing": _entry(
        "settings 表缺少“{column}”的值。",
        "The settings sheet has no value for “{column}”.",
        "在第二行填写。",
        "Fill it in on its second row.",
    ),
    "form_id_invalid": _entry(
        "表单编号“{value}”只能用英文字母、数字、点、横线和下划线，并以字母开头。",
        "The form id “{value}” begins with a Latin letter; then letters, digits and . - _ only.",
        "换一个编号。",
        "Choose another id.",
    ),
}

_ROWS = {
    "type_missing": _entry(
        "这一行（{name}）没有题型。",
        "This row ({name}) has no type.",
        "填写 type；说明性文字请用 note。",
        "Fill in its type; use note for mere text.",
    ),
    "type_unsupported": _entry(
        "“{name}”的题型“{type}”暂不支持。",
        "The type “{type}” of “{name}” is not supported.",
        "改用：{kinds}。",
        "Use one of: {kinds}.",
    ),
    "name_missing": _entry(
        "这一行（{type}）没有名称。",
        "This row ({type}) has no name.",
        "填写 name。",
        "Fill in its name.",
    ),
    "name_invalid": _entry(
        "名称“{name}”不能用。",
        "The name “{name}” cannot be used.",
        "以字母或下划线开头，只含字母、数字、下划线、横线和点；meta 是保留名。",
        "Begin with a letter or underscore and use letters, digits, _ - . only; meta is reserved.",
    ),
    "name_duplicate": _entry(
        "名称“{name}”在本表单中重复。",
        "The name “{name}” is used twice in this form.",
        "改名；整个表单里名称不能重复。",
        "Rename one; names are unique in the whole form.",
    ),
    "group_unclosed": _entry(
        "分组“{name}”没有结束行。",
        "The group “{name}” is never closed.",
        "在该组最后加一行 end_group；重复组加 end_repeat。",
        "Add an end_group row after its last question, for a repeat an end_repeat row.",
    ),
    "group_unopened": _entry(
        "多了一行 {type}，或者它与前面打开的组不配对。",
        "This {type} closes nothing that was opened by the row it belongs to.",
        "删除它，或补上对应的 begin 行。",
        "Remove it, or add the begin row.",
    ),
    "list_unknown": _entry(
        "“{name}”用到的选项表“{list_name}”在 {sheet} 里没有。",
        "“{name}” uses the list “{list_name}”, which the {sheet} sheet does not have.",
        "在 {sheet} 表补上该选项表，或改正 type。",
        "Add the list to the {sheet} sheet, or correct the type.",
    ),
    "choice_incomplete": _entry(
        "这个选项缺 list_name 或 name。",
        "This choice lacks its list_name or its name.",
        "两列都要填。",
        "Fill in both.",
    ),
    "choice_name_invalid": _entry(
        "选项名“{name}”只能用英文字母、数字、点、横线和下划线。",
        "The choice name “{name}” may hold Latin letters, digits, dots, hyphens and underscores only.",
        "改名；给人看的文字写在 label。",
        "Rename it; what people read belongs into its label.",
    ),
    "choice_duplicate": _entry(
        "选项表“{list_name}”里“{name}”重复。",
        "The list “{list_name}” has “{name}” twice.",
        "删除或改名其中一个。",
        "Remove or rename one of them.",
    ),
    "parameters_invalid": _entry(
        "“{name}”的参数“{value}”写法不对。",
        "The parameters “{value}” of “{name}” are not well written.",
        "写成 名称=值，多个用空格分开，如 max-pixels=1600。",
        "Write name=value, several separated by spaces, such as max-pixels=1600.",
    ),
    "or_other_refused": _entry(
        "“{name}”用了 or_other，不支持。",
        "“{name}” uses or_other, which is not supported.",
        "在选项表“{list_name}”里加一个 other 选项，再加一道文字题，relevant 写 ${{{name}}} = 'other'。",
        "Add a choice “other” to the list “{list_name}”, and a text row with the relevant "
        "${{{name}}} = 'other'.",
    ),
    "search_refused": _entry(
        "“{name}”的 appearance 用了 search()：只有 ODK Collect 会照做，手机会列出全部选项，服务器无法核对。",
        "“{name}” has search() as appearance: ODK Collect alone follows it, our phone page would show every "
        "choice, and the server could not check the answer.",
        "题型写 select_one_from_file 文件名，筛选写在 choice_filter 列。",
        "Write select_one_from_file and the file's name as type, and the filter in the column choice_filter.",
    ),
    "list_file_missing": _entry(
        "“{name}”用到的文件“{list_name}”没有一起上传。",
        "“{name}” uses the file “{list_name}”, which did not come with the form.",
        "把该文件和表单一起上传。",
        "Upload that file together with the form.",
    ),
    "list_file_invalid": _entry(
        "“{name}”用到的文件“{file}”不能用：{message}",
        "The file “{file}” of “{name}” cannot be used: {message}",
        "文件须为 UTF-8 编码的 CSV（第一行是列名）、XML 或 GeoJSON；"
        "作选项时必有 name 和 label（GeoJSON 是 id 和 title），name 不重复、不含空格。",
        "It must be a CSV whose first row names the columns, an XML or a GeoJSON, in UTF-8; for choices it "
        "has name and label (a GeoJSON id and title), and the names are unique and hold no blanks.",
    ),
    "list_twice": _entry(
        "“{name}”用到的选项表“{list_name}”在 choices 和 external_choices 里都有。",
        "The list “{list_name}” of “{name}” stands both on choices and on external_choices.",
        "给其中一个改名。",
        "Rename one of them.",
    ),
    "external_filter_invalid": _entry(
        "“{name}”（select_one_external）的 choice_filter 没有写，或不是 ODK Collect 能查的写法。",
        "“{name}” (select_one_external) has no choice_filter, or one that ODK Collect cannot look up.",
        "写成 列名 = 值，多个用 and 或 or 连接；其他写法请改用 select_one。",
        "Write column = value, several joined by and / or; for anything else use select_one.",
    ),
    "media_missing": _entry(
        "“{name}”用到的文件“{file}”没有一起上传。",
        "“{name}” shows the file “{file}”, which did not come with the form.",
        "把该文件和表单一起上传；单元格里只写文件名。",
        "Upload that file together with the form; the cell holds nothing but its name.",
    ),
    "media_invalid": _entry(
        "“{name}”用到的文件“{file}”不能用：{message}",
        "The file “{file}” of “{name}” cannot be used: {message}",
        "换一个文件。",
        "Use another file.",
    ),
    "trigger_invalid": _entry(
        "“{name}”的 trigger 不能用：{message}",
        "The trigger of “{name}” cannot be used: {message}",
        "写成 ${{题名}}，多个用逗号分开；须是有人填写的题，且在本题所在的每个重复组里。",
        "Write ${{name}}, several separated by commas: questions that somebody answers, in every repeat that "
        "this row stands in.",
    ),
    "phone_unsupported": _entry(
        "手机页面不能填写“{name}”（{type}），只有 ODK Collect 可以。",
        "Our phone page cannot ask “{name}” ({type}); only ODK Collect can.",
        "换一种题型；若这张表只用 Collect 填写，在 settings 表的 clients 列写 collect。",
        "Choose another type or, if only Collect is used for this form, write collect in the column clients "
        "of the settings sheet.",
    ),
    "clients_unknown": _entry(
        "settings 表 clients 的值“{value}”无法识别。",
        "The value “{value}” of clients on the settings sheet is unknown.",
        "写 collect（只用 ODK Collect 填写）或 phone collect，或留空。",
        "Write collect (filled in with ODK Collect only), phone collect, or leave it blank.",
    ),
    "text_reference": _entry(
        "“{name}”的这段文字里引用了 {reference}；只有题目的 label 和 hint 可以引用。",
        "This text of “{name}” refers to {reference}; only labels and hints of questions may.",
        "改为不含引用的文字。",
        "Word it without the reference.",
    ),
    "text_reference_many": _entry(
        "“{name}”的文字引用了 {reference}，但它在另一个重复组里，或者不是题目，没有唯一的答案。",
        "The text of “{name}” refers to {reference}, which stands in another repeat or is no question, so "
        "that it has no single answer.",
        "改为引用同一重复组里或重复组外的题目。",
        "Refer to a question of the same repeat or of none.",
    ),
}

_EXPRESSIONS = {
    "reference_unknown": _entry(
        "“{name}”的“{column}”引用了不存在的题目 {reference}。",
        "“{column}” of “{name}” refers to {reference}, which is no question of this form.",
        "改正名称。",
        "Correct the name.",
    ),
    "expression_invalid": _entry(
        "“{name}”的“{column}”不能用：{message}",
        "“{column}” of “{name}” cannot be used: {message}",
        "对照 XLSForm 的表达式写法改正；题目写作 ${{题名}}，文字加单引号。",
        "Write it as XLSForm expressions are written: a question as ${{name}}, a text in single quotes.",
    ),
    "expression_circular": _entry(
        "“{name}”不能用：{message}",
        "“{name}” cannot be used: {message}",
        "题目的出现条件和计算不能绕回自身。",
        "What decides whether a question appears, or its value, must not come back to itself.",
    ),
}

_RUBRIC = {
    "rubric_missing": _entry(
        "有评分题，但没有 rubric 工作表。",
        "There are scored items but no rubric sheet.",
        "新增 rubric 表，列出各部分及其分值。",
        "Add a rubric sheet that lists the sections and their points.",
    ),
    "rubric_kind_unknown": _entry(
        "rubric 表的 kind“{value}”无法识别。",
        "The kind “{value}” on the rubric sheet is unknown.",
        "写 section、ending 或 setting。",
        "Write section, ending or setting.",
    ),
    "rubric_setting_unknown": _entry(
        "rubric 表没有设置项“{value}”。",
        "The rubric sheet has no setting “{value}”.",
        "可用：{known}。",
        "It may be: {known}.",
    ),
    "rubric_value_invalid": _entry(
        "rubric 表“{name}”的值“{value}”不对。",
        "The value “{value}” of “{name}” on the rubric sheet is wrong.",
        "填数字；min_applicable_share 在 0 与 1 之间；version 不能为空。",
        "Write a number; min_applicable_share lies between 0 and 1; version must not be blank.",
    ),
    "rubric_row_duplicate": _entry(
        "rubric 表里“{name}”写了两行。",
        "“{name}” stands on two rows of the rubric sheet.",
        "只留一行。",
        "Keep one of them.",
    ),
    "rubric_question_unknown": _entry(
        "表单里没有题目“{name}”。",
        "The form has no question “{name}”.",
        "改正名称；要增加题目，请发布新版表单。",
        "Correct the name; a new question needs a new version of the form.",
    ),
    "rubric_version_not_new": _entry(
        "评分版本“{value}”不是新版本。",
        "The rubric's version “{value}” is not a new one.",
        "在 rubric 表的 version 写一个新的版本号。",
        "Write a new version on the rubric sheet.",
    ),
    "for_fixed": _entry(
        "“{name}”佐证哪道题由表单决定，更换评分标准时不能改。",
        "What “{name}” documents belongs to the form and cannot change with the rubric.",
        "清空 score::for；要改，请发布新版表单。",
        "Empty score::for; to change it, publish a new version of the form.",
    ),
    "section_empty": _entry(
        "部分“{section}”里没有评分题。",
        "The section “{section}” has no scored item.",
        "名称须与 survey 表最外层分组一致；没有评分题的分组不用列出。",
        "Its name must be that of an outermost group; groups without scored items are not listed.",
    ),
    "section_unlisted": _entry(
        "“{name}”所在的部分“{section}”没有列在 rubric 表。",
        "The section “{section}” of “{name}” is not on the rubric sheet.",
        "在 rubric 表加一行 section。",
        "Add a section row to the rubric sheet.",
    ),
    "section_points": _entry(
        "部分“{section}”写的是 {said} 分，各题相加是 {added} 分。",
        "The section “{section}” says {said} points; its items add up to {added}.",
        "改正分值，使两者相等。",
        "Correct the points until both agree.",
    ),
    "scaling_unknown": _entry(
        "部分“{section}”的 scaling“{value}”无法识别。",
        "The scaling “{value}” of the section “{section}” is unknown.",
        "写 scale（按比例折算）、cap（封顶）或留空。",
        "Write scale (in proportion), cap (at most its points) or nothing.",
    ),
    "ending_question_unknown": _entry(
        "结束规则的题目“{name}”不存在。",
        "The question “{name}” of this ending is none of this form.",
        "改正名称。",
        "Correct the name.",
    ),
    "ending_answer_unknown": _entry(
        "“{name}”不会有“{value}”这个答案。",
        "“{name}” cannot be answered with “{value}”.",
        "value 填使表单结束的答案：选项名或数字。",
        "In value, write the answer that ends the form: a choice's name or a number.",
    ),
    "ending_meaning_unknown": _entry(
        "结束规则的 meaning“{value}”无法识别。",
        "The meaning “{value}” of this ending is unknown.",
        "可用：{known}。",
        "It may be: {known}.",
    ),
    "ending_closes_nothing": _entry(
        "“{name}”之后没有评分题，结束规则无事可做。",
        "No scored item comes after “{name}”, so its ending ends nothing.",
        "删除这一行，或改正题名。",
        "Remove the row, or correct the name.",
    ),
    "total_points": _entry(
        "总分应为 {said}，各题相加是 {added}。",
        "The total should be {said}; the items add up to {added}.",
        "改正各题分值或 total。",
        "Correct the items' points or the total.",
    ),
    "item_outside_section": _entry(
        "评分题“{name}”不在任何分组里。",
        "The scored item “{name}” stands in no group.",
        "把它放进一个分组（部分）。",
        "Put it into a group: its section.",
    ),
    "item_in_repeat": _entry(
        "评分题“{name}”在重复组里。",
        "The scored item “{name}” stands in a repeat.",
        "在重复组外用 calculate 汇总（如成功次数），对汇总计分。",
        "Sum the trials up in a calculate row outside the repeat and score that row.",
    ),
    "rule_unknown": _entry(
        "“{name}”的评分规则“{value}”无法识别。",
        "The rule “{value}” of “{name}” is unknown.",
        "例：yn、s5、n10、sec 30/120、cnt↑ 5/1、of 3、band 4–5 / 1–3；先写满分值，再写零分值。",
        "For example yn, s5, n10, sec 30/120, cnt↑ 5/1, of 3, band 4–5 / 1–3; full points first, then none.",
    ),
    "rule_unfit": _entry(
        "“{name}”的规则“{rule}”不适用于题型“{type}”。",
        "The rule “{rule}” of “{name}” does not fit the type “{type}”.",
        "题型改为 {kinds}，或换一个规则。",
        "Make the type {kinds}, or choose another rule.",
    ),
    "rule_choices_unfit": _entry(
        "“{name}”的规则“{rule}”需要选项 {wanted}，实际是 {found}。",
        "The rule “{rule}” of “{name}” needs the choices {wanted}; it has {found}.",
        "改正 choices 表中的选项名。",
        "Correct the names on the choices sheet.",
    ),
    "points_unearnable": _entry(
        "“{name}”有分值，但规则“{rule}”不计分。",
        "“{name}” has points, but its rule “{rule}” earns none.",
        "去掉分值，或换成能计分的规则，如 cnt 1/5。",
        "Take the points away, or choose a rule that earns, such as cnt 1/5.",
    ),
    "level_missing": _entry(
        "“{name}”用 band 规则，但它前面没有选等级的题。",
        "“{name}” has bands, but no question before it chooses the level.",
        "在它前面加一道 select_one，score::for 填“{name}”。",
        "Put one select_one before it, with “{name}” in score::for.",
    ),
    "level_choices": _entry(
        "“{item}”有 {bands} 个等级区间，“{name}”却有 {found} 个选项。",
        "“{item}” has {bands} bands; “{name}” has {found} choices.",
        "选项与区间一一对应，由好到差。",
        "Give one choice per band, from best to worst.",
    ),
    "band_unbounded": _entry(
        "“{name}”没有把分值限制在所选等级之内。",
        "Nothing keeps “{name}” inside the range of the level chosen.",
        "在 constraint 写每个等级的上下限。",
        "Write each level's limits in constraint.",
    ),
    "band_range_unfit": _entry(
        "“{name}”的 constraint 与规则“{rule}”不符：{misfits}。",
        "The constraint of “{name}” does not fit its rule “{rule}”: {misfits}.",
        "每个等级只放行本等级的整数，没选等级时一个也不放行。改规则，或在 constraint 写：{wanted}",
        "Each level takes the whole numbers of its own range, and none is taken without a level. "
        "Change the rule, or write in constraint: {wanted}",
    ),
    "halves_missing": _entry(
        "“{name}”的规则“{rule}”由两问组成，现有 {found} 问。",
        "“{name}” joins two answers by its rule “{rule}”; it has {found}.",
        "两道题（选择或整数）的 score::for 都填“{name}”。",
        "Write “{name}” in score::for of both questions, each a choice or a whole number.",
    ),
    "whole_unknown": _entry(
        "“{name}”要除以“{whole}”，但它不是数数的评分题。",
        "“{name}” is part of “{whole}”, which is no item that counts.",
        "“{whole}”须有计数规则，如 cnt。",
        "Give “{whole}” a counting rule, such as cnt.",
    ),
    "whole_elsewhere": _entry(
        "“{name}”三家都问，它的总数“{whole}”却只问移动。",
        "“{name}” is asked at all three operators, its whole “{whole}” at China Mobile only.",
        "两题的 score::operators 填成一样：“{name}”改为 M，或“{whole}”改为 3。",
        "Give both the same score::operators: M for “{name}”, or 3 for “{whole}”.",
    ),
    "points_invalid": _entry(
        "“{name}”的“{column}”不是数字：{value}",
        "“{column}” of “{name}” is no number: {value}",
        "填 0 到 999 的数字；不计分写“–”或留空。",
        "Write a number from 0 to 999; leave it blank, or write –, for no points.",
    ),
    "delta_invalid": _entry(
        "“{name}”的“{column}”不是大于 0 的数字：{value}",
        "“{column}” of “{name}” is no number above 0: {value}",
        "填有实际意义的最小差异，按本题单位，大于 0、小于 1000；留空则用该类题的默认值。",
        "Write the smallest difference that matters, in the item's unit, above 0 and below 1000; "
        "blank takes what is usual for its kind of item.",
    ),
    "score_without_rule": _entry(
        "“{name}”填了“{column}”，却没有 score::rule。",
        "“{name}” has “{column}” but no score::rule.",
        "补上规则，或清空该格。",
        "Add a rule, or empty the cell.",
    ),
    "element_unknown": _entry(
        "“{name}”的要素“{value}”不在目录中。",
        "The element “{value}” of “{name}” is not in the catalogue.",
        "填 E01–E55 或 TP01–TP10；都不对应写“–”。",
        "Write E01–E55 or TP01–TP10, or – where it feeds none.",
    ),
    "evidence_unknown": _entry(
        "“{name}”的佐证“{value}”无法识别。",
        "The evidence “{value}” of “{name}” is unknown.",
        "填 P、P!、S、A、R，或留空。",
        "Write P, P!, S, A or R, or leave it blank.",
    ),
    "evidence_missing": _entry(
        "“{name}”要求佐证 {evidence}，但没有 {kind} 题用 score::for 指向它。",
        "“{name}” needs evidence {evidence}, but no {kind} row names it in score::for.",
        "增加一行 {kind}，在 score::for 填“{name}”。",
        "Add an {kind} row with “{name}” in score::for.",
    ),
    "paper_optional": _entry(
        "“{name}”佐证“{item}”，却不是必填。",
        "“{name}” documents “{item}” but is not required.",
        "required 填 yes 或条件；何时出现写在 relevant。",
        "Write yes or a condition in required; when it appears stands in relevant.",
    ),
    "operators_unknown": _entry(
        "“{name}”的运营商“{value}”无法识别。",
        "The operators “{value}” of “{name}” are unknown.",
        "填 3（三家）或 M（仅移动）。",
        "Write 3 for all three or M for China Mobile only.",
    ),
    "operator_condition_missing": _entry(
        "“{name}”只问移动，但出现条件里没有 {condition}。",
        "“{name}” is for China Mobile only, but its relevant lacks {condition}.",
        "在 relevant 写上该条件；这张表单三家都用。",
        "Add it to relevant: the form is used at all three operators.",
    ),
    "yes_no_invalid": _entry(
        "“{name}”的“{column}”只能填 yes 或 no，现在是“{value}”。",
        "“{column}” of “{name}” must be yes or no, not “{value}”.",
        "改为 yes、no 或留空。",
        "Write yes or no, or leave it blank.",
    ),
    "na_without_choice": _entry(
        "“{name}”允许不适用，但选项里没有 na。",
        "“{name}” may be not applicable, but its list has no choice na.",
        "换用含 na 的选项表；数字题由它的档次题或 score::event 所指的题提供 na。",
        "Use a list that has na; for a number, its level or the question in its score::event offers it.",
    ),
    "na_without_reason": _entry(
        "“{name}”允许不适用，但没有填写原因的文字题。",
        "“{name}” may be not applicable, but no text row asks for the reason.",
        "增加一道必填文字题，选 na 时出现，score::for 填“{name}”。",
        "Add a required text row, shown on na, with “{name}” in score::for.",
    ),
    "na_undeclared": _entry(
        "“{name}”的选项里有 na，但 score::na 没有写 yes。",
        "“{name}” offers na, but its score::na does not say yes.",
        "score::na 写 yes，或换用不含 na 的选项表。",
        "Write yes in score::na, or use a list without na.",
    ),
    "veto_not_yes_no": _entry(
        "否决项“{name}”必须用 yn 规则。",
        "The veto “{name}” must have the rule yn.",
        "改为是/否题，“是”表示合格。",
        "Make it a yes/no question where yes is good.",
    ),
    "veto_without_evidence": _entry(
        "否决项“{name}”没有要求佐证。",
        "The veto “{name}” asks for no evidence.",
        "score::evidence 填 P、P!、S、A 或 R。",
        "Write P, P!, S, A or R in score::evidence.",
    ),
    "event_unknown": _entry(
        "“{name}”的事件题“{event}”不存在。",
        "The event “{event}” of “{name}” is no question of this form.",
        "改正名称。",
        "Correct the name.",
    ),
    "event_not_yes_no": _entry(
        "“{name}”的事件题“{event}”不是是/否题。",
        "The event “{event}” of “{name}” is no yes/no question.",
        "选项须含 yes 和 no。",
        "Its choices must include yes and no.",
    ),
    "for_unknown": _entry(
        "“{name}”的 score::for 指向“{value}”，它不是评分题。",
        "score::for of “{name}” names “{value}”, which is no scored item.",
        "改正名称；多个名称用空格分开。",
        "Correct the name; several names are separated by spaces.",
    ),
    "for_wrong_type": _entry(
        "“{name}”（{type}）不能作佐证。",
        "“{name}” ({type}) cannot be evidence.",
        "score::for 只用于 image、audio、text，以及 band、kano、pair 题的选择或数字部分。",
        "score::for belongs on image, audio and text rows, and on the parts of a band, kano or pair.",
    ),
}

TEXTS = {**_FILE, **_COLUMNS, **_ROWS, **_EXPRESSIONS, **_RUBRIC}
