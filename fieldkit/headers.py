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
# a page that our own pages show in a frame, and that sends nothing anywhere
FRAMED = {
    "Content-Security-Policy": "; ".join(
        f"{name} {sources}"
        for name, sources in {**POLICY, "frame-ancestors": "'self'", "connect-src": "'none'"}.items()
    ),
    "X-Frame-Options": "SAMEORIGIN",
}


async def send_headers(message: Message, scope: Scope) -> None:  # noqa: ARG001 -- as the hook is called
    """On pages, files and refusals alike, but where an answer has its own (a hook before it is sent)."""
    if message["type"] == "http.response.start":
        headers = MutableScopeHeaders.from_message(message)
        for name, value in HEADERS.items():
            headers.setdefault(name, value)
