"""What holds of every file that comes beside a form: lists, pictures and sounds."""

from forms.text import Bilingual

MAX_BYTES = 5_000_000
TOO_LARGE = Bilingual(
    f"超过 {MAX_BYTES // 1_000_000} MB。", f"It is larger than {MAX_BYTES // 1_000_000} MB."
)
