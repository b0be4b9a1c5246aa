"""What stands in one side of a text is found once, until something else stands there."""

from __future__ import annotations

import ast

from derive.language.lines import Line
from derive.language.syntax import parse, source


def line(text: str) -> Line:
    piece = source(text)
    return Line(piece, ast.Expression(parse(piece)))


def test_a_line_is_walked_once() -> None:
    one = line("sum(x[i]*y_k, i)")
    assert one.parts is one.parts and one.nodes is one.nodes
    assert one.index_letters == {"i"} and "y_k" in one.names


def test_a_line_is_walked_again_where_something_was_put_in_its_place() -> None:
    one = line("a*y_k")
    before = one.parts
    replace = next(put for node, _, put in before if isinstance(node, ast.Name) and node.id == "y_k")
    replace(ast.Subscript(ast.Name("y", ast.Load()), ast.Name("k", ast.Load()), ast.Load()))
    assert "y_k" not in one.names and one.index_letters == {"k"}
    assert one.parts is not before
