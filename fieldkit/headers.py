"""What every answer tells the browser to refuse, whoever made the answer."""

from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope

# styles: the form page moves its bars by style attributes, and htmx brings a rule of its own
POLICY = {
    "default-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' blob: data:",
    "media-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
HEADERS = {
    "Content-Security-Policy": "; ".join(f"{name} {sources}" for name, sources in POLICY.items()),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",  # an auditor's address is a key
}


async def send_headers(message: Message, scope: Scope) -> None:  # noqa: ARG001 -- as the hook is called
    """Set them on pages, files and refusals alike (a hook before the answer is sent)."""
    if message["type"] == "http.response.start":
        MutableScopeHeaders.from_message(message).update(HEADERS)
