"""Every back end over one table of formulas, and names that try to break out of a format."""

from __future__ import annotations

import subprocess
import unicodedata
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from derive.expression.nodes import TWO, Expr, Index, add, apply, derivative, entry, mul, power, quotient, scalar, summation
from derive.notation import block, inline, latex, mathml, speech, text, typst
from derive.notation.unicode import Block, beside, width

from .formulas import FORMULAS, N, S, a, i, x

names = [name for name, *_ in FORMULAS]
expressions = [e for _, e, *_ in FORMULAS]


@pytest.mark.parametrize(("e", "expected"), [(e, made) for _, e, made, _ in FORMULAS], ids=names)
def test_latex(e: Expr, expected: str) -> None:
    assert latex(e) == expected


@pytest.mark.parametrize(("e", "expected"), [(e, t) for *_, e, _, t in FORMULAS], ids=names)
def test_text(e: Expr, expected: str) -> None:
    assert text(e) == expected


@pytest.mark.parametrize("e", expressions, ids=names)
def test_every_format_writes_every_formula(e: Expr) -> None:
    drawn = block(e)
    assert {width(line) for line in drawn.lines} == {drawn.width}
    assert 0 <= drawn.baseline < drawn.height
    for made in (inline(e), speech(e), typst(e)):
        assert made.strip() and "\n" not in made
    assert ET.fromstring(mathml(e)).tag.endswith("math")
    assert latex(e).count("{") == latex(e).count("}")
    assert latex(e).count(r"\left") == latex(e).count(r"\right")


def test_no_two_formulas_are_written_alike() -> None:
    """Different trees may share a picture only where they are the same written mathematics."""
    for write in (latex, typst, mathml, speech, text, lambda e: str(block(e)), inline):
        made = [write(e) for e in expressions]
        assert len(set(made)) == len(made), sorted(m for m in made if made.count(m) > 1)


def test_ranges() -> None:
    assert latex(S, limits=True) == r"\sum_{k=1}^{N} e^{a_k}"
    assert typst(S, limits=True) == "sum_(k = 1)^(N) e^(a_k)"
    assert text(S, limits=lambda _: True) == "sum(exp(a[k]), (k, 1, N))"
    assert text(quotient(S, N), limits=lambda _: False) == "sum(exp(a[k]), k)/N"


HOSTILE = ["</math>", "<script>", "a#b", "\\", "\\input{x}", "$x$", 'q"q', "'", "&amp;", "a_b_c", "%", "{", "}", "^", "~", "a\nb",
           "\x1b[2J", "变量", "é", "_", ""]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_escaped(name: str) -> None:
    e = add(scalar(name), entry(name, i), apply(name or "f", x))
    root = ET.fromstring(mathml(e))
    assert not {child.tag.split("}")[1] for child in root.iter()} & {"script"}
    assert "\\input" not in latex(e) and "\n" not in latex(e) and "$" not in latex(e).replace(r"\$", "")
    assert latex(e).replace(r"\{", "").count("{") == latex(e).replace(r"\}", "").count("}")
    assert "#" not in latex(e).replace(r"\#", "") and "%" not in latex(e).replace(r"\%", "")
    for made in (str(block(e)), inline(e), speech(e)):
        assert all(c.isprintable() for c in made.replace("\n", ""))
    compile_typst([e])


def compile_typst(formulas: list[Expr]) -> None:
    import typst as engine

    source = "\n".join(f"$ {typst(e)} $" for e in formulas)
    assert engine.compile(source.encode(), format="pdf").startswith(b"%PDF")


def test_typst_compiles() -> None:
    compile_typst(expressions)


