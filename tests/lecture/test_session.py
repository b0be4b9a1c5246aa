"""Sessions: run, recorded, compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from derive.document.templates import lectures_folder
from derive.errors import DeriveError, Missing
from derive.lecture import session
from derive.lecture.interactive import run
from derive.lecture.session import Entry, SessionError, Transcript, compare, numbers, read_record, transcripts

RECORDS = sorted((lectures_folder() / "sessions").glob("*.txt"))


def transcript(*entries: Entry) -> Transcript:
    return Transcript("s", "2.13.0", entries)


def test_a_session_goes_on_after_an_error() -> None:
    assert run("x = 1\nx\n1/0\nprint(x)\n", "s") == [
        {"source": "x = 1", "output": "", "failed": False},
        {"source": "x", "output": "1", "failed": False},
        {"source": "1/0", "output": "ZeroDivisionError: division by zero", "failed": True},
        {"source": "print(x)", "output": "1", "failed": False},
    ]


def test_a_statement_may_have_several_lines() -> None:
    assert run("for k in range(2):\n    print(k)\n", "s")[0]["output"] == "0\n1"


def test_a_record_reads_back() -> None:
    made = transcript(Entry("x = 1"), Entry("for k in a:\n    k", "1\n2"), Entry("x", "RuntimeError: no", True))
    assert made.record.startswith("# PyTorch 2.13.0\n>>> x = 1\n>>> for k in a:\n...     k\n1\n2\n")
    assert read_record(made.record, "s") == made


@pytest.mark.parametrize("text", ["", ">>> x\n", "# PyTorch soon\n>>> x\n", "# PyTorch 2.13.0\nx\n"])
def test_a_damaged_record_is_an_error(text: str) -> None:
    with pytest.raises(SessionError):
        read_record(text, "s")


def test_a_difference_is_an_error_with_the_lines() -> None:
    with pytest.raises(SessionError) as caught:
        compare(transcript(Entry("x", "2")), transcript(Entry("x", "1")))
    assert "-1" in str(caught.value) and "+2" in str(caught.value) and "recorded with PyTorch 2.13.0" in str(caught.value)
    assert caught.value.exit_status == 1
    compare(transcript(Entry("x", "2")), transcript(Entry("x", "2")))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sessions folder, run by this very process in place of one with PyTorch."""

    def here(sources: dict[str, str]) -> dict[str, Transcript]:
        return {n: Transcript(n, "9.9.9", tuple(Entry(**e) for e in run(s, n))) for n, s in sources.items()}  # type: ignore[arg-type]

    monkeypatch.setattr(session, "run_sessions", here)
    tmp_path.joinpath("s.py").write_text("x = 1\nx\n")
    return tmp_path


def test_recording_and_comparing(folder: Path) -> None:
    with pytest.raises(SessionError, match="no record"):
        transcripts(folder, ["s"], run=True)
    transcripts(folder, ["s"], run=True, record=True)
    assert folder.joinpath("s.txt").read_text() == "# PyTorch 9.9.9\n>>> x = 1\n>>> x\n1\n"
    assert transcripts(folder, ["s"], run=True) == transcripts(folder, ["s"], run=False)
    folder.joinpath("s.py").write_text("x = 2\nx\n")
    with pytest.raises(SessionError, match="no longer does"):
        transcripts(folder, ["s"], run=True)


def test_the_version_shown_is_that_of_the_record(folder: Path) -> None:
    folder.joinpath("s.txt").write_text("# PyTorch 2.13.0\n>>> x = 1\n>>> x\n1\n")
    assert transcripts(folder, ["s"], run=True)["s"].version == "2.13.0"


@pytest.mark.parametrize("asked", ["run", "record"])
def test_without_pytorch_nothing_can_be_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: str) -> None:
    monkeypatch.setattr(session, "torch_is_here", lambda: False)
    tmp_path.joinpath("s.py").write_text("x = 1\n")
    with pytest.raises(Missing, match="PyTorch, which is not installed"):
        transcripts(tmp_path, ["s"], **{asked: True})


def test_a_missing_session_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SessionError, match="there is no session"):
        transcripts(tmp_path, ["s"], run=False)


