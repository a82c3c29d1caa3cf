"""Reads a form expression (XPath 1.0 as ODK forms use it) into the tree of `forms.logic.tree`.

A Pratt parser: `_Parser.expression(power)` reads one operand and then every operator that binds tighter than
`power`. Axes, attributes and ``//`` are refused, since no form needs them and the phone does not know them.
"""

from forms.logic.check import check_call
from forms.logic.faults import ExpressionFault, FaultCode
from forms.logic.lexer import Token, TokenKind, tokens_of
from forms.logic.tree import Call, Literal, Negation, Node, Operation, Path, Step
from forms.text import Bilingual

MAX_CHARACTERS = 32_767  # what one cell of a sheet can hold
MAX_DEPTH = (
    250  # a chain of operators costs one per operator, a bracket _NESTING; Python's stack is the limit
)
_NESTING = 4
_POWERS = {
    "or": 1,
    "and": 2,
    "=": 3,
    "!=": 3,
    "<": 4,
    "<=": 4,
    ">": 4,
    ">=": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "div": 6,
    "mod": 6,
    "|": 8,
}
_UNARY_MINUS = 7
_UNSUPPORTED_MARKS = ("//", "::", "@", "$")
_NODE_TESTS = frozenset({"node", "text", "comment", "processing-instruction"})


def parse(expression: str) -> Node:
    """The tree of `expression`; raises ExpressionFault with the place and the remedy."""
    if len(expression) > MAX_CHARACTERS:
        message = Bilingual(
            f"表达式有 {len(expression)} 个字符，最多 {MAX_CHARACTERS} 个；请拆成几个 calculate。",
            f"The expression has {len(expression)} characters, at most {MAX_CHARACTERS} are read: split it "
            "into several calculates.",
        )
        raise ExpressionFault(FaultCode.TOO_LONG, MAX_CHARACTERS, message)
    parser = _Parser(tokens_of(expression))
    tree = parser.expression(0)
    if parser.token.kind is not TokenKind.END:
        raise _unexpected(parser.token)
    return tree


class _Parser:
    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._place = 0
        self._depth = 0
        self.token = tokens[0]

    def expression(self, power: int) -> Node:
        depth = self._depth
        self._deepen(_NESTING)
        left = self._unary()
        while self.token.kind is TokenKind.OPERATOR and _POWERS[self.token.text] > power:
            self._deepen(1)
            operator = self._take().text
            left = Operation(operator, left, self.expression(_POWERS[operator]))
        self._depth = depth
        return left

    def _unary(self) -> Node:
        if self.token.kind is TokenKind.OPERATOR and self.token.text == "-":
            self._take()
            return Negation(self.expression(_UNARY_MINUS))
        return self._filtered()

    def _filtered(self) -> Node:
        """A literal, call or parenthesis, with the predicates and steps that may follow it; else a path."""
        token = self.token
        if token.kind is TokenKind.NUMBER:
            return Literal(float(self._take().text))
        if token.kind is TokenKind.TEXT:
            return Literal(self._take().text)
        if not (token.is_mark("(") or self._is_call()):
            return self._path()
        start = self._parenthesis() if token.is_mark("(") else self._call()
        steps = self._steps_after(start)
        return Path(steps, start=start) if steps else start

    def _is_call(self) -> bool:
        return self.token.kind is TokenKind.NAME and self._tokens[self._place + 1].is_mark("(")

    def _parenthesis(self) -> Node:
        self._take()
        inner = self.expression(0)
        self._expect(")")
        return inner

    def _call(self) -> Call:
        name = self._take()
        if name.text in _NODE_TESTS:
            raise _unsupported(name, f"{name.text}()")
        self._take()
        arguments: list[Node] = []
        while not self.token.is_mark(")"):
            if arguments:
                self._expect(",")
            arguments.append(self.expression(0))
        self._take()
        call = Call(name.text, tuple(arguments))
        check_call(call, name.position)
        return call

    def _steps_after(self, start: Node) -> tuple[Step, ...]:
        steps: list[Step] = []
        if self.token.is_mark("["):
            self._require_nodes(start)
            steps.append(Step(".", self._predicates()))
        if self.token.is_mark("/"):
            self._require_nodes(start)
            self._take()
            steps.extend(self._steps())
        return tuple(steps)

    def _require_nodes(self, start: Node) -> None:
        is_union = isinstance(start, Operation) and start.operator == "|"
        if not (is_union or isinstance(start, Path | Call)):
            raise _unexpected(self.token)

    def _path(self) -> Path:
        is_absolute = self.token.is_mark("/")
        if is_absolute:
            self._take()
        return Path(tuple(self._steps()), is_absolute=is_absolute)

    def _steps(self) -> list[Step]:
        steps = [self._step()]
        while self.token.is_mark("/"):
            self._take()
            steps.append(self._step())
        return steps

    def _step(self) -> Step:
        token = self.token
        if token.is_mark(*_UNSUPPORTED_MARKS) or self._is_call():
            raise _unsupported(token, token.text)
        if token.kind is not TokenKind.NAME and not token.is_mark(".", "..", "*"):
            raise _unexpected(token)
        self._take()
        if self.token.is_mark(*_UNSUPPORTED_MARKS):
            raise _unsupported(self.token, self.token.text)
        return Step(token.text, self._predicates())

    def _predicates(self) -> tuple[Node, ...]:
        predicates: list[Node] = []
        while self.token.is_mark("["):
            self._take()
            predicates.append(self.expression(0))
            self._expect("]")
        return tuple(predicates)

    def _take(self) -> Token:
        token = self.token
        self._place += 1
        self.token = self._tokens[self._place]
        return token

    def _expect(self, mark: str) -> None:
        if not self.token.is_mark(mark):
            raise _unexpected(self.token, wanted=mark)
        self._take()

    def _deepen(self, levels: int) -> None:
        self._depth += levels
        if self._depth > MAX_DEPTH:
            message = Bilingual(
                "表达式的括号层数或运算符太多，请拆成几个 calculate。",
                "The expression has too many nested brackets or operators: split it into several calculates.",
            )
            raise ExpressionFault(FaultCode.TOO_DEEP, self.token.position, message)


def _unexpected(token: Token, *, wanted: str = "") -> ExpressionFault:
    wanted_zh = f"，应有“{wanted}”" if wanted else ""
    wanted_en = f"; “{wanted}” is needed there" if wanted else ""
    if token.kind is TokenKind.END:
        message = Bilingual(f"表达式没有写完{wanted_zh}。", f"The expression stops too early{wanted_en}.")
        return ExpressionFault(FaultCode.UNFINISHED, token.position, message)
    place = token.position + 1
    message = Bilingual(
        f"第 {place} 个字符处的“{token.text}”放错了位置{wanted_zh}；请检查它前面的运算符、括号和逗号。",
        f"“{token.text}” at character {place} is out of place{wanted_en}: check the operator, bracket or "
        "comma before it.",
    )
    return ExpressionFault(FaultCode.UNEXPECTED, token.position, message)


def _unsupported(token: Token, what: str) -> ExpressionFault:
    message = Bilingual(
        f"第 {token.position + 1} 个字符处的“{what}”不受支持；请用 ${{题名}} 引用题目。",
        f"“{what}” at character {token.position + 1} is not supported: refer to a question as ${{name}}.",
    )
    return ExpressionFault(FaultCode.UNSUPPORTED, token.position, message)
