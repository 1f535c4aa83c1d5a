"""axe in every frame of a page: run in each one by itself, since it says nothing about the frames
of another origin, and through the debugger, since a strict policy lets no script in.
"""

from pathlib import Path

from playwright.async_api import Frame, Page

SOURCE = Path(__file__).parents[2] / "client/node_modules/axe-core/axe.min.js"
MOTIONS = """
  const roots = (root) => [root, ...[...root.querySelectorAll('*')].flatMap(
    ({shadowRoot}) => shadowRoot ? roots(shadowRoot) : [])];
  const motions = () => roots(document).flatMap((root) => root.getAnimations()).filter(
    ({playState}) => playState === 'running');
"""
SETTLE = f"""async () => {{ {MOTIONS}
  const moving = () => motions().filter(({{currentTime, effect}}) =>
    effect.getComputedTiming().endTime !== Infinity && currentTime >= effect.getTiming().delay);
  const end = Date.now() + 1500;
  for (let now = moving(); now.length && Date.now() < end; now = moving())
    await Promise.race([Promise.allSettled(now.map(({{finished}}) => finished)),
      new Promise((go) => setTimeout(go, 100))]);
}}"""
"""Wait until every colour is that of its theme, and none on the way between two. A document knows
only what moves in its own tree: each component is asked by itself. Not for long: in a frame that
nobody sees everything stands still.
"""
RUN = f"""async () => {{ {MOTIONS}
  if (!window.axe) return null;
  const lesser = axe._audit.rules.filter(
    ({{impact}}) => impact === 'minor' || impact === 'moderate');
  const later = motions().filter(
    ({{currentTime, effect}}) => currentTime < effect.getTiming().delay);
  later.forEach((motion) => motion.pause());
  const {{violations}} = await axe.run(document, {{
    resultTypes: ['violations'], iframes: false, elementRef: true,
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    rules: Object.fromEntries(lesser.map(({{id}}) => [id, {{enabled: false}}])),
  }});
  const isSmall = async ({{element}}) => {{
    const tops = [];
    for (let one = element; one; one = one.parentElement ?? one.getRootNode().host)
      tops.push([one, one.scrollTop]);
    element.scrollIntoView({{block: 'center', behavior: 'instant'}});
    const again = await axe.run(document, {{
      iframes: false, elementRef: true, runOnly: {{type: 'rule', values: ['target-size']}},
    }});
    for (const [one, top] of tops) one.scrollTop = top;
    return again.violations.some(({{nodes}}) => nodes.some((node) => node.element === element));
  }};
  const found = [];
  for (const {{id, impact, nodes}} of violations)
    for (const node of nodes)
      if (id !== 'target-size' || await isSmall(node))
        found.push([id, impact, node.target.join(' ')]);
  later.forEach((motion) => motion.play());
  return found;
}}"""
"""A rule that says itself that it is of less weight gives nothing that is grave. A target that lies
half below the edge of what scrolls is as large as it is once it is scrolled to. What is to fade
in a while waits meanwhile: half faded it has no colour of its own.
"""

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
