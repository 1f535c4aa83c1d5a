"""What really comes and goes in a call: pictures that were shown, sound that was heard, packets."""

import asyncio
from typing import Any

from playwright.async_api import Frame, Page

PROBE = """async () => {
  const all = (root) => [...root.querySelectorAll('*')].flatMap(
    (one) => [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])]);
  const videos = all(document).filter(
    (one) => one.tagName === 'VIDEO' && one.srcObject && one.className !== 'own');
  const reports = [];
  for (const connection of window.connections ?? [])
    if (connection.connectionState !== 'closed')
      for (const report of (await connection.getStats()).values()) reports.push(report);
  const sum = (type, kind, name) => reports.filter((one) => one.type === type && one.kind === kind)
    .reduce((total, one) => total + (one[name] ?? 0), 0);
  return {
    frames: videos.reduce(
      (total, one) => total + one.getVideoPlaybackQuality().totalVideoFrames, 0),
    energy: sum('inbound-rtp', 'audio', 'totalAudioEnergy'),
    decoded: sum('inbound-rtp', 'video', 'framesDecoded'),
    sentPictures: sum('outbound-rtp', 'video', 'framesSent'),
    sentSound: sum('outbound-rtp', 'audio', 'packetsSent'),
    connections: (window.connections ?? []).length,
    open: (window.connections ?? []).filter((one) => one.connectionState !== 'closed').length,
    cameras: window.cameras ?? 0,
  };
}"""
WATCH = """
(() => {
  window.connections = [];
  window.cameras = 0;
  const Real = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Real {
    constructor(...given) { super(...given); window.connections.push(this); }
  };
  const devices = navigator.mediaDevices;
  if (!devices) return;
  const ask = devices.getUserMedia.bind(devices);
  devices.getUserMedia = (wanted) => { if (wanted.video) window.cameras++; return ask(wanted); };
})();
"""
"""Keeps a page's real connections, and counts how often a camera was asked for; changes nothing."""


async def probe(place: Page | Frame) -> dict[str, float]:
    """Return what has come and gone so far."""
    found: dict[str, float] = await place.evaluate(PROBE)
    return found


async def rates(place: Page | Frame, seconds: float = 1.5) -> dict[str, float]:
    """Return what comes and goes in a while."""
    before = await probe(place)
    await asyncio.sleep(seconds)
    after = await probe(place)
    return {name: after[name] - before[name] for name in before}


async def until(place: Page | Frame, fits: Any, seconds: float = 20.0) -> dict[str, float]:
    """Wait until what comes and goes fits; return it."""
    found: dict[str, float] = {}
    for _ in range(int(seconds / 0.1)):
        found = await probe(place)
        if fits(found):
            return found
        await asyncio.sleep(0.1)
    raise AssertionError(found)
