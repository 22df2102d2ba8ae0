"""Template filters for what people typed."""

import re

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

register = template.Library()
WEB_ADDRESS = re.compile(r"(https?://[^\s<>\"']*[^\s<>\"'.,;:!?)\]])")


@register.filter
def web_links(text: str) -> SafeString:
    """``text`` escaped, with its http and https addresses to be clicked; nothing else becomes a link."""
    parts = WEB_ADDRESS.split(text)
    pieces = [
        format_html('<a href="{0}" rel="noopener noreferrer">{0}</a>', part) if odd % 2 else conditional_escape(part)
        for odd, part in enumerate(parts)
    ]
    return format_html("{}" * len(pieces), *pieces)
