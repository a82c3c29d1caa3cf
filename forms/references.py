"""How a text or an expression names a question: ``${shop}``."""

import re

REFERENCE = re.compile(r"\$\{\s*([^}]*?)\s*\}")  # its group is the name
