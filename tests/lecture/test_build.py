"""The lecture that ships, in all its formats; and lectures that must not be built."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest

from derive.document.compile import Engine, latex_pdf
from derive.document.templates import lectures_folder
from derive.errors import CannotWrite, DeriveError, DoesNotHold
from derive.lecture.blocks import CheckBlock, EvaluationBlock
from derive.lecture.build import build, made, work
from derive.lecture.claims import Claim
from derive.lecture.evaluations import Evaluation
from derive.lecture.pages import Worked, document, paper, pictures
from derive.lecture.reader import LectureError, read_lecture, read_lecture_file
from derive.lecture.session import SessionError

HEAD = "---\ntitle: T\n---\n"
SESSIONS = lectures_folder() / "sessions"


@pytest.mark.slow
def test_all_of_the_content(worked: Worked) -> None:
    md = document(worked, "md")
    for words in ("Mean squared error", "Cross entropy", "*binary*", "*multi-class*", "logistic regression", "L2 norm", "mean",
                  "erratum", "autograd.grad", "backward", "retain_graph=True", "chain rule", "soft version of max"):  # fmt: skip
        assert words.lower() in md.lower(), words
    for formula in (
        r"-2 \sum_i x_i \left(y_i - \left(x_i w + b\right)\right)",
        r"\frac{e^{a_i} \sum_k e^{a_k} - e^{a_j} e^{a_i}}{\left(\sum_k e^{a_k}\right)^2}",
        r"\frac{0 - e^{a_j} e^{a_i}}{\left(\sum_k e^{a_k}\right)^2}",
        r"p_i \left(1 - p_j\right)", r"p_i \left(\delta_{ij} - p_j\right)", r"\begin{cases}",
        "[-0.0828,  0.2274, -0.1447]", "[-0.0979, -0.1447,  0.2425]", "(tensor([2.]),)",
        "does not require grad", "Trying to backward through the graph a second time",
    ):  # fmt: skip
        assert formula in md, formula


@pytest.mark.slow
def test_the_erratum_fails_its_check(worked: Worked) -> None:
    claims = [r for r in worked.results if isinstance(r, Claim)]
    assert [c.check.verdict for c in claims] == ["fails", "fails"]
    assert claims[1].values is not None
    assert (claims[1].values.claim, claims[1].values.derivative, claims[1].values.session) == ("−2", "2", "2")


@pytest.mark.slow
def test_the_formula_beside_autograd(worked: Worked) -> None:
    (found,) = [r for r in worked.results if isinstance(r, Evaluation)]
    assert [row.formula for row in found.rows] == [row.session for row in found.rows]
    assert found.rows[0].formula == ("−0.0828", "0.2274", "−0.1447")


@pytest.mark.slow
def test_every_check_is_listed(worked: Worked) -> None:
    rows = worked.results[-1]
    assert isinstance(rows, tuple) and sum(not row.part for row in rows) == 8
    assert [row.words for row in rows if row.part].count("the case") == 2 and all(row.error or row.count.bound for row in rows)
    assert all(row.good and row.count.checks > 0 for row in rows)
    assert all(row.count.points >= 32 for row in rows if row.words != "beside autograd")


@pytest.mark.slow
def test_building_twice_gives_the_same_bytes(worked: Worked) -> None:
    first, second = (made(worked, ("md", "tex", "html", "pdf")) for _ in range(2))
    assert first == second
    assert set(first) == {
        "loss-and-gradient.md", "loss-and-gradient-max-and-softmax.svg", "loss-and-gradient.tex", "loss-and-gradient.html",
        "loss-and-gradient.pdf", "loss-and-gradient-max-and-softmax.pdf",
    }  # fmt: skip


@pytest.mark.slow
def test_no_figure_that_differs_between_machines(worked: Worked) -> None:
    for format in ("md", "paper", "html", "typst"):
        assert not re.search(r"\de-\d\d", document(worked, format))  # type: ignore[arg-type]


def test_html_is_one_file_without_scripts(worked: Worked) -> None:
    html = document(worked, "html")
    assert "<script" not in html and "http://" not in html.replace("http://www.w3.org/", "") and "src=" not in html
    body = html[html.index("<body>") : html.index("</html>")]
    ElementTree.fromstring(body.replace("&nbsp;", " "))
    assert html.count("<math") > 50 and html.count("<h1>") == 1 and '<html lang="en">' in html


def test_markdown_displays_stand_on_lines_of_their_own(worked: Worked) -> None:
    md = document(worked, "md")
    assert all(re.fullmatch(r"(> )?\$\$", line) for line in md.splitlines() if "$$" in line)
    assert "](loss-and-gradient-max-and-softmax.svg)" in md


def test_every_formula_of_the_pdf_has_words(worked: Worked) -> None:
    typst = document(worked, "typst")
    body = typst[typst.index("#v(1.2em)") :]
    body = re.sub(r'"(\\.|[^"\\])*"', '""', body)
    # A formula opens either within #formula(…) or, from the prose, right after its bracket.
    for place in re.finditer(r"(?<!\\)\$[^$]*\$", body):
        before = body[: place.start()].rstrip()
        assert before.endswith((",", "[")), body[place.start() - 60 : place.end()]


def test_latex_has_no_raw_unicode_outside_prose(worked: Worked) -> None:
    latex = document(worked, "paper")
    assert latex.count(r"\begin{calculation}") == latex.count(r"\end{calculation}") > 5
    assert latex.count(r"\begin{aside}") == 2


@pytest.mark.skipif(shutil.which("latexmk") is None, reason="latexmk is not installed")
@pytest.mark.slow
def test_latex_compiles_without_a_visible_warning(worked: Worked, tmp_path: Path) -> None:
    tmp_path.joinpath("l.tex").write_text(document(worked, "paper"), encoding="utf-8")
    for name, content in pictures(worked, "pdf").items():
        tmp_path.joinpath(name).write_bytes(content)
    command = ["latexmk", "-norc", "-xelatex", "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "l.tex"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    log = tmp_path.joinpath("l.log").read_text(encoding="utf-8", errors="replace")
    assert not re.search(r"Warning|Overfull|Underfull|Missing character|undefined", log)


# -- lectures that must not be built


def attempt(text: str) -> Worked:
    return work(read_lecture(HEAD + text, "talk"), SESSIONS)


@pytest.mark.slow
def test_without_its_sessions_run_the_lecture_is_the_same(worked: Worked) -> None:
    source = lectures_folder() / "loss-and-gradient.md"
    assert document(work(read_lecture_file(source), SESSIONS), "md") == document(worked, "md")


def test_a_claim_must_come_out_as_announced() -> None:
    with pytest.raises(DoesNotHold, match=r"talk.md, line 4: this claim was announced as one that fails"):
        attempt("```check\nf = x^2\nclaim: diff(f, x) = 2*x\nexpect: fails\n```\n")
    with pytest.raises(DoesNotHold, match="announced as one that holds"):
        attempt("```check\nf = x^2\nclaim: diff(f, x) = 3*x\nexpect: holds\n```\n")
    assert attempt("```check\nf = x^2\nclaim: diff(f, x) = 2*x\nexpect: holds\n```\n").results


def test_a_formula_that_autograd_contradicts_stops_the_lecture() -> None:
    with pytest.raises(DoesNotHold, match="prints"):
        attempt("```evaluate softmax\nat: a = [0.1, 0.2, 0.3]\nsession: softmax\nrow 3: torch.autograd.grad(p[2], [a])\n```\n")


def test_text_that_cannot_be_read_names_the_line() -> None:
    with pytest.raises(DeriveError, match=r"talk.md, line 7, column 8: something is missing at the end\n  f = x \+\n"):
        attempt("\n\n```derive\nf = x +\n```\n")
    with pytest.raises(DeriveError, match=r"talk.md, line 6, column 6: q does not occur"):
        attempt("```derive\nf = x^2\nwrt: q\n```\n")
    with pytest.raises(DeriveError, match=r"talk.md, line 8, column 5: .*never closed"):
        attempt("```derive\nwrt: x\n\nf = x\ng = (x\n```\n")


def test_the_point_must_fit() -> None:
    for at, said in (("b = 1", "no variable"), ("a = [1, x]", "a point is written"), ("a = [0.1, 0.2]; a", "a point is written")):
        with pytest.raises(LectureError, match=said):
            attempt(f"```evaluate softmax\nat: {at}\nsession: softmax\nrow 3: torch.autograd.grad(p[2], [a])\n```\n")


def test_unknown_names() -> None:
    with pytest.raises(SessionError, match="there is no session"):
        attempt("```session nowhere\n```\n")
    with pytest.raises(DeriveError, match="there is no figure"):
        attempt("```figure nothing\ninputs: 1, 2\n```\n")
    with pytest.raises(LectureError, match="no such lecture"):
        build(["nowhere"])


@pytest.mark.slow
def test_hostile_prose_stays_text(tmp_path: Path) -> None:
    source = tmp_path / "talk.md"
    hostile = r"<script>alert(1)</script> \input{/etc/passwd} #import \"x\" {{ 7*7 }} << x >> <% for %> ${HOME} `x`{=latex} @cite"
    source.write_text(
        "---\ntitle: '<script> \\input{x} #import $x'\n---\n\n# <b>H</b> \\input{y}\n\n" + hostile + "\n\n"
        '::: {.note title="<script> \\input{z} # $"}\ntext\n:::\n\n```python\n\\end{verbatim}\n```\n'
    )
    output = tmp_path / "out"
    written = build([source], output)
    assert sorted(p.name for p in output.iterdir()) == sorted(p.name for p in written)
    html = (output / "talk.html").read_text()
    assert "<script" not in html and "<b>H" not in html
    latex = (output / "talk.tex").read_text()
    assert r"\input" not in latex
    md = (output / "talk.md").read_text()
    assert not re.search(r"(?<!\\)<script", md) and "49" not in md


PROSE = """# Words

