"""What can be wrong with an expression, said to its author."""

from enum import StrEnum

from forms.text import Bilingual


class FaultCode(StrEnum):
    UNEXPECTED = "unexpected"
    UNFINISHED = "unfinished"
    UNCLOSED_TEXT = "unclosed_text"
    BAD_CHARACTER = "bad_character"
    UNSUPPORTED = "unsupported"
    UNKNOWN_FUNCTION = "unknown_function"
    ARGUMENT_COUNT = "argument_count"
    BAD_PATTERN = "bad_pattern"
    SLOW_PATTERN = "slow_pattern"
    TOO_LONG = "too_long"
    TOO_DEEP = "too_deep"


class ExpressionFault(Exception):  # noqa: N818 - a fault of the author's sheet, not of the program
    """An expression that cannot be used; `position` counts its characters from 0."""

    def __init__(self, code: FaultCode, position: int, message: Bilingual) -> None:
        super().__init__(f"{code} at {position}: {message.en}")
        self.code = code
        self.position = position
        self.message = message