@pytest.mark.slow
def test_pandoc_reads_the_latex(tmp_path: Path) -> None:
    """What pandoc does not know it leaves as it is, with a warning; here a warning is an error."""
    pypandoc = pytest.importorskip("pypandoc")
    page = tmp_path / "page.md"
    page.write_text("\n\n".join(f"$${latex(e)}$$" for e in expressions), encoding="utf-8")
    command = [pypandoc.get_pandoc_path(), "--mathml", "--fail-if-warnings", "-t", "html", str(page)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_math_core_reads_the_latex() -> None:
    math_core = pytest.importorskip("math_core")
    converter = math_core.LatexToMathML()
    for e in expressions:
        assert "<math" in converter.convert_with_local_state(latex(e), displaystyle=True)


DRAWN = {
    "quotient step": """\
 aᵢ    aₖ    aⱼ  aᵢ
e   ∑ e   − e   e
    k
───────────────────
     ⎛   aₖ⎞²
     ⎜∑ e  ⎟
     ⎝k    ⎠""",
    "softmax result": "pᵢ (δᵢⱼ − pⱼ)",
    "leaf derivative": """\
∂pᵢ
───
∂aⱼ""",
    "derivative of fraction": """\
      aᵢ
 ∂   e
─── ─────
∂aⱼ    aₖ
    ∑ e
    k""",
    "least squares": """\
−2 ∑ xᵢ (yᵢ − (xᵢ w + b))
   i""",
    "root of sum": """\
  xⱼ
──────
 _____
│∑ xᵢ²
⎷i""",
    "sigmoid written out": """\
   1
───────
1 + e⁻ˣ""",
    "cases": """\
⎧ pᵢ (1 − pᵢ)   i = j
⎨
⎩ −pᵢ pⱼ        i ≠ j""",
    "power of fraction": """\
⎛ x ⎞²
⎜───⎟
⎝ y ⎠""",
    "minus half": """\
   1
− ───
   2""",
    "layer": "W⁽¹⁾ᵢⱼ",
}


@pytest.mark.parametrize("name", DRAWN)
def test_drawn_in_the_terminal(name: str) -> None:
    assert str(block(expressions[names.index(name)])) == DRAWN[name]


def test_blocks_join_on_their_baselines() -> None:
    joined = beside([Block(("a", "─", "b"), 1), Block((" = c",))])
    assert str(joined) == "a\n─ = c\nb"


def test_letters_without_a_small_form_are_lowered() -> None:
    h, d = Index("h"), Index("d")
    assert str(block(entry("W", h, d))) == "W\n hd"
    assert inline(entry("W", h, d)) == "W_hd"
    assert all(unicodedata.east_asian_width(c) not in "WF" for e in expressions for c in str(block(e)))


def test_speech() -> None:
    said = {name: speech(e) for name, e, *_ in FORMULAS}
    assert said["leaf derivative"] == "the partial derivative of p sub i with respect to a sub j"
    assert said["softmax result"] == (
        "p sub i times open parenthesis the Kronecker delta of i and j minus p sub j close parenthesis"
    )
    assert said["sigmoid written out"] == (
        "the fraction with numerator 1, denominator 1 plus e to the power minus x, end power, end fraction"
    )


def test_higher_derivatives_and_layers() -> None:
    layer = entry("W1", i, Index("j"))
    assert latex(derivative(derivative(a(i), layer), layer)) == (r"\frac{\partial^2 a_i}{\partial \left(W^{(1)}_{ij}\right)^2}")
    assert latex(mul(power(layer, TWO), summation(layer, i, N))) == (r"\left(W^{(1)}_{ij}\right)^2 \sum_i W^{(1)}_{ij}")


@pytest.mark.parametrize(("letter", "sign"), [("L", "ℒ"), ("B", "ℬ"), ("A", "𝒜")])
def test_a_letter_in_script_is_set_so_in_every_format(letter: str, sign: str) -> None:
    e = scalar(f"{letter}_script")
    found = (latex(e), typst(e), inline(e), mathml(e), text(e))
    assert found[:3] == (rf"\mathcal{{{letter}}}", f"cal({letter})", sign)
    assert f"<mi>{sign}</mi>" in found[3] and found[4] == f"{letter}_script"
