"""The prose of a lecture: numbers and references, citations, pictures, boxes and comments, each mistake at its place."""

from __future__ import annotations

import os
import zlib
from pathlib import Path

import pytest

from derive.document.render import Format
from derive.document.tree import nodes
from derive.lecture.blocks import Label, Lecture
from derive.lecture.build import work
from derive.lecture.pages import document
from derive.lecture.pictures import PictureError, drawn_of
from derive.lecture.reader import LectureError, LectureErrors, read_lecture, read_lecture_file

HEAD = "---\ntitle: T\n---\n"
BIB = """@book{goodfellow2016, title={Deep Learning}, author={Goodfellow, Ian and Bengio, Yoshua}, year={2016}, publisher={MIT}}
@article{hinton1986, title={Learning <i>representations</i>}, author={Hinton, Geoffrey}, journal={Nature}, year={1986},
  url={javascript:alert(1)}}
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10">{}</svg>'


def read(prose: str, head: str = "", folder: Path | None = None) -> Lecture:
    return read_lecture(f"---\ntitle: T\n{head}---\n{prose}\n", "talk", folder=folder)


def text(lecture: Lecture, format: Format = "md") -> str:
    written = document(work(lecture, Path("nowhere")), format)
    return written[written.index("# T") + 4 :] if format == "md" else written


# -- numbers and references

LABELLED = """$$a = b$$ {#eq-a}

$$ c \\label{eq:c} \\tag{*} $$

# One {#sec-one}

## Two {#sec-two}

::: {.theorem #thm-t title="Pythagoras"}
words
:::

::: lemma
words
:::

::: {.lemma #lem-l}
words
:::

| a |
|---|
| 1 |

Table: A caption {#tbl-t}

```derive
f = x^2
label: eq-f
```

```figure max-and-softmax
inputs: 1, 2
caption: c
label: fig-m
```
"""


def test_what_has_a_number() -> None:
    labels = {label.name: (label.kind, label.number) for label in read(LABELLED).labels if label.name}
    assert labels == {
        "eq-a": ("equation", "1"), "eq:c": ("equation", "*"), "sec-one": ("section", "1"), "sec-two": ("section", "1.1"),
        "thm-t": ("theorem", "1"), "lem-l": ("lemma", "2"), "tbl-t": ("table", "1"), "eq-f": ("equation", "2"),
        "fig-m": ("figure", "1"),
    }  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    ("said", "read_as"),
    [
        ("see [@eq-a].", "see equation (1)."),
        ("see @eq-a.", "see equation (1)."),
        ("see [-@eq-f]", "see (2)"),
        ("see [-@fig-m]", "see 1"),
        ("[see @eq:c, above]", "see equation (*), above"),
        ("[@eq-a; @eq-f]", "equation (1) and equation (2)"),
        ("[@eq-a; @tbl-t; @sec-two]", "equation (1), table 1 and section 1.1"),
        ("by @thm-t and @lem-l, @fig-m", "by theorem 1 and lemma 2, figure 1"),
    ],
)
def test_references(said: str, read_as: str) -> None:
    lecture = read(LABELLED + "\n" + said)
    last = [node for node in lecture.tree["blocks"] if node["t"] == "Para"][-1]
    links = [node for node in nodes(last) if node["t"] == "Link"]
    assert links and all(node["c"][0][1] == ["reference"] and node["c"][2][0][1:] in said for node in links)
    words = "".join(" " if n["t"] == "Space" else n["c"] for n in nodes(last) if n["t"] in ("Str", "Space"))
    assert words.replace("\u00a0", " ") == read_as


def test_references_in_the_language_of_the_lecture() -> None:
    assert "式\\xa0(1)" in str(read("$$a$$ {#eq-a}\n\n见 [@eq-a]", "language: zh\n").tree)


@pytest.mark.slow
@pytest.mark.parametrize("format", ["md", "html", "paper", "typst"])
def test_every_format_has_number_and_reference(format: Format) -> None:
    made = text(read(LABELLED.split("```figure")[0] + "\nsee [@eq-a] and [@thm-t]"), format)
    assert "Theorem 1 (Pythagoras)" in made and "A caption" in made and "{#tbl" not in made


# -- citations


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tmp_path.joinpath("refs.bib").write_text(BIB)
    return tmp_path


@pytest.mark.slow
def test_citations(folder: Path) -> None:
    made = text(read("As @hinton1986 and others [@goodfellow2016, p. 3; @hinton1986] say.\n", "bibliography: refs.bib\n", folder))
    assert "Hinton ([1986](#ref-hinton1986))" in made and "Goodfellow and Bengio 2016, 3" in made
    assert "# References" in made and "*Deep Learning*. MIT" in made and "javascript" not in made


@pytest.mark.slow
def test_the_list_of_references_stands_where_it_is_wanted(folder: Path) -> None:
    made = text(read("# Works\n\n::: {#refs}\n:::\n\n# End\n\n[@hinton1986]", "bibliography: refs.bib\n", folder))
    assert made.index("Nature") < made.index("# End") and "# References" not in made


@pytest.mark.slow
def test_citations_in_chinese(folder: Path) -> None:
    assert "参考文献" in text(read("见 [@hinton1986]", "bibliography: refs.bib\nlanguage: zh\n", folder))


@pytest.mark.slow
def test_a_bibliography_in_csl_json(tmp_path: Path) -> None:
    tmp_path.joinpath("r.json").write_text('[{"id": "x", "type": "book", "title": "A <b>", "author": [{"family": "B"}]}]')
    assert "A " in text(read("[@x]", "bibliography: r.json\n", tmp_path))


def test_words_with_an_at_sign_stay_words() -> None:
    assert "@property and a@b.org" in text(read("@property and a@b.org")).replace("\\", "")


# -- pictures


def png(path: Path) -> None:
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + zlib.compress(b"x"))


@pytest.mark.slow
def test_own_pictures(tmp_path: Path) -> None:
    tmp_path.joinpath("img").mkdir()
    tmp_path.joinpath("img", "a.svg").write_text(SVG.format("<circle r='3'/>"))
    png(tmp_path / "b.png")
    prose = '![A *red* circle](img/a.svg "The <b>caption</b>"){#fig-a width=50%}\n\nin line ![dot](b.png), [@fig-a]'
    lecture = read(prose, "", tmp_path)
    first, second = lecture.pictures
    assert (first.kind, first.alt, first.caption, first.label, first.width) == (
        "svg", "A red circle", "The <b>caption</b>", "fig-a", "50%",
    )  # fmt: skip
    assert second.kind == "png" and not second.label
    assert [(label.name, label.kind, label.number) for label in lecture.labels] == [("fig-a", "figure", "1")]
    page = text(lecture, "html")
    assert 'alt="A red circle"' in page and "<b>caption" not in page and "data:image/svg+xml;base64" in page


@pytest.mark.slow
@pytest.mark.parametrize(
    ("prose", "said"),
    [
        ("![](a.svg)", "says in words what it shows"),
        ("![x](/etc/passwd)", "ends in .svg"),
        ("![x](../a.svg)", "not the plain name"),
        ("![x](https://example.org/x.png)", "not the plain name"),
        ("![x](no.png)", "there is no file 'no.png'"),
        ("![x](A.svg)", "there is no file 'A.svg' in the folder of the lecture\ndid you mean a.svg"),
        ("![x](out.svg)", "leads out"),
        ("![x](text.png)", "this is no PNG file"),
        ("![x](pipe.png)", "pipe or a device"),
        ("![x](a.svg){width=wide}", "'width' is written"),
        ("![x](big.png)", "bytes long"),
    ],
)
def test_pictures_that_are_refused(tmp_path: Path, prose: str, said: str) -> None:
    folder = tmp_path / "talk"
    folder.mkdir()
    folder.joinpath("a.svg").write_text(SVG.format(""))
    tmp_path.joinpath("secret.svg").write_text(SVG.format(""))
    folder.joinpath("out.svg").symlink_to("../secret.svg")
    folder.joinpath("text.png").write_text("text")
    os.mkfifo(folder / "pipe.png")
    png(folder / "big.png")
    os.truncate(folder / "big.png", 2**30)
    with pytest.raises(LectureError) as caught:
        read(f"one\n\ntwo {prose}", "", folder)
    assert said in str(caught.value) and (caught.value.line, caught.value.column) == (6, 5)


@pytest.mark.parametrize(
    "inner",
    [
        "<script>x</script>", "<foreignObject/>", "<circle onclick='x'/>", "<image href='https://x.org/a.png'/>",
        "<a href='#x'/>",
        "<image xmlns:xlink='http://www.w3.org/1999/xlink' xlink:href='file:///etc/passwd'/>", "<set attributeName='href'/>",
        "<style>@import 'x';</style>", "<style>a { fill: url(https://x) }</style>", "<rect fill='url(//x)'/>",
        "<rect style='fill: u\\72l(x)'/>", "<use href='a.svg#x'/>", "<image href='data:text/html,x'/>",
    ],
)  # fmt: skip
def test_an_svg_runs_nothing_and_asks_nobody(inner: str) -> None:
    with pytest.raises(PictureError, match="holds no"):
        drawn_of(SVG.format(inner).encode(), "a.svg")


@pytest.mark.parametrize(
    "data",
    [
        b"", b"<svg/>", b"<html xmlns='http://www.w3.org/1999/xhtml'/>", b"\xff\xfe", b"<svg",
        b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg xmlns='http://www.w3.org/2000/svg'>&a;</svg>",
        b"<?xml-stylesheet href='x'?><svg xmlns='http://www.w3.org/2000/svg'/>",
        SVG.format("<g>" * 200 + "</g>" * 200).encode(),
    ],
)  # fmt: skip
def test_what_is_no_svg(data: bytes) -> None:
    with pytest.raises(PictureError):
        drawn_of(data, "a.svg")


def test_what_a_drawing_program_keeps_for_itself_is_dropped() -> None:
    data = (
        "<?xml version='1.0'?><!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' 'http://www.w3.org/x.dtd'>"
        "<svg xmlns='http://www.w3.org/2000/svg' xmlns:i='http://inkscape.org' i:version='1'><metadata>m</metadata><i:grid/>"
        "<defs><linearGradient id='g'/></defs><rect fill='url(#g)' i:label='x'/><!-- c --></svg>"
    )
    made = drawn_of(data.encode(), "a.svg").decode()
    assert "inkscape" not in made and "metadata" not in made and 'fill="url(#g)"' in made and "linearGradient" in made


# -- boxes, comments, rules


def test_boxes() -> None:
    lecture = read('::: definition\na\n:::\n\n::: {.proof title="of it"}\nb\n:::\n\n::: {.example #exm-e}\nc\n:::\n\n---\n')
    assert [label.kind for label in lecture.labels] == ["definition", "example"]
    assert [n["c"][0][1] for n in lecture.tree["blocks"] if n["t"] == "Div"] == [["definition"], ["proof"], ["example"]]
    assert lecture.tree["blocks"][-1]["t"] == "HorizontalRule"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("prose", "left"),
    [
        ("a <!-- b --> c", "a c"),
        ("a <!-- b\n\n$\\fooo$ ```derive\n--> c", "a c"),
        ("`<!-- a -->` b", "`<!-- a -->` b"),
        ("a\n\n<!--\n```derive\n-->\n\nb", "a\n\nb"),
        ("a <!-- b --><!-- c --> d", "a  d"),
    ],
)
def test_comments_are_dropped(prose: str, left: str) -> None:
    assert text(read(prose)).strip().split() == left.split()


@pytest.mark.slow
def test_comments_in_code_stay() -> None:
    assert "<!-- a -->" in text(read("```text\n<!-- a -->\n```"))


@pytest.mark.slow
def test_footnotes_in_all_formats() -> None:
    lecture = read("word[^1]\n\n[^1]: The note $x$.")
    for format, sign in (("md", "[^1]"), ("html", "footnote"), ("paper", r"\footnote{"), ("typst", "#footnote[")):
        assert sign in text(lecture, format)  # type: ignore[arg-type]


# -- mistakes


@pytest.mark.slow
@pytest.mark.parametrize(
    ("prose", "line", "column", "said"),
    [
        ("$$a$$ {#eq-soft}\n\nsee [@eq-sotf]", 6, 6, "nothing with the label eq-sotf\ndid you mean eq-soft"),
        ("see @fig-x", 4, 5, "nothing with the label fig-x"),
        ("$$a$$ {#eq-a}\n\n$$b$$ {#eq-a}", 6, 9, "the label eq-a stands twice, first on line 4"),
        ("```derive\nf = x\nlabel: eq-a\n```\n\n$$b$$ {#eq-a}", 9, 9, "stands twice"),
        ("one\n\ntwo [@key]", 6, 6, "the head names no bibliography"),
        ("[@eq-a; @key]\n\n$$a$$ {#eq-a}", 4, None, "do not stand in the same brackets"),
        ("one $a \\tag{1}$ two", 4, None, "within a sentence has no number"),
        ("::: {.note #n}\na\n:::", 4, None, "the note box has no number"),
        ("a <!-- b", 4, 3, "this comment is never closed"),
        ("::: {.theorem style=x}\na\n:::", 4, None, "no box of the kind"),
        ("a `x`\n\n[y](#nowhere)", 6, 1, "there is no heading #nowhere"),
    ],
)
def test_mistakes_have_their_place(prose: str, line: int, column: int | None, said: str) -> None:
    with pytest.raises(LectureError) as caught:
        read(prose)
    error = caught.value.errors[0] if isinstance(caught.value, LectureErrors) else caught.value
    assert said in str(caught.value) and error.line == line and (column is None or error.column == column), str(caught.value)


def test_a_key_that_is_missing_has_its_place(folder: Path) -> None:
    with pytest.raises(LectureError, match=r"no entry 'hinton1987'\ndid you mean hinton1986") as caught:
        read("one [@hinton1987]", "bibliography: refs.bib\n", folder)
    assert (caught.value.line, caught.value.column) == (5, 6)


def test_a_bibliography_that_cannot_be_read_has_its_place(tmp_path: Path) -> None:
    tmp_path.joinpath("refs.bib").write_text("@book{a,\n title = {x\n")
    with pytest.raises(LectureError, match=r"refs.bib, line \d+, column \d+: this bibliography cannot be read"):
        read("one", "bibliography: refs.bib\n", tmp_path)


def test_a_bibliography_that_is_not_there_is_one_mistake(tmp_path: Path) -> None:
    with pytest.raises(LectureError, match=r"there is no file 'refs.bib'") as caught:
        read("[@a] and [@b]", "bibliography: refs.bib\n", tmp_path)
    assert not isinstance(caught.value, LectureErrors)


def test_all_mistakes_of_a_lecture_in_one_run() -> None:
    source = (
        "one $\\fooo$\n\n```deriv\n```\n\n```derive\nf = x\nwtr: x\ncases: maybe\n```\n\n::: theorm\nx\n:::\n\n"
        "[x](#no) [@fig-n]\n\n$\\fooo$ again\n\n![](x.svg)\n"
    )
    with pytest.raises(LectureErrors) as caught:
        read(source)
    assert [error.line for error in caught.value.errors] == [4, 6, 11, 12, 15, 19, 19, 21, 23, 23]
    assert all(error.column for error in caught.value.errors) and caught.value.exit_status == 2
    assert str(caught.value).count("talk.md, line ") == 10


@pytest.mark.slow
def test_a_thousand_mistakes_are_counted() -> None:
    with pytest.raises(LectureErrors, match=r"and 900 more"):
        read("".join(f"```derive\nf = x\nq{'abcdefghij'[n % 10]}: x\n```\n" for n in range(1000)))


def test_the_files_of_a_lecture_are_those_of_its_folder(folder: Path) -> None:
    source = folder / "talk.md"
    source.write_text(f"{HEAD[:-4]}bibliography: refs.bib\n---\n[@hinton1986]\n")
    assert "Nature" in str(read_lecture_file(source).tree)


@pytest.mark.slow
def test_values() -> None:
    label = read("$$a$$ {#eq-a}").labels[0]
    assert isinstance(label, Label) and (label.place.line, label.place.column) == (4, 9)
