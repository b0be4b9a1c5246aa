"""The page to play with: what is typed is understood and derived, whatever it is, and nothing of it is run."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

import pytest

pytest.importorskip("starlette")

from derive.serve.pages import without_styles
from derive.serve.state import COPIES, State, state

if TYPE_CHECKING:
    from starlette.testclient import TestClient

LOSS = "L = (y - w*x)^2"


def query(**words: str) -> str:
    return f"/?{urlencode(words)}"


def test_an_empty_page_offers_the_catalogue(client: TestClient) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert 'href="/?text=softmax&amp;lang=en"' in page.text and "binary-cross-entropy" in page.text
    assert 'id="derivation"></div>' in page.text


@pytest.mark.slow
def test_a_name_is_derived_without_a_script(client: TestClient) -> None:
    page = client.get(query(text="softmax"))
    assert page.status_code == 200
    assert "Turns scores into probabilities" in page.text
    assert 'value="a[j]" aria-label="a[j]" checked' in page.text
    assert "quotient rule" in page.text and "Every line is checked by number" in page.text and "<details" in page.text


@pytest.mark.slow
def test_a_text_is_understood_before_it_is_derived(client: TestClient) -> None:
    found = client.post("/understood", data={"text": LOSS})
    assert found.status_code == 200
    assert re.findall(r'name="wrt" value="([^"]+)"', found.text) == ["y", "w", "x", "*"]
    assert "checked" not in found.text and "<math" in found.text and "are numbers" in found.text
    assert "power rule" not in found.text
    page = client.get(query(text=LOSS))
    assert "Choose what to differentiate by." in page.text and 'class="found"' not in page.text


@pytest.mark.slow
def test_latex_is_understood(client: TestClient) -> None:
    text = r"\mathcal{L} = \sum_i \left(y_i - \sum_j W_{ij} x_j\right)^2"
    found = client.post("/understood", data={"text": text})
    assert found.status_code == 200
    assert re.findall(r'name="wrt" value="([^"]+)"', found.text) == ["y[k]", "W[k,l]", "x[k]", "*"]
    derived = client.post("/derivation", data={"text": text, "wrt": "W[k,l]"})
    assert derived.status_code == 200 and "Every line is checked" in derived.text


def test_how_it_was_read_is_told(client: TestClient) -> None:
    found = client.post("/understood", data={"text": "softmax", "lang": "zh"})
    assert "把得分变成" in found.text
    found = client.post("/understood", data={"text": "L = -sum(t[i]*log(p[i]), i)", "assume": "sum(t[i], i) = 1"})
    assert "It is assumed that" in found.text


@pytest.mark.parametrize("wrt", ["w", "*", "w, y"])
def test_what_is_chosen_is_derived(client: TestClient, wrt: str) -> None:
    words = {"text": LOSS, "by" if "," in wrt else "wrt": wrt}
    derived = client.post("/derivation", data=words)
    assert derived.status_code == 200
    assert "The derivation is there, and every line of it was checked." in derived.text
    assert f'data-query="{html.escape(urlencode({**words, "lang": "en"}))}"' in derived.text


@pytest.mark.slow
def test_options_change_how_it_is_told(client: TestClient) -> None:
    plain = client.post("/derivation", data={"text": "softmax"}).text
    assert "In matrix form" in plain
    assert "In matrix form" not in client.post("/derivation", data={"text": "softmax", "notation": "index"}).text
    assert "Both cases in one" in client.post("/derivation", data={"text": "softmax", "cases": "yes"}).text
    assert len(client.post("/derivation", data={"text": "softmax", "why": "yes"}).text) > len(plain)
    assert len(client.post("/derivation", data={"text": "softmax", "detail": "brief"}).text) < len(plain)
    assert "商的求导法则" in client.post("/derivation", data={"text": "softmax", "lang": "zh"}).text


@pytest.mark.slow
def test_a_plot_is_drawn_where_there_is_one(client: TestClient) -> None:
    drawn = client.post("/derivation", data={"text": "sigmoid", "plot": "yes"}).text
    assert "<svg" in drawn, drawn[-1500:]
    assert "<title>" in drawn and 'stroke="var(--accent' in drawn
    needy = {"text": "L = -sum(t[i]*log(p[i]), i); p[i] = exp(a[i])/sum(exp(a[k]), k)", "wrt": "a[j]", "plot": "yes"}
    none = client.post("/derivation", data=needy)
    assert none.status_code == 200 and "Every line is checked" in none.text
    assert "the figure needs numbers for t" in none.text and "<svg" not in none.text
    assert "<svg" in client.post("/derivation", data={**needy, "at": "t = [1, 0, 0]"}).text


def test_what_takes_too_long_says_what_can_be_done() -> None:
    from derive.places import Made, request
    from derive.serve.tasks import work

    hard = "f = " + "+".join(f"exp(sin(x^{n}))^{n}*log(x^{n}+{n})/(x+{n})^3" for n in range(1, 40))
    late = work(request("derivation", hard, {"timeout": "0.2"}, "fragment", "en"))
    assert isinstance(late, Made) and not late.output
    assert "this is not finished within 0.2 s" in late.problem and "`derive … --timeout 0.8` gives it more time" in late.problem


@pytest.mark.slow
@pytest.mark.parametrize("name", COPIES)
def test_a_derivation_is_copied(client: TestClient, name: str) -> None:
    sign = {"latex": r"\frac{", "markdown": "$$", "typst": "frac", "html": "<math", "text": "Turns scores"}[name]
    found = client.post(f"/copy/{name}", data={"text": "softmax"})
    assert found.status_code == 200 and found.headers["content-type"].startswith("text/plain")
    assert sign in found.text
    assert client.get(f"/copy/{name}?text=softmax").text == found.text


def test_a_bad_formula_is_answered_as_the_command_line_does(client: TestClient) -> None:
    words = {"text": "p[i] = exp(a[i]/sum(exp(a[k], k)"}
    for place in ("/understood", "/derivation"):
        found = client.post(place, data=words)
        assert found.status_code == 422
        told = html.unescape(found.text)
        assert "line 1, column 20: this '(' is never closed\n  p[i] = exp(a[i]/sum(exp(a[k], k)\n                     ^" in told
    page = client.get(query(**words))
    assert page.status_code == 422 and 'aria-invalid="true"' in page.text and "Traceback" not in page.text


@pytest.mark.parametrize(
    "text", ["softmx", "f = <script>alert(1)</script>", 'f = "><img src=x onerror=alert(1)>', "f = \x00", "\\"]
)
def test_what_is_no_formula_is_told_as_text(client: TestClient, text: str) -> None:
    for found in (client.get(query(text=text)), client.post("/derivation", data={"text": text})):
        assert found.status_code == 422
        assert "<script>alert" not in found.text and "<img" not in found.text and "Traceback" not in found.text
    if text == "softmx":
        assert "did you mean `softmax`" in found.text


def test_words_that_mean_nothing_are_left_aside(client: TestClient) -> None:
    assert client.get(query(text="softmax", notation="<b>", detail="x", lang="../..", frame="1")).status_code == 200
    assert client.get(query(text="softmax", wrt="q")).status_code == 200, "a choice of another text"
    bad = client.post("/derivation", data={"text": "softmax", "by": "q"})
    assert bad.status_code == 422 and "q" in bad.text
    assert client.get("/?" + "&".join(f"w{n}=1" for n in range(100))).status_code == 400


def test_a_link_restores_the_state() -> None:
    ticked = {"cases": True, "why": True, "second": True, "plot": True}
    typed = {"wrt": "w", "of": "f", "assume": "a = 1\nb = 2", "at": "c = 2"}
    one = State(r"f = a&b + '\frac' 100%", order="reverse", notation="index", detail="full", lang="zh", **ticked, **typed)  # type: ignore[arg-type]
    assert state(dict(parse_qsl(one.query))) == one
    assert State("softmax").query == "text=softmax&lang=en"


def test_no_style_is_left_within() -> None:
    inner = '<svg style="max-width:3rem" role="img"><path d="M 0" style="fill: none; stroke: var(--ink, #123)" /></svg>'
    assert without_styles(inner) == '<svg role="img"><path d="M 0" fill="none" stroke="var(--ink, #123)" /></svg>'
    cell = '<mtd style="text-align: left; padding-left: 1em">x</mtd>'
    assert without_styles(cell) == '<mtd class="value apart">x</mtd>'


@pytest.mark.slow
@pytest.mark.parametrize("name", ["relu", "huber", "softmax", "attention-query"])
def test_no_style_and_no_script_is_inline(client: TestClient, name: str) -> None:
    found = client.get(query(text=name, plot="yes", cases="yes"))
    assert found.status_code == 200
    page = found.text
    assert not re.search(r"\sstyle=|<style|\son\w+=|<script(?! src=)", page)
