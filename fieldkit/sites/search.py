"""The text by which a site is found: its name, its pinyin in full and by initials, its code and address."""

import unicodedata

from pypinyin import lazy_pinyin

MAX_WORDS, LONGEST_TYPED = 8, 100
# What stands in `site.search` must hold every typed word. What is indexed are its pieces of two and three
# signs, by search_grams of the migration that made it; words of one sign have none, and every row is read.
FITS = (
    "(cardinality(search_grams({}::text)) = 0 OR search_grams({}::text) <@ search_grams(s.search))"
    " AND s.search LIKE ALL (search_patterns({}::text))"
)
# the full pinyin comes first, so that the column sorts as a Chinese dictionary does
IN_ORDER = "left(s.search, 60)"


def search_text(name: str, code: str, address: str) -> str:
    """Lower case, each part without blanks, the parts with one between: ``dongjie dj 东街 fz-1 东街1号``."""
    # what is not Chinese counts sign by sign
    syllables = lazy_pinyin(_plain(name), errors=list)  # pyright: ignore[reportArgumentType] -- it takes lists; its stubs forget them
    initials = "".join(each[0] for each in syllables)
    parts = ("".join(syllables), initials, name, code, address)
    return " ".join(filter(None, dict.fromkeys(map(_plain, parts))))


def typed_words(typed: str) -> str:
    """What somebody typed, as it stands in `site.search`: words with a blank between."""
    words = unicodedata.normalize("NFKC", typed[:LONGEST_TYPED]).casefold().split()
    return " ".join(words[:MAX_WORDS])


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
