"""Workers: what hangs is killed and what comes next is done; what dies takes nothing with it; what is too much is refused."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytest.importorskip("starlette")

from derive.places import Made
from derive.serve.asked import Result, Task, ToRead, Understood
from derive.serve.pool import Busy, Died, Overtime, Pool

pytestmark = pytest.mark.slow

MEMORY = 2 * 2**30


def work(task: str) -> str:
    """What a worker of these tests does."""
    what, _, value = task.partition(" ")
    if what == "hang":
        while True:
            time.sleep(60)
    if what == "die":
        os._exit(3)
    if what == "eat":
        try:
            return str(len(bytearray(MEMORY)))
        except MemoryError:
            return "too large"
    if what == "touch":
        Path(value).touch()
    if what == "wait":
        time.sleep(float(value.split()[0]))
    return f"{task} by {os.getpid()}"


def playing(task: Task) -> Result:
    """The server's work, but for a text that hangs."""
    if isinstance(task, ToRead) and task.text == "hang":
        work("hang")
    return Understood("<p>fine</p>") if isinstance(task, ToRead) else Made("<p>fine</p>")


@contextmanager
def pool(count: int = 1, seconds: float = 1.0, waiting: int = 10) -> Iterator[Pool[str, str]]:
    made: Pool[str, str] = Pool(work, "tests.serve.test_pool", count, seconds, MEMORY, waiting)
    try:
        yield made
    finally:
        made.close()


def run(asked: Callable[[], Awaitable[None]]) -> None:
    async def main() -> None:
        await asyncio.wait_for(asked(), 120)

    asyncio.run(main())


def test_what_hangs_is_killed_and_the_next_is_done() -> None:
    with pool() as one:

        async def asked() -> None:
            first = await one.ask("say")
            began = time.monotonic()
            with pytest.raises(Overtime):
                await one.ask("hang")
            assert 0.9 < time.monotonic() - began < 10
            assert await one.ask("say") != first, "another process"

        run(asked)


def test_what_dies_is_told_and_the_next_is_done() -> None:
    with pool() as one:

        async def asked() -> None:
            with pytest.raises(Died):
                await one.ask("die")
            assert (await one.ask("say")).startswith("say by")

        run(asked)


def test_memory_is_held() -> None:
    with pool(seconds=30) as one:

        async def asked() -> None:
            assert await one.ask("eat") == "too large"

        run(asked)


def test_what_is_too_much_is_refused_and_the_rest_is_done() -> None:
    with pool(waiting=3, seconds=30) as one:

        async def asked() -> None:
            await one.ask("say")
            tasks = [asyncio.ensure_future(one.ask(f"wait 0.2 {n}")) for n in range(8)]
            done = await asyncio.gather(*tasks, return_exceptions=True)
            refused = [found for found in done if isinstance(found, Busy)]
            assert len(refused) >= 3
            assert len([found for found in done if isinstance(found, str)]) == 8 - len(refused)

        run(asked)


def test_equal_work_is_done_once_and_the_order_is_kept() -> None:
    with pool(count=2, seconds=30) as one:

        async def asked() -> None:
            same = await asyncio.gather(*(one.ask("wait 0.3") for _ in range(20)))
            assert len(set(same)) == 1
            different = await asyncio.gather(*(one.ask(f"say {n}") for n in range(10)))
            assert [said.split()[1] for said in different] == [str(n) for n in range(10)]
            assert len({said.split()[-1] for said in different}) <= 2

        run(asked)


def test_what_nobody_waits_for_is_not_begun(tmp_path: Path) -> None:
    with pool(seconds=30) as one:

        async def asked() -> None:
            first = asyncio.ensure_future(one.ask("wait 0.5"))
            left = asyncio.ensure_future(one.ask(f"touch {tmp_path}/left"))
            kept = [asyncio.ensure_future(one.ask(f"touch {tmp_path}/kept")) for _ in range(2)]
            await asyncio.sleep(0.1)
            left.cancel()
            kept[0].cancel()
            await first
            await kept[1]
            assert [file.name for file in tmp_path.iterdir()] == ["kept"]

        run(asked)


def test_it_is_closed_in_the_midst_of_work() -> None:
    async def asked() -> None:
        with pool(seconds=60) as one:
            hanging = asyncio.ensure_future(one.ask("hang"))
            await asyncio.sleep(0.5)
            began = time.monotonic()
        assert time.monotonic() - began < 20
        with pytest.raises((Died, asyncio.CancelledError)):
            await hanging

    run(asked)


def test_a_derivation_that_hangs_is_answered_and_the_next_one_works() -> None:
    pytest.importorskip("httpx2")
    from starlette.testclient import TestClient

    from derive.serve.app import made

    workers: Pool[Task, Result] = Pool(playing, "tests.serve.test_pool", 1, 1.0, MEMORY, 4)
    with TestClient(made(80, pools=(workers, workers)), "http://localhost") as client:
        late = client.post("/understood", data={"text": "hang"})
        assert late.status_code == 504 and "was stopped" in late.text and "Traceback" not in late.text
        assert client.post("/understood", data={"text": "x^2"}).text.count("fine") == 1
