"""What can be wrong with a table, or with what is asked of it: where, what, and what to do."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager

from forms.text import Bilingual, listed

NAMED = 5  # rows, columns or values that a sentence names before it says how many more there are


class TableFaultsError(Exception):
    """A table that cannot be compared as asked; every fault found, together."""

    def __init__(self, faults: Sequence[Bilingual]) -> None:
        super().__init__(listed(faults).en)
        self.faults = tuple(faults)


@contextmanager
def gathered(found: list[Bilingual]) -> Generator[None]:
    """What goes wrong inside joins `found`, so that the next thing can be looked at, too."""
    try:
        yield
    except TableFaultsError as error:
        found += error.faults


def unreadable(name: str, reason: str) -> Bilingual:
    return Bilingual(
        f"{name}：读不了（{reason}）。请给出 .csv、.parquet 或 .sav 文件。",
        f"{name}: cannot be read ({reason}). Give a .csv, .parquet or .sav file.",
    )


def not_text(name: str) -> Bilingual:
    return Bilingual(
        f"{name}：既不是 UTF-8 也不是 GB18030 编码。请在 Excel 里另存为“CSV UTF-8”。",
        f"{name}: neither UTF-8 nor GB18030 text. Save it from Excel as “CSV UTF-8”.",
    )


def no_rows(name: str) -> Bilingual:
    return Bilingual(
        f"{name}：没有数据行。第一行是列名，从第二行起每行一次访问。",
        f"{name}: no rows. The first line names the columns, then one line per visit.",
    )


def twice_named(column: str) -> Bilingual:
    return Bilingual(
        f"列名“{column}”出现两次。请改名，使每列的名字不同。",
        f"Two columns are called “{column}”. Rename one: every column needs a name of its own.",
    )


def unknown_column(column: str, option: str, columns: Sequence[str]) -> Bilingual:
    return Bilingual(
        f"{option}：没有“{column}”这一列。表里的列：{_some(columns, zh=True)}。",
        f"{option}: no column is called “{column}”. The table has {_some(columns)}.",
    )


def unknown_value(value: str, option: str, column: str, *, values: Sequence[str]) -> Bilingual:
    return Bilingual(
        f"{option}：“{column}”列没有“{value}”的行。该列的值：{_some(values, zh=True)}。",
        f"{option}: no row has “{value}” in “{column}”. It holds {_some(values)}.",
    )


def own_rival(value: str) -> Bilingual:
    return Bilingual(
        f"--rival {value}：我方不能是自己的对手。",
        f"--rival {value}: that is ours, and no rival of its own.",
    )


def only_one_operator(column: str, value: str) -> Bilingual:
    return Bilingual(
        f"“{column}”列只有“{value}”一个值，没有可比的对手。",
        f"“{column}” holds “{value}” only: there is no rival to compare with.",
    )


def blank_cells(column: str, rows: Sequence[int]) -> Bilingual:
    return Bilingual(
        f"“{column}”列有空白：{_rows(rows, zh=True)}。请补全，或删去这些行。",
        f"“{column}” is blank in {_rows(rows)}. Fill it in, or leave those rows out.",
    )


def not_numbers(column: str, rows: Sequence[int], value: str) -> Bilingual:
    return Bilingual(
        f"“{column}”列应为数字，{_rows(rows, zh=True)}不是（第一个是“{value}”）。"
        "请改正；若表示缺失，请加 --missing。",
        f"“{column}” must hold numbers; {_rows(rows)} does not (the first is “{value}”). "
        "Correct it; if it stands for a missing answer, say so with --missing.",
    )


def not_finite(column: str, rows: Sequence[int]) -> Bilingual:
    return Bilingual(
        f"“{column}”列有 NaN 或无穷大：{_rows(rows, zh=True)}。缺失请留空，或加 --missing NaN。",
        f"“{column}” holds NaN or infinity in {_rows(rows)}. Leave a missing answer blank, "
        "or say --missing NaN.",
    )


def no_share(column: str, rows: Sequence[int]) -> Bilingual:
    return Bilingual(
        f"“{column}”按合格率比较，只能是 0 或 1：{_rows(rows, zh=True)}不是。其他数值请用 {column}:measure。",
        f"“{column}” is compared as a share, so it must be 0 or 1; {_rows(rows)} is not. "
        f"For other numbers ask for {column}:measure.",
    )


def no_time(column: str, rows: Sequence[int]) -> Bilingual:
    return Bilingual(
        f"“{column}”是时长，不能是负数：{_rows(rows, zh=True)}。",
        f"“{column}” is a time and cannot be negative: {_rows(rows)}.",
    )


def no_event(column: str, rows: Sequence[int]) -> Bilingual:
    return Bilingual(
        f"“{column}”说明是否发生，有时长的行里只能是 0 或 1：{_rows(rows, zh=True)}不是。",
        f"“{column}” says whether it happened: 0 or 1 on every row with a time; {_rows(rows)} is not.",
    )


def no_weight(column: str, rows: Sequence[int]) -> Bilingual:
    return Bilingual(
        f"权重“{column}”必须是正数：{_rows(rows, zh=True)}不是。",
        f"The weight “{column}” must be positive; {_rows(rows)} is not.",
    )


def unknown_item(text: str, columns: Sequence[str]) -> Bilingual:
    return Bilingual(
        f"--item {text}：写法是 列名[:share|rating|measure|time/事件列][:lower]，且列名要在表里："
        f"{_some(columns, zh=True)}。",
        f"--item {text}: write COL[:share|rating|measure|time/EVENTCOL][:lower] with a column of the table: "
        f"{_some(columns)}.",
    )


def unknown_delta(text: str) -> Bilingual:
    return Bilingual(
        f"--delta {text}：写一个正数，或 列名=正数；百分比的列以百分点计。",
        f"--delta {text}: write a positive number, or COL=number; for a share in percentage points.",
    )


def nothing_to_compare(columns: Sequence[str]) -> Bilingual:
    return Bilingual(
        f"没有可比较的数字列。请用 --item 指出列；表里的列：{_some(columns, zh=True)}。",
        f"No column of numbers to compare. Name one with --item; the table has {_some(columns)}.",
    )


def left_out(columns: Sequence[str]) -> Bilingual:
    return Bilingual(
        f"没有比较（不是数字或全空）：{_some(columns, zh=True)}。",
        f"Not compared, being no numbers or empty: {_some(columns)}.",
    )


def double_role(column: str, first: str, second: str) -> Bilingual:
    return Bilingual(
        f"“{column}”列不能同时作 {first} 和 {second}。",
        f"“{column}” cannot be {first} and {second} at once.",
    )


def duplicated_visits(column: str, rows: Sequence[int], value: str) -> Bilingual:
    return Bilingual(
        f"同一次访问出现多次（“{column}”重复，第一个是“{value}”）：{_rows(rows, zh=True)}。请只留一行。",
        f"The same visit stands in several rows (“{column}” repeats, first “{value}”): {_rows(rows)}. "
        "Keep one of each.",
    )


def mixed_versions(column: str, versions: Sequence[str]) -> Bilingual:
    return Bilingual(
        f"混有不同的表单版本（“{column}”列：{_some(versions, zh=True)}），题目的含义可能不同。"
        f"请一次比较一个版本：--only {column}={versions[-1]}。",
        f"Several form versions are mixed (“{column}”: {_some(versions)}), so a column may mean two things. "
        f"Compare one at a time: --only {column}={versions[-1]}.",
    )


def unknown_only(text: str) -> Bilingual:
    return Bilingual(
        f"--only {text}：写法是 列名=值。",
        f"--only {text}: write COL=VALUE.",
    )


def nothing_left(text: str) -> Bilingual:
    return Bilingual(
        f"--only {text}：没有一行符合。",
        f"--only {text}: no row is left.",
    )


def _rows(rows: Sequence[int], *, zh: bool = False) -> str:
    first, more = rows[:NAMED], len(rows) - NAMED
    if zh:
        return f"第 {'、'.join(map(str, first))} 行" + (f"等 {len(rows)} 行" if more > 0 else "")
    noun = "row" if len(rows) == 1 else "rows"
    return f"{noun} {', '.join(map(str, first))}" + (f" and {more:,} more" if more > 0 else "")


def _some(names: Sequence[str], *, zh: bool = False) -> str:
    first, more = names[: 4 * NAMED], len(names) - 4 * NAMED
    if zh:
        return "、".join(first) + (f" 等 {len(names)} 个" if more > 0 else "")
    return ", ".join(first) + (f" and {more} more" if more > 0 else "")