one

---

two ~~struck~~ H~2~O x^2^ [under]{.underline} [small]{.smallcaps} α ≤ β[^n] [to](#deep)

### Deep {#deep}

- [ ] task

Term
:   meaning

> quoted

```python
if x < 1: print("\\end{verbatim}")
```

[^n]: A note.

        with code
"""
latex = pytest.mark.skipif(shutil.which("latexmk") is None, reason="latexmk is not installed")


@pytest.mark.parametrize("engine", ["typst", pytest.param("latex", marks=[latex, pytest.mark.slow])])
def test_what_markdown_has_is_set_by_each_engine(engine: Engine) -> None:
    worked = attempt(PROSE)
    assert paper(worked, engine).startswith(b"%PDF")
    assert "<hr" in document(worked, "html") and "----" in document(worked, "md")
    assert r"\begin{verbatim}" not in document(worked, "paper") and r"{$\alpha$}" in document(worked, "paper")


def nested(*signs: str) -> str:
    """Lists within lists, one for each sign."""
    return "\n" + "".join(" " * 4 * n + f"{sign} item {n}\n" for n, sign in enumerate(signs))


DEEP = [["-"] * 8, ["1."] * 8, ["-", "1."] * 10, ["-"] * 24]


def everywhere(signs: list[str]) -> str:
    """Lists within lists by themselves, in a quotation and in a definition."""
    quoted = "> one\n>\n" + "".join(f"> {line}\n" for line in nested(*signs).splitlines()[1:])
    defined = "term\n\n:   said\n" + "".join(f"    {line}\n" for line in nested(*signs).splitlines())
    return nested(*signs) + "\nword\n\n" + quoted + "\nword\n\n" + defined


@pytest.mark.slow
@pytest.mark.parametrize("signs", DEEP, ids=len)
def test_lists_are_as_deep_as_somebody_writes_them(signs: list[str]) -> None:
    assert paper(attempt(everywhere(signs)), "typst").startswith(b"%PDF")


@latex
@pytest.mark.slow
def test_lists_are_as_deep_in_latex() -> None:
    assert paper(attempt("\nword\n\n".join(map(everywhere, DEEP))), "latex").startswith(b"%PDF")


def test_lists_that_no_engine_sets_are_refused_where_they_stand() -> None:
    with pytest.raises(LectureError, match="nested too deeply") as caught:
        attempt(nested(*["-"] * 40))
    assert caught.value.line == 4 + 40


@pytest.mark.parametrize("engine", ["typst", pytest.param("latex", marks=[latex, pytest.mark.slow])])
@pytest.mark.parametrize(
    ("source", "line", "said"),
    [
        ("---\ntitle: a 中\n---\n", 2, "'中' (U+4E2D CJK UNIFIED IDEOGRAPH-4E2D)"),
        (HEAD + "one\n\n## 学\n", 6, "'学' (U+5B66 "),
        (HEAD + "one\n\ntwo `代`\n", 6, "'代' (U+4EE3 "),
        (HEAD + "one\n\ntwo $\\text{数} + 1$\n", 6, "'数' (U+6570 "),
        (HEAD + "a 😀\n", 4, "'😀' (U+1F600 GRINNING FACE)"),
        (HEAD + "one\n\n```figure max-and-softmax\ninputs: 1, 2\ncaption: 图\n```\n", 8, "'图' (U+56FE "),
    ],
)
def test_a_character_that_no_font_has_is_an_error(
    source: str, line: int, said: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DERIVE_FONTS", "")
    monkeypatch.setattr("derive.document.fonts.EXTRA", "no_such_package")
    worked = work(read_lecture(source, "talk"), SESSIONS)
    with pytest.raises(LectureError) as caught:
        paper(worked, engine)
    assert str(caught.value).startswith(f"talk.md, line {line}: the PDF cannot show {said}")
    assert "--formats md,tex,html" in str(caught.value) and caught.value.exit_status == 2
    assert all(document(worked, format) for format in ("md", "paper", "html"))


@pytest.mark.parametrize("engine", ["typst", pytest.param("latex", marks=[latex, pytest.mark.slow])])
def test_what_nobody_sees_is_not_missed(engine: Engine) -> None:
    joined = "zero\u200bwidth \u200d\u00ad é ñ “quoted” – — … ½ €"
    assert paper(attempt(joined), engine).startswith(b"%PDF")


def test_a_session_without_its_record_names_the_block_and_the_option(tmp_path: Path) -> None:
    tmp_path.joinpath("talk.md").write_text(HEAD + "one\n\n```session s\n```\n")
    tmp_path.joinpath("sessions").mkdir()
    tmp_path.joinpath("sessions", "s.py").write_text("open('/ran', 'w')\n")
    with pytest.raises(SessionError, match=r"talk.md, line 6: session s has no record .*--record runs") as caught:
        build([tmp_path / "talk.md"], tmp_path / "out")
    assert caught.value.exit_status == 2


@pytest.mark.parametrize("name", ["folder", "pipe.md"])
def test_what_is_no_file_is_said_to_be_none(tmp_path: Path, name: str) -> None:
    tmp_path.joinpath("folder").mkdir()
    os.mkfifo(tmp_path / "pipe.md")
    with pytest.raises(LectureError, match="not a file"):
        build([tmp_path / name], tmp_path / "out")


def test_a_formula_that_cannot_be_set_has_its_line() -> None:
    with pytest.raises(LectureError, match=r"talk.md, line 6, column 6: this formula cannot be set.*\\frac\{a\}"):
        document(attempt("one\n\ntwo $\\frac{a}$\n"), "html")


def test_what_one_format_cannot_set_is_refused_only_there() -> None:
    worked = attempt("one\n\n$$\n\\begin{array}{c}\na \\\\ \\hline b\n\\end{array}\n$$\n")
    assert "hline" in document(worked, "md") and "hline" in document(worked, "paper")
    for format in ("html", "typst"):
        with pytest.raises(LectureError, match=r"talk.md, line \d, column \d+: this format cannot set \\hline"):
            document(worked, format)  # type: ignore[arg-type]


@pytest.mark.slow
def test_words_in_formulas_of_the_prose_stand_apart() -> None:
    """Browsers put no space beside a name; inside an index or a numerator none may become a child too many."""
    html = document(attempt(r"$y_i \log p_i + \log(x)$ $a\max_i b$ $\frac{\log x}{y}$"), "html")
    thin, log = '<mspace width="0.1667em"/>', '<mi mathvariant="normal">log</mi><mo>&#8289;</mo>'
    assert f"</msub><mrow>{thin}{log}{thin}</mrow><msub>" in html
    assert f"<mo>+</mo><mrow>{log}</mrow><mo" in html
    html = document(attempt(r"$\left(y_i \log p_i - \log(x)\right)$"), "html")
    assert f"</msub><mrow>{thin}{log}{thin}</mrow><msub>" in html and f"<mo>−</mo><mrow>{log}</mrow><mo" in html
    html = document(attempt(r"$y_i \log p_i + \log(x)$ $a\max_i b$ $\frac{\log x}{y}$"), "html")
    assert f'<mi>a</mi><msub><mrow>{thin}<mi mathvariant="normal">max</mi><mo>&#8289;</mo></mrow><mi>i</mi></msub>' in html
    assert f"<mfrac><mrow><mrow>{log}{thin}</mrow><mi>x</mi></mrow>" in html


@pytest.mark.slow
def test_a_link_in_the_output_folder_is_replaced_not_followed(tmp_path: Path) -> None:
    source = tmp_path / "talk.md"
    source.write_text(HEAD + "text\n")
    outside = tmp_path / "outside.txt"
    outside.write_text("kept")
    output = tmp_path / "out"
    output.mkdir()
    output.joinpath("talk.html").symlink_to(outside)
    build([source], output, ("html",))
    assert outside.read_text() == "kept" and not output.joinpath("talk.html").is_symlink()


def test_nothing_is_written_when_something_fails(tmp_path: Path) -> None:
    source = tmp_path / "talk.md"
    source.write_text(HEAD + "```check\nf = x\nclaim: diff(f, x) = 1\nexpect: fails\n```\n")
    with pytest.raises(DoesNotHold):
        build([source], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_bad_folder_is_found_before_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "talk.md"
    source.write_text(HEAD + "text\n")
    (tmp_path / "file").write_text("kept")
    (tmp_path / "out" / "talk.pdf").mkdir(parents=True)
    monkeypatch.setattr("derive.lecture.build.work", None)  # any work would fail
    for folder, said in (("file", "a file"), ("file/x", "a file"), ("out", "it is a folder"), ("n" * 300, "too long")):
        with pytest.raises(CannotWrite, match=said):
            build([source], tmp_path / folder)
    with pytest.raises(CannotWrite, match="the lecture itself"):
        build([source], tmp_path, ("md",))
    with pytest.raises(LectureError, match="the same name"):
        build([source, source], tmp_path / "new")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "out", "talk.md"]


@pytest.mark.slow
def test_a_build_that_fails_leaves_the_last_one_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, output = tmp_path / "talk.md", tmp_path / "out"
    source.write_text(HEAD + "text\n")
    build([source], output)
    before = {p.name: p.read_bytes() for p in output.iterdir()}
    assert before.keys() == {"talk.md", "talk.tex", "talk.html", "talk.pdf"}
    source.write_text(HEAD + "other\n")

    def full(*_: object) -> bytes:
        raise CannotWrite("no space left on device")

    replace = Path.replace
    with monkeypatch.context() as late:  # the PDF is the last
        late.setattr("derive.lecture.pages.typst_pdf", full)
        with pytest.raises(CannotWrite):
            build([source], output)
    assert {p.name: p.read_bytes() for p in output.iterdir()} == before
    with monkeypatch.context() as late:
        late.setattr(Path, "replace", lambda p, q: full() if q.name == "talk.pdf" else replace(p, q))
        with pytest.raises(CannotWrite):
            build([source], output)
    assert {p.name: p.read_bytes() for p in output.iterdir()} == before
    build([source], output)
    assert all(content != before[p.name] for p in output.iterdir() for content in [p.read_bytes()])


@pytest.mark.slow
def test_a_build_that_is_ended_leaves_nothing_behind(tmp_path: Path) -> None:
    source, temporary, started = tmp_path / "talk.md", tmp_path / "tmp", tmp_path / "started"
    source.write_text(HEAD + "text\n")
    temporary.mkdir()
    code = (
        "import sys, time, pathlib, typst; from derive.cli import main\n"
        f"def slow(*_, **__): pathlib.Path({str(started)!r}).touch(); time.sleep(60)\n"
        "typst.compile = slow; sys.exit(main(['build', sys.argv[1], '-o', sys.argv[2]]))"
    )
    command = [sys.executable, "-c", code, str(source), str(tmp_path / "out")]
    with subprocess.Popen(command, env={**os.environ, "TMPDIR": str(temporary)}) as process:
        try:
            while not started.exists() and process.poll() is None:
                time.sleep(0.05)
            assert list(temporary.iterdir())
            process.terminate()
            assert process.wait(30) == 143
        finally:
            process.kill()
    assert not list(temporary.iterdir()) and not (tmp_path / "out").exists()


@pytest.mark.slow
def test_progress_is_told(tmp_path: Path) -> None:
    source = tmp_path / "talk.md"
    source.write_text(HEAD + "```derive sigmoid\n```\n")
    said: list[str] = []
    build([source], tmp_path / "out", ("md",), progress=said.append)
    assert said == ["talk.md: reading", "talk: line 4", "talk: md"]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("latexmk") is None, reason="latexmk is not installed")
def test_latex_cannot_run_anything() -> None:
    with pytest.raises(DeriveError):
        latex_pdf(r"\documentclass{article}\begin{document}\undefinedcommand\end{document}")


@pytest.mark.skipif(shutil.which("latexmk") is None, reason="latexmk is not installed")
@pytest.mark.slow
def test_latex_reads_nothing_outside_its_folder(tmp_path: Path) -> None:
    tmp_path.joinpath("secret.tex").write_text("secret")
    with pytest.raises(DeriveError, match="not found"):
        latex_pdf(rf"\documentclass{{article}}\begin{{document}}\input{{{tmp_path / 'secret'}}}\end{{document}}")


def test_kinds() -> None:
    assert CheckBlock(1, "f = x", "c", "fails").at is None
    assert EvaluationBlock(1, "f", "a", "s", ()).rows == ()
