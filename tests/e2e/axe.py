"""axe in every frame of a page: run in each one by itself, since it says nothing about the frames
of another origin, and through the debugger, since a strict policy lets no script in.
"""

from pathlib import Path

from playwright.async_api import Frame, Page

SOURCE = Path(__file__).parents[2] / "client/node_modules/axe-core/axe.min.js"
SETTLE = """async () => {
  const roots = (root) => [root, ...[...root.querySelectorAll('*')].flatMap(
    ({shadowRoot}) => shadowRoot ? roots(shadowRoot) : [])];
  const moving = () => roots(document).flatMap((root) => root.getAnimations()).filter(
    ({playState, effect}) => playState === 'running' &&
      effect.getComputedTiming().endTime !== Infinity);
  const end = Date.now() + 1500;
  for (let now = moving(); now.length && Date.now() < end; now = moving())
    await Promise.race([Promise.allSettled(now.map(({finished}) => finished)),
      new Promise((go) => setTimeout(go, 100))]);
}"""
"""Wait until every colour is that of its theme, and none on the way between two. A document knows
only what moves in its own tree: each component is asked by itself. Not for long: in a frame that
nobody sees everything stands still.
"""
RUN = """async () => {
  if (!window.axe) return null;
  const lesser = axe._audit.rules.filter(({impact}) => impact === 'minor' || impact === 'moderate');
  const {violations} = await axe.run(document, {
    resultTypes: ['violations'], iframes: false,
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    rules: Object.fromEntries(lesser.map(({id}) => [id, {enabled: false}])),
  });
  return violations.map(({id, impact, nodes}) => [id, impact, nodes[0].target.join(' ')]);
}"""
"""A rule that says itself that it is of less weight gives nothing that is grave."""

GRAVE = ("serious", "critical")


async def grave(page: Page) -> list[str]:
    """Return what axe finds serious or critical in any frame of the page."""
    found: list[str] = []
    for frame in page.frames:
        if frame.url.startswith("http") and not frame.is_detached():
            found += [f"{frame.url.split('?')[0]}: {line}" for line in await grave_in(frame)]
    return found


async def grave_in(frame: Frame) -> list[str]:
    """Return what axe finds serious or critical in one frame, once nothing in it moves."""
    await frame.evaluate(SETTLE)
    violations = await frame.evaluate(RUN)
    if violations is None:  # this document has not been looked at yet
        await frame.evaluate(SOURCE.read_text(encoding="utf-8"))
        violations = await frame.evaluate(RUN)
    return [f"{rule} ({impact}) at {at}" for rule, impact, at in violations if impact in GRAVE]
