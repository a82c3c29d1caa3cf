"""From a submitted instance to settled values: what is relevant, what is computed, what nobody knows."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from forms.instance import Branch, Entry
from forms.logic.context import Clock, Context, Document, Element
from forms.logic.plan import FormPlan, GroupPlan, QuestionPlan
from forms.logic.rules import Block
from forms.logic.texts import filled
from forms.logic.values import stored_text
from forms.model import Group

MAX_PASSES = 32


class UnsettledError(RuntimeError):
    """A form whose values chase one another; `check_form_logic` refuses it at publication."""


def grow(plan: FormPlan, values: Branch, clock: Clock) -> tuple[Document, list[str]]:
    """The document with one element for each node of the form, and the paths the form does not know.

    A question that is missing is blank; a repeat has as many instances as were submitted.
    """
    top = Element("", None)
    growth = _Growth()
    growth.group(plan.root, values, top)
    document = Document(clock, top, growth.elements, plan.lists, plan.choice_labels)
    return document, [path for path in growth.unknown if not path.startswith(f"{plan.root.path}/meta")]


def settle(plan: FormPlan, document: Document) -> None:
    """Make relevance and calculations agree; one pass in dependency order, up to `MAX_PASSES` without one."""
    context = Context(document, document.top)
    for _ in range(MAX_PASSES):
        is_changed = _pass(plan, context)
        if plan.is_acyclic or not is_changed:
            return
    raise UnsettledError(plan.root.path)


class _Growth:
    def __init__(self) -> None:
        self.elements: defaultdict[str, list[Element]] = defaultdict(list)
        self.unknown: list[str] = []

    def group(self, plan: GroupPlan, entry: Entry, parent: Element) -> None:
        branch = self._branch(plan.path, entry)
        element = Element(plan.group.name, parent)
        parent.children.setdefault(element.name, []).append(element)
        self.elements[plan.path].append(element)
        for child in plan.children:
            if isinstance(child, QuestionPlan):
                entry = branch.get(child.name, "")
                text = entry if isinstance(entry, str) else self._text(child.path, entry)
                question = Element(child.name, element, text)
                element.children[child.name] = [question]
                self.elements[child.path].append(question)
            else:
                self._groups(child, branch, element)
        if not plan.known_names.issuperset(branch):
            self.unknown.extend(f"{plan.path}/{name}" for name in branch if name not in plan.known_names)

    def _groups(self, plan: GroupPlan, branch: Branch, parent: Element) -> None:
        if not plan.group.is_repeat:
            self.group(plan, branch.get(plan.group.name, ""), parent)
        elif plan.group.name in branch:
            entry = branch[plan.group.name]
            for instance in entry if isinstance(entry, list) else [entry]:
                self.group(plan, instance, parent)

    def _branch(self, path: str, entry: Entry) -> Branch:
        """What stands in a group; a text where a group should be, or a second block of it, is unknown."""
        if isinstance(entry, Mapping):
            return entry
        if isinstance(entry, list):
            self.unknown.extend(f"{path}[{place}]" for place in range(2, len(entry) + 1))
            return self._branch(path, entry[0])
        if entry.strip():
            self.unknown.append(path)
        return {}

    def _text(self, path: str, entry: Entry) -> str:
        """A question's text; what stands below a question, or a second answer to it, is unknown."""
        if isinstance(entry, str):
            return entry
        if isinstance(entry, list):
            self.unknown.extend(f"{path}[{place}]" for place in range(2, len(entry) + 1))
            return self._text(path, entry[0])
        self.unknown.extend(f"{path}/{name}" for name in entry)
        return ""


def _pass(plan: FormPlan, context: Context) -> bool:
    """Settle every element once; whether any changed."""
    is_changed = False
    elements = context.document.elements
    for node in plan.order:
        for element in elements.get(node.path, ()):
            context.element = context.current = element
            if _settle(node, element, context):
                is_changed = True
    return is_changed


def _settle(plan: GroupPlan | QuestionPlan, element: Element, context: Context) -> bool:
    is_relevant = element.parent is None or element.parent.is_relevant
    if is_relevant and plan.relevant is not None:
        is_relevant = plan.relevant(context)
    value = _value(plan, element, context) if is_relevant else ""
    if is_relevant is element.is_relevant and value == element.value:
        return False
    element.is_relevant, element.value = is_relevant, value
    return True


def _value(plan: GroupPlan | QuestionPlan, element: Element, context: Context) -> str:
    if not isinstance(plan, QuestionPlan) or plan.calculation is None:
        return element.raw
    if plan.keeps_submitted and element.raw:
        return element.raw
    return stored_text(plan.calculation(context))


def indexed_path(element: Element, repeats: Mapping[str, Group]) -> str:
    """The element's path with the place of each repeat instance, counted from 1."""
    indexed, plain = "", ""
    for step in reversed([*_upwards(element)]):
        indexed += f"/{step.name}"
        plain += f"/{step.name}"
        if plain in repeats:
            indexed += f"[{_place(step)}]"
    return indexed


def blocks_around(element: Element, repeats: Mapping[str, Group]) -> tuple[Block, ...]:
    """The blocks that an element stands in, or is, the outermost first."""
    blocks: list[Block] = []
    plain = ""
    for step in reversed([*_upwards(element)]):
        plain += f"/{step.name}"
        if plain in repeats:
            blocks.append(Block(filled(repeats[plain].label, step), _place(step)))
    return tuple(blocks)


def _place(block: Element) -> int:
    return 1 if block.parent is None else block.parent.children[block.name].index(block) + 1


def _upwards(element: Element) -> Iterator[Element]:
    while element.parent is not None:
        yield element
        element = element.parent
