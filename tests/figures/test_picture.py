"""A picture is one clean file in each format: the same bytes each time, nothing foreign in it, and words for the blind."""

from __future__ import annotations

import re
import subprocess
import sys
from xml.etree import ElementTree

import pytest

from derive.figures import Picture, apart, requested
from derive.figures.picture import ROLES
from derive.words import speaking

from .conftest import EXAMPLES, example

pytestmark = pytest.mark.slow


@pytest.mark.slow
@pytest.mark.parametrize("kind", EXAMPLES)
def test_the_same_bytes_each_time(kind: str) -> None:
    again = requested(kind, EXAMPLES[kind]).draw()
    assert again == example(kind) and again.card == example(kind).card
    assert again.pdf == example(kind).pdf and again.png(72) == example(kind).png(72)


@pytest.mark.slow
def test_a_users_own_settings_for_matplotlib_change_nothing() -> None:
    import matplotlib

    with matplotlib.rc_context({"font.size": 30, "lines.linewidth": 9, "svg.fonttype": "none", "axes.facecolor": "red"}):
        assert requested("max-and-softmax", EXAMPLES["max-and-softmax"]).draw() == example("max-and-softmax")
        assert matplotlib.rcParams["font.size"] == 30


@pytest.mark.slow
def test_nothing_foreign_is_in_an_svg(picture: Picture) -> None:
    for svg in (picture.svg, picture.card, picture.themed):
        assert not re.search(
            r"<!|<\?|<style|<script|<image|<text|<metadata|xlink|http(?!://www\.w3\.org/2000/svg)|url\((?!#)|@import", svg
        )
        root = ElementTree.fromstring(svg)
        assert root.get("role") == "img" and root[0].tag.endswith("title") and root[0].text == picture.told
        ids = [part.get("id") for part in root.iter() if part.get("id")]
        assert len(ids) == len(set(ids))
        referred = {part.get("href") for part in root.iter() if part.get("href")}
        assert referred <= {f"#{name}" for name in ids}
        assert not re.search(r"(?<![\d.])-?\d+\.\d{7,}", svg)


@pytest.mark.slow
def test_two_pictures_share_no_name_within_a_page() -> None:
    ids = [set(re.findall(r' id="([^"]+)"', example(kind).svg)) for kind in EXAMPLES]
    for n, one in enumerate(ids):
        assert not any(one & other for other in ids[n + 1 :])


def test_the_colours_of_a_page(picture: Picture) -> None:
    assert "var(" not in picture.svg and "var(" not in picture.card and "<rect width=" in picture.card
    for role, colour in ROLES.items():
        assert (f"var(--{role}," in picture.themed) == (colour in picture.drawn)
    assert ROLES["paper"] not in picture.svg and ROLES["paper"] not in picture.themed
    assert "var(--ink," in picture.themed


def test_it_is_set_by_typst(picture: Picture) -> None:
    import typst

    source = f'#set page(width: auto, height: auto)\n#image(bytes({_quoted(picture.svg)}), format: "svg", alt: "x")\n'
    made = typst.compile(source.encode(), format="svg")
    assert len(made) > 3000


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


@pytest.mark.slow
def test_a_pdf_has_its_fonts(picture: Picture) -> None:
    assert picture.pdf.startswith(b"%PDF") and b"CreationDate" not in picture.pdf
    assert b"/FontFile" in picture.pdf and picture.pdf.count(b"/BaseFont") >= 1
    assert picture.png(50).startswith(b"\x89PNG")


@pytest.mark.slow
@pytest.mark.parametrize("kind", EXAMPLES)
def test_each_kind_in_both_languages(kind: str) -> None:
    english = example(kind).told
    with speaking("zh"):
        drawn = requested(kind, EXAMPLES[kind]).draw()
        chinese = drawn.told
        assert chinese in drawn.svg.replace("&lt;", "<").replace("&gt;", ">")
    assert drawn == example(kind)  # there are no words in a picture but in its title
    assert re.search(r"[\u4e00-\u9fff]", chinese) and not re.search(r"[\u4e00-\u9fff]", english)


def test_what_is_told_of_it() -> None:
    assert example("max-and-softmax").told == (
        "Three bar charts. The scores are 2, −1, 0.1; max makes 1, 0, 0 of them, and softmax makes 0.834, 0.042, 0.125."
    )
    assert example("function").told.endswith("At x = 0 the derivative jumps from 0 to 1; 0 is taken there.")
    assert "12 steps of gradient descent from (−1, 2), where capital L is 153, to" in example("loss-surface").told
    assert "Two heat maps, 3 by 3: the partial derivative of p sub i" in example("jacobian").told
    assert "from a sub k and t sub i to capital L. Written at its edges are the derivatives:" in example("graph").told


def test_two_pictures_of_a_kind_are_two_files() -> None:
    one = example("graph")
    assert [p.name for p in apart((one, one, example("function")))] == ["graph", "graph-2", "function"]


@pytest.mark.slow
def test_matplotlib_is_imported_only_where_something_is_drawn() -> None:
    code = "import sys; from derive import cli; cli.main(['softmax', '--no-cache']); assert 'matplotlib' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, timeout=60)
    code = "import sys; import derive.lecture.build; assert 'matplotlib' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, timeout=60)
