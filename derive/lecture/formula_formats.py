"""Many formulas at once through pandoc: MathML for browsers, and Typst from it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from derive.document.escape import markdown_formula, typst_text
from derive.document.pandoc import ProseError, pandoc
from derive.lecture.formula_commands import Reader
from derive.lecture.formula_speech import spoken
from derive.lecture.formula_typst import typst_of
from derive.lecture.formulas import FormulaError, written
from derive.notation.mathml import THIN
from derive.words import gettext as _

#: In pandoc's MathML what ends before the name of a function, the name, and what follows it.
#: Between brackets that stretch, pandoc leaves out what it writes elsewhere after the name of a function.
BARE = re.compile(r"<mi mathvariant=\"normal\">[A-Za-z]{2,}</mi>(?!<mo>(?:&#8289;|\u2061))")
NAMED = re.compile(
    r"(</m(?:i|n|row|sub|sup|subsup|frac|sqrt)>|form=\"postfix\">[^<]*</mo>|)(<m(?:sub|sup|under|over)+>|)"
    r"<mrow>(<mi mathvariant=\"normal\">[a-z]+</mi><mo>(?:&#8289;|\u2061)</mo>)</mrow>(?=(</?m[a-z]+)?)"
)
#: A table whose sides touch is a display of its own, with fractions of full size.
ALIGNED = re.compile(r"<mtable>(?=<mtr><mtd [^>]*padding-)")
MATHS = re.compile(r"<math.*?</math>", re.DOTALL)


def mathml(formulas: Sequence[tuple[str, bool]]) -> list[str | FormulaError]:
    """The MathML of some formulas, each with whether it is displayed; of one that cannot be set, why."""
    made = _through_pandoc([_written(formula, "pandoc") for formula, _ in formulas], [display for _, display in formulas])
    return [m if isinstance(m, FormulaError) else _spaced(m) for m in made]


def _spaced(formula: str) -> str:
    """MathML with the spaces beside the names of functions, and fractions of full size in what is aligned."""
    marked = BARE.sub(r"<mrow>\g<0><mo>&#8289;</mo></mrow>", formula)
    return ALIGNED.sub('<mtable displaystyle="true">', NAMED.sub(_apart, marked))


def typst(formulas: Sequence[tuple[str, bool]]) -> list[str | FormulaError]:
    """The Typst of some formulas, each with what is said of it where it cannot be seen."""
    made = _through_pandoc([_written(formula, "pandoc") for formula, _ in formulas], [display for _, display in formulas])
    return [m if isinstance(m, FormulaError) else _in_dollars(m, display) for m, (_, display) in zip(made, formulas, strict=True)]


def _in_dollars(mathml: str, display: bool) -> str:
    made = typst_of(mathml)
    return f"#formula({typst_text(spoken(mathml))})[{f'$ {made} $' if display else f'${made}$'}]"


def latex(formula: str) -> str:
    """A formula for LaTeX with amsmath and amssymb; raises `FormulaError`."""
    return written(formula, "latex")


def markdown(formula: str) -> str:
    """A formula between the dollars of Markdown; raises `FormulaError`."""
    return markdown_formula(written(formula, "md"))


def plain(formula: str) -> str:
    """A formula for pandoc's own writers, as that of docx; raises `FormulaError`."""
    return written(formula, "pandoc")


def _written(formula: str, reader: Reader) -> str | FormulaError:
    try:
        return written(formula, reader)
    except FormulaError as error:
        return error


def _through_pandoc(formulas: Sequence[str | FormulaError], displays: Sequence[bool]) -> list[str | FormulaError]:
    """MathML from pandoc, all at once; where one fails, it is found by halves."""
    asked = [n for n, formula in enumerate(formulas) if isinstance(formula, str)]
    found: dict[int, str | FormulaError] = {n: f for n, f in enumerate(formulas) if isinstance(f, FormulaError)}

    def convert(places: Sequence[int]) -> None:
        if not places:
            return
        try:
            found.update(zip(places, _converted([(str(formulas[n]), displays[n]) for n in places]), strict=True))
        except ProseError as error:
            if len(places) > 1:
                half = len(places) // 2
                convert(places[:half])
                convert(places[half:])
            else:
                found[places[0]] = FormulaError(_refused(str(error)))

    convert(asked)
    return [found[n] for n in range(len(formulas))]


def _refused(said: str) -> str:
    """What pandoc says of a formula, without the words that are its own."""
    unknown = re.search(r"unexpected (?:control sequence )?(\\?\S+)", said)
    if unknown:
        return _("this formula cannot be set: {words} is not expected there").format(words=unknown[1][:40])
    return _("this formula cannot be set")


def _converted(formulas: Sequence[tuple[str, bool]]) -> list[str]:
    blocks = [
        {"t": "Para", "c": [{"t": "Math", "c": [{"t": "DisplayMath" if display else "InlineMath"}, formula]}]}
        for formula, display in formulas
    ]
    tree = {"pandoc-api-version": [1, 23, 1], "meta": {}, "blocks": blocks}
    made = MATHS.findall(pandoc(json.dumps(tree), "json", "html5", "--mathml", "--wrap=preserve"))
    if len(made) != len(formulas):
        raise ProseError("pandoc lost a formula")
    return made


def _apart(found: re.Match[str]) -> str:
    """The name of a function in pandoc's MathML, with the thin spaces that TeX puts beside it: y log p, not ylogp."""
    before, scripts, name, after = found.groups()
    space = "" if scripts or not after or after.startswith(("</", "<mo")) else THIN
    return f"{before}{scripts}<mrow>{THIN if before else ''}{name}{space}</mrow>"


__all__ = ["latex", "markdown", "mathml", "plain", "typst"]
