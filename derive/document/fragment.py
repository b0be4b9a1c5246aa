"""An answer in one of the formats in which a derivation is printed by itself."""

from __future__ import annotations

from derive.document.compose import compose
from derive.pipeline import Answer
from derive.question import Shown


def told(answer: Answer, shown: Shown, format: str) -> str:
    """The text of an answer in a format."""
    match format:
        case "text":
            from derive.document.terminal import plain

            return plain(compose(answer, shown._replace(medium="screen")))
        case "coloured":
            from derive.document.terminal import listing

            return listing(compose(answer, shown._replace(medium="screen")))
        case "json":
            import json

            from derive.document.contract import contract_of

            return json.dumps(contract_of(answer), indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    from derive.document.render import rendered

    return rendered(compose(answer, shown), format)  # type: ignore[arg-type]
