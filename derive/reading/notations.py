r"""In which notation each text of a problem is written: the text notation, sum(a[k], k), or LaTeX, \sum_k a_k.

A text with a command, a dollar sign or braces that hang from something is LaTeX.  A text with brackets, stars or a known
function before a parenthesis is in the text notation.  A text that could be either (a_j, L = w x, y - z) is what the text
that defines is, and that one is LaTeX if any other is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from derive.language.expressions import RESERVED
from derive.notation.symbols import GREEK

_COMMAND = re.compile(r"[\\$]")
_BRACES = re.compile(r"[\^_]\s*\{|\}\s*[\^_]")
#: What nobody types to TeX: a word below a name without braces (x_new, of which TeX sets only the n below), Unicode's signs.
_TYPED = re.compile(
    rf"_[A-Za-z]{{2}}|[^\x00-\x7f]|(?<![A-Za-z])(?:{'|'.join(name for name in GREEK if len(name) > 1)})(?![A-Za-z])"
)
_TEXT = re.compile(rf"[^\W\d]\w*\[|\*|(?<![A-Za-z0-9_])(?:{'|'.join(sorted(RESERVED - {'pi'}))})\s*\(|#")
#: A name as the text notation spells it, and as messages show it: y_hat, theta, x1; but a_j is LaTeX as it stands.
_NAME = re.compile(r"(?![A-Za-z]_[A-Za-z0-9]$)[A-Za-z]\w+")


def is_latex(text: str) -> bool:
    r"""Whether a text is LaTeX: it has a command or a dollar sign, or braces that hang from something where nothing is typed."""
    if _COMMAND.search(text):
        return True
    return bool(_BRACES.search(text)) and not _TEXT.search(text) and not _TYPED.search(text)


def latex_among(main: str, beside: Iterable[str] = (), asked: Iterable[str] = ()) -> frozenset[str]:
    """Those of the texts of a problem that are LaTeX: what defines, what is said beside it, and what is asked for."""
    beside, asked = list(beside), list(asked)
    if not any(map(is_latex, (main, *beside, *asked))):
        return frozenset()
    either = is_latex(main) or not _TEXT.search(main)
    named = {t for t in asked if _NAME.fullmatch(t.strip())}
    return frozenset(t for t in (main, *beside, *asked) if is_latex(t) or (either and not _TEXT.search(t) and t not in named))


__all__ = ["is_latex", "latex_among"]