def test_numbers() -> None:
    assert numbers("(tensor([-0.0828,  0.2274, -0.1447]),)") == (-0.0828, 0.2274, -0.1447)
    assert numbers("tensor([2.], requires_grad=True)") == (2.0,)
    assert numbers("(tensor([1e-3, 2.]),)") == (0.001, 2.0)


def test_output_of_a_statement() -> None:
    made = transcript(Entry("x", "1"), Entry("x", "2"))
    assert made.output_of("x") == "2"
    with pytest.raises(SessionError, match="no statement y"):
        made.output_of("y")


@pytest.mark.parametrize("path", RECORDS, ids=lambda p: p.stem)
def test_the_records_that_ship(path: Path) -> None:
    """Every statement of a session stands in its record, in order, and nothing else does."""
    record = read_record(path.read_text(encoding="utf-8"), path.stem)
    source = path.with_suffix(".py").read_text(encoding="utf-8")
    assert "\n".join(e.source for e in record.entries) == source.strip()


def test_what_the_slides_show_is_in_the_records() -> None:
    first = read_record((lectures_folder() / "sessions" / "gradient-of-w.txt").read_text(), "gradient-of-w")
    assert [e.failed for e in first.entries if "autograd.grad" in e.source] == [True, True, False]
    assert numbers(first.output_of("torch.autograd.grad(mse, [w])")) == (2.0,)
    last = read_record((lectures_folder() / "sessions" / "softmax.txt").read_text(), "softmax")
    assert numbers(last.output_of("torch.autograd.grad(p[2], [a])")) == (-0.0979, -0.1447, 0.2425)


def test_nothing_is_run_unless_it_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With PyTorch installed too: the record is shown, and where there is none the message says what would make one."""
    monkeypatch.setattr(session, "torch_is_here", lambda: True)
    ran = tmp_path / "ran"
    tmp_path.joinpath("s.py").write_text(f"open({str(ran)!r}, 'w').close()\n")
    with pytest.raises(SessionError, match=r"has no record .*derive build --record runs the session") as caught:
        transcripts(tmp_path, ["s"])
    assert caught.value.exit_status == 2
    tmp_path.joinpath("s.txt").write_text(f"# PyTorch 2.13.0\n>>> open({str(ran)!r}, 'w').close()\n")
    assert transcripts(tmp_path, ["s"])["s"].version == "2.13.0"
    assert not ran.exists()


def test_a_session_that_was_changed_is_not_shown_by_its_old_record(tmp_path: Path) -> None:
    tmp_path.joinpath("s.txt").write_text("# PyTorch 2.13.0\n>>> x = 1\n>>> x\n1\n")
    assert transcripts(tmp_path, ["s"])["s"].entries[1] == Entry("x", "1"), "a record alone is shown"
    tmp_path.joinpath("s.py").write_text("# a remark\nx = 1\n\nx\n")
    assert transcripts(tmp_path, ["s"])["s"].entries[1] == Entry("x", "1")
    tmp_path.joinpath("s.py").write_text("x = 2\nx\n")
    with pytest.raises(SessionError, match="was changed after its record was made") as caught:
        transcripts(tmp_path, ["s"])
    assert caught.value.exit_status == 1


@pytest.mark.parametrize("source", ["x = (", "(" * 300 + ")" * 300, "x = '\\0'".replace("\\0", "\0")])
def test_a_session_that_is_no_python_is_an_error(tmp_path: Path, source: str) -> None:
    tmp_path.joinpath("s.txt").write_text("# PyTorch 2.13.0\n>>> x = 1\n")
    tmp_path.joinpath("s.py").write_text(source)
    with pytest.raises(DeriveError) as caught:
        transcripts(tmp_path, ["s"])
    assert caught.value.exit_status == 2


def test_a_record_replaces_a_link_and_does_not_follow_it(folder: Path) -> None:
    outside = folder.parent / "outside.txt"
    outside.write_text("kept")
    folder.joinpath("s.txt").symlink_to(outside)
    transcripts(folder, ["s"], record=True)
    assert outside.read_text() == "kept" and not folder.joinpath("s.txt").is_symlink()
    assert sorted(p.name for p in folder.iterdir()) == ["s.py", "s.txt"]
