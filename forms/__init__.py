"""The form language: an XLSForm in, a form with its rubric out. Knows nothing of users, HTTP or storage.

Reading a workbook is `forms.read.read_form`; it stands apart because it brings the XLSForm compiler, which
those who only use a published form need not load.
"""

from forms.faults import Fault
from forms.model import Form
from forms.phone import phone_json
from forms.record import form_from_record, form_to_record

__all__ = ["Fault", "Form", "form_from_record", "form_to_record", "phone_json"]
