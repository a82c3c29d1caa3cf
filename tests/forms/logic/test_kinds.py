"""Which text is an answer of which kind: nothing is repaired."""

import pytest

from forms.logic.kinds import CHECKS, WANTED
from forms.model import Kind

TAKEN = {
    Kind.INTEGER: ["0", "-7", "007", "2147483647", "-2147483648"],
    Kind.DECIMAL: ["3", "-3.5", ".5", "5."],
    Kind.DATE: ["2026-11-22", "2028-02-29"],
    Kind.TIME: ["10:30", "10:30:00", "23:59:59.999", "10:30:00.000+08:00", "10:30:00Z"],
    Kind.DATETIME: ["2026-11-22T10:30:00.000+08:00", "2026-11-22T10:30:00Z", "2026-11-22T10:30"],
    Kind.GEOPOINT: ["26.07 119.29", "26.07 119.29 0 5", "-90 180 -12.5 0"],
    Kind.IMAGE: ["门头 1.jpg", "a.jpg"],
}
REFUSED = {
    Kind.INTEGER: [
        "3.9",
        "42.0",
        "1e2",
        "+7",
        "１２",
        " 5",
        "5\n",
        "2147483648",
        "-2147483649",
        "1_000",
        "",
        "٣",
    ],
    Kind.DECIMAL: ["1e2", "+7", "１.５", "Infinity", "NaN", "1,5", "1.2.3", "-", "0x10", "9" * 31],
    Kind.DATE: ["2026-02-30", "2026-2-3", "22.11.2026", "2026-11-22T10:30:00Z", "0000-01-01"],
    Kind.TIME: ["24:00:00", "10:60", "9:30", "noon", "10:30:00+25:00"],
    Kind.DATETIME: ["2026-11-22", "2026-11-22 10:30:00", "2026-13-01T10:30:00Z"],
    Kind.GEOPOINT: ["26.07", "91 0 0 0", "0 181 0 0", "26 119 0 -1", "26,07 119,29", "1 2 3 4 5", "26  119"],
    Kind.IMAGE: ["../a.jpg", "a/b.jpg", "a\\b.jpg", "..", "a\0.jpg", "x" * 256],
}


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in TAKEN.items() for text in texts])
def test_taken(kind: Kind, text: str) -> None:
    assert CHECKS[kind](text)


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in REFUSED.items() for text in texts]
)
def test_refused(kind: Kind, text: str) -> None:
    assert not CHECKS[kind](text)


def test_every_check_can_say_what_it_wants() -> None:
    assert CHECKS.keys() == WANTED.keys()
