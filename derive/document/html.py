"""Pages of HTML that are filled in with plain values: those of a program that answers a browser.

What derivations are made of does not occur here, so that neither SymPy nor NumPy is imported.
"""

from __future__ import annotations

from functools import lru_cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from derive.document.templates import templates_folder

#: What stands for a value, a statement and a remark in every template: none of it means anything in LaTeX.
DELIMITERS = {
    "block_start_string": "<%", "block_end_string": "%>", "variable_start_string": "<<", "variable_end_string": ">>",
    "comment_start_string": "<#", "comment_end_string": "#>",
}  # fmt: skip


def filled(template: str, **values: object) -> str:
    """A template of the folder of templates with its values; what is not marked as HTML is escaped."""
    return _environment().get_template(template).render(**values)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(templates_folder()), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, **DELIMITERS,  # type: ignore[arg-type]
    )  # fmt: skip


__all__ = ["DELIMITERS", "filled"]
