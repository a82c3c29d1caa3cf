"""Collects every message of pages, scripts and code into the Chinese catalogue.

`python .ci/messages.py` adds what is new (untranslated, so that the tests name it), drops what is gone and
sorts; translations stay. English is the messages themselves.
"""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

CATALOGUE = Path("fieldkit/locale/zh_CN/LC_MESSAGES/fieldkit.po")
METHODS = [
    ("**/node_modules/**", "ignore"),
    ("**/dist/**", "ignore"),
    ("templates/**.html", "jinja2"),
    ("web/**.ts", "javascript"),
    ("**.py", "python"),
]
OPTIONS = {"web/**.ts": {"parse_template_string": "true"}}
KEYWORDS = {"_": None, "gettext": None, "translate": None, "t": None}


def collect() -> Catalog:
    """Every message of the package with the places that say it."""
    found = Catalog(locale="zh_CN", project="fieldkit", charset="utf-8")
    for name, line, message, comments, context in extract_from_dir(
        "fieldkit", METHODS, OPTIONS, keywords=KEYWORDS
    ):
        if isinstance(message, str):
            place = (f"fieldkit/{name}", line)
            found.add(message, locations=[place], auto_comments=comments, context=context)
    return found


def main() -> None:
    collected = collect()
    with CATALOGUE.open("rb") as file:
        known = read_po(file, locale="zh_CN")
    for message in collected:
        translated = known.get(message.id) if message.id else None
        if translated is not None:
            message.string = translated.string
    with CATALOGUE.open("wb") as file:
        write_po(file, collected, sort_output=True, omit_header=False, width=100, include_lineno=False)
    missing = [message.id for message in collected if message.id and not message.string]
    print(f"{len(collected)} messages, {len(missing)} without a translation")
    print("\n".join(f"  {text}" for text in missing))


if __name__ == "__main__":
    main()
