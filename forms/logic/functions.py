"""The function table: every function a form may call.

To add one, write it beside its kin and give it one row there. Left out on purpose: `random`, `randomize` and
`uuid`, since a visit scored again must give the same points; `id`, `lang` and `namespace-uri`, since
instances have none; `pulldata`, `digest` and `base64-decode`, which no form of the library needs.
"""

from forms.logic.date_functions import DATE_FUNCTIONS
from forms.logic.node_functions import NODE_FUNCTIONS
from forms.logic.number_functions import NUMBER_FUNCTIONS
from forms.logic.rows import Function
from forms.logic.text_functions import TEXT_FUNCTIONS

__all__ = ["FUNCTIONS", "Function"]
FUNCTIONS = {row.name: row for row in (*TEXT_FUNCTIONS, *NUMBER_FUNCTIONS, *DATE_FUNCTIONS, *NODE_FUNCTIONS)}
