"""What can be said of a call before it ever runs: is the function known, do its arguments fit."""

from forms.logic.faults import ExpressionFault, FaultCode
from forms.logic.functions import FUNCTIONS, Function
from forms.logic.patterns import check_pattern
from forms.logic.tree import Call, Literal
from forms.text import Bilingual

_INSTEAD = {
    "pulldata": Bilingual(
        "不支持 pulldata()；请用 select_one_from_file 引入该文件，再写 "
        "instance('文件名')/root/item[name = …]/列名。",
        "pulldata() is not supported: bring the file in with select_one_from_file, then write "
        "instance('file')/root/item[name = …]/column.",
    )
}


def check_call(call: Call, position: int = 0) -> None:
    """Raise ExpressionFault for an unknown function, a wrong number of arguments or an unusable pattern."""
    function = FUNCTIONS.get(call.function)
    if function is None:
        message = _INSTEAD.get(call.function) or Bilingual(
            f"没有函数“{call.function}()”，或本系统不支持它；请检查拼写，或改用受支持的函数。",
            f"There is no function {call.function}() here: check its spelling or use a supported one.",
        )
        raise ExpressionFault(FaultCode.UNKNOWN_FUNCTION, position, message)
    if not function.accepts(len(call.arguments)):
        raise _wrong_count(function, len(call.arguments), position)
    if call.function == "regex" and isinstance(pattern := call.arguments[1], Literal):
        check_pattern(str(pattern.value), position)


def _wrong_count(function: Function, given: int, position: int) -> ExpressionFault:
    if function.most is None:
        zh, en = f"至少 {function.least} 个", f"at least {function.least}"
    elif function.least == function.most:
        zh, en = f"{function.least} 个", f"{function.least}"
    else:
        zh, en = f"{function.least} 到 {function.most} 个", f"{function.least} to {function.most}"
    message = Bilingual(
        f"函数 {function.name}() 需要{zh}参数，这里给了 {given} 个。",
        f"{function.name}() takes {en} arguments, here it has {given}.",
    )
    return ExpressionFault(FaultCode.ARGUMENT_COUNT, position, message)
