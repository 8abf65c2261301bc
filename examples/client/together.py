"""Three exports side by side from one event loop.

python examples/client/together.py
"""

import asyncio

from farm.client import AsyncClient

COLORS = ("#802020", "#208020", "#202080")


def spec(color: str) -> dict[str, object]:
    """Return a video of one colour."""
    return {
        "version": 1,
        "scenes": [{"kind": "color", "color": color, "duration": 1}],
        "outputs": [{"uri": f"{color[1:]}.mp4", "width": 320, "height": 180, "quality": "draft"}],
    }


async def render(client: AsyncClient, color: str) -> None:
    """Have one rendered and bring it here."""
    job = await client.render.export(spec(color))
    await job.wait(timeout=120)
    print(*await job.download("out", ["video"]))


async def main() -> None:
    """Have all of them rendered."""
    async with AsyncClient() as client:
        await asyncio.gather(*(render(client, color) for color in COLORS))


asyncio.run(main())
