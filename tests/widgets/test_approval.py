from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from tests.widgets.tree import joined, named, shown
from widgets import approval, base
from widgets.approval import Approval


@pytest.fixture
def person(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody sits there, and reads fast."""
    monkeypatch.setattr(base, "is_interactive", lambda: True)
    monkeypatch.setattr(Approval, "click_delay_seconds", 0)


def refunds(lab: Approval, done: list[int]) -> Callable[[], Any]:
    async def agent() -> str:
        for order in (7, 8):
            if await lab.ask("refund", {"order_id": order}, f"Pays order {order} back."):
                done.append(order)
        return f"Refunded {done}."

    return agent


async def settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


@pytest.mark.usefixtures("person")
def test_the_agent_waits_for_a_press_and_its_cell_does_not() -> None:
    async def cell() -> None:
        lab, done = approval(), list[int]()
        assert await lab.run(refunds(lab, done)) is lab  # at once: nobody has pressed yet
        box = joined(lab.build())
        await settled()
        assert "refund({&quot;order_id&quot;: 7})" in shown(box)
        assert done == []
        named(box, "Approve").click()
        await settled()
        assert done == [7]
        named(box, "Reason").value = "Order 8 was delivered."
        named(box, "Refuse").click()
        await settled()
        assert done == [7]
        assert [(each.approved, each.by, each.reason) for each in lab.decisions] == [
            (True, "person", ""),
            (False, "person", "Order 8 was delivered."),
        ]
        assert lab.result == "Refunded [7]."
        assert "The agent is done" in shown(box)

    asyncio.run(cell())


@pytest.mark.usefixtures("person")
def test_the_second_press_of_a_double_click_decides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async def cell() -> None:
        lab, done = approval(), list[int]()
        await lab.run(refunds(lab, done))
        box = joined(lab.build())
        await settled()
        named(box, "Approve").click()
        await settled()
        monkeypatch.setattr(Approval, "click_delay_seconds", 60)
        named(box, "Approve").click()
        await settled()
        assert done == [7]
        lab.stop()
        await settled()
        assert lab.decisions[-1].by == "nobody"

    asyncio.run(cell())


@pytest.mark.parametrize(
    ("answer", "done", "by"), [(True, [7, 8], "answer"), (False, [], "answer"), (None, [], "nobody")]
)
def test_without_a_person_the_answer_given_beforehand_counts_and_is_called_so(
    answer: bool | None, done: list[int], by: str
) -> None:
    ran: list[int] = []

    async def cell() -> Approval:
        lab = approval(answer=answer)
        return await lab.run(refunds(lab, ran))

    lab = asyncio.run(cell())
    assert ran == done
    assert {each.by for each in lab.decisions} == {by}
    assert "Nobody was there to decide" in str(lab)
    assert "Nobody was there to decide" in lab._repr_html_()


def test_what_the_agent_raises_reaches_the_learner() -> None:
    async def fails() -> None:
        raise RuntimeError("<the agent> broke")

    async def cell() -> Approval:
        return await approval().run(fails)

    assert "&lt;the agent&gt; broke" in asyncio.run(cell())._repr_html_()


def test_the_static_forms_are_escaped() -> None:
    async def cell() -> dict[str, Any]:
        lab = approval("<b>", answer=True)
        await lab.ask("<i>", '{"x": "<u>"}')
        return lab._repr_mimebundle_()

    bundle = asyncio.run(cell())
    assert not any(tag in bundle["text/html"] for tag in ("<b>", "<i>", "<u>"))
    assert '<i>({"x": "<u>"}) · ✓ approved by answer' in bundle["text/plain"]
    assert "application/vnd.jupyter.widget-view+json" in bundle
