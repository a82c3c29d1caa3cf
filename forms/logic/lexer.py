"""Cuts an expression into tokens by the disambiguation rules of XPath 1.0 (section 3.7).

A name may hold ``-`` and ``.``, may be Chinese, and may be spelt like an operator: ``div`` after an operand
divides, anywhere else it is an element.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from forms.logic.faults import ExpressionFault, FaultCode
from forms.text import Bilingual


class TokenKind(StrEnum):
    NUMBER = "number"
    TEXT = "text"
    NAME = "name"
    OPERATOR = "operator"
    MARK = "mark"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    kind: TokenKind
    text: str
    position: int

    def is_mark(self, *texts: str) -> bool:
        return self.kind is TokenKind.MARK and self.text in texts


WORD_OPERATORS = frozenset({"and", "or", "div", "mod"})
_SYMBOL_OPERATORS = frozenset({"=", "!=", "<", "<=", ">", ">=", "+", "-", "|"})
_TOKEN = re.compile(
    r"""(?P<blank>[ \t\r\n]+)
    | (?P<number>[0-9]+(?:\.[0-9]*)? | \.[0-9]+)
    | (?P<text>"[^"]*" | '[^']*')
    | (?P<name>[^\W\d][\w.\-·]*(?::[^\W\d][\w.\-·]*)?)
    | (?P<symbol>!=|<=|>=|//|::|\.\.|[=<>+\-|*/()\[\],.@$])""",
    re.VERBOSE,
)


def tokens_of(expression: str) -> list[Token]:
    """All tokens and a closing END; raises ExpressionFault at the first character that begins none."""
    tokens: list[Token] = []
    position = 0
    while position < len(expression):
        match = _TOKEN.match(expression, position)
        if match is None:
            raise _unreadable(expression, position)
        if match.lastgroup != "blank":
            tokens.append(_token(match, tokens[-1] if tokens else None))
        position = match.end()
    tokens.append(Token(TokenKind.END, "", len(expression)))
    return tokens


def _token(match: re.Match[str], before: Token | None) -> Token:
    text = match.group()
    position = match.start()
    match match.lastgroup:
        case "number":
            return Token(TokenKind.NUMBER, text, position)
        case "text":
            return Token(TokenKind.TEXT, text[1:-1], position)
        case "name":
            is_operator = text in WORD_OPERATORS and _ends_operand(before)
            return Token(TokenKind.OPERATOR if is_operator else TokenKind.NAME, text, position)
        case _:
            is_operator = text in _SYMBOL_OPERATORS or (text == "*" and _ends_operand(before))
            return Token(TokenKind.OPERATOR if is_operator else TokenKind.MARK, text, position)


def _ends_operand(token: Token | None) -> bool:
    """Whether an operator may follow, so that ``*`` multiplies and ``div`` divides."""
    if token is None or token.kind is TokenKind.OPERATOR:
        return False
    return not token.is_mark("@", "::", "(", "[", ",", "/", "//")


def _unreadable(expression: str, position: int) -> ExpressionFault:
    character = expression[position]
    if character in "'\"":
        message = Bilingual(
            f"第 {position + 1} 个字符处的引号没有配对，请补上结尾的 {character}。",
            f"The quote at character {position + 1} is never closed: add the closing {character}.",
        )
        return ExpressionFault(FaultCode.UNCLOSED_TEXT, position, message)
    message = Bilingual(
        f"第 {position + 1} 个字符“{character}”不能出现在表达式里，请删除或改成半角符号。",
        f"Character {position + 1}, “{character}”, has no meaning in an expression: remove it, or type its "
        "half-width form.",
    )
    return ExpressionFault(FaultCode.BAD_CHARACTER, position, message)
