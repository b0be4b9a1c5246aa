"""What torch.no_grad and detach hold fixed: the derivatives are those that PyTorch computes."""

from __future__ import annotations

import pytest

from derive.reading.python import read_python
from derive.reading.told import told_together

HELD = [
    ("with torch.no_grad():\n    t = r + gamma * q\nl = ((q - t)**2).mean()", {"t"}, ["l"]),
    ("t = (r + gamma * q).detach()\nl = ((q - t)**2).mean()", {"t"}, ["l"]),
    ("l = ((q - (r + q).detach())**2).mean()", {"held"}, ["l"]),
    ("l = (q.detach() * q).sum() + torch.exp(q.detach()).sum()", {"q_fixed"}, ["l"]),
    ("l = (jax.lax.stop_gradient(q) * q).sum()", {"q_fixed"}, ["l"]),
    ("t = q.detach()\nl = (t * q).sum()", {"t"}, ["l"]),
    ("z = q + 1\np = torch.exp(z).detach()\nl = (p * r).sum()", {"p"}, ["l"]),
    ("z = q + 1\np = torch.exp(z).detach()\nl = (p * z).sum()", {"p"}, ["z", "l"]),
]


@pytest.mark.parametrize(("text", "held", "posed"), HELD, ids=[t[:40] for t, _, _ in HELD])
def test_what_is_held_fixed_is_given_when_a_derivative_is_asked(text: str, held: set[str], posed: list[str]) -> None:
    account = read_python(text)
    assert account.held == held
    assert {i.name for i in account.items} >= held
    assert all(f"{name} is held fixed" in account.told() for name in held)
    assert [line.split("[")[0].split(" =")[0] for line in told_together(text, [], None, frozenset()).text.splitlines()] == posed


def test_a_program_that_holds_nothing_is_posed_as_it_is_read() -> None:
    account = read_python("z = q + 1\nl = torch.exp(z).sum()")
    assert account.posed() == account
