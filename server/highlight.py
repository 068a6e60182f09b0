"""Code with its kinds of words marked, for a style sheet to colour."""

from __future__ import annotations

from functools import lru_cache

from markupsafe import Markup, escape

# The kinds that are told apart, by the class of their mark; the first of pygments' names that fits.
KINDS = (
    ("Keyword", "word"),
    ("Literal.String", "text"),
    ("Literal.Number", "figure"),
    ("Name.Tag", "name"),
    ("Name.Attribute", "name"),
    ("Name.Function", "name"),
    ("Name.Builtin", "word"),
    ("Comment", "remark"),
)


@lru_cache(256)
def highlighted(code: str, language: str) -> Markup:
    """The code as HTML, every letter of it there.

    Args:
        language: As pygments calls it: "graphql", "json", "bash" or "python".
    """
    # It takes some time to load, and few pages show code.
    from pygments import lex
    from pygments.lexers import get_lexer_by_name

    lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    return Markup("").join(_marked(value, str(kind).removeprefix("Token.")) for kind, value in lex(code, lexer))


def _marked(value: str, kind: str) -> Markup:
    known = next((mark for name, mark in KINDS if kind == name or kind.startswith(f"{name}.")), None)
    return Markup('<span class="code-{}">{}</span>').format(known, value) if known else escape(value)
