"""A connection to one other party in a call, by aiortc.

Media sections have fixed places: sound, camera, screen. aiortc sends its addresses with the
description and cannot look for new ways on an open connection: whoever wants that makes a new one.
"""

import asyncio
from typing import Any, Literal

from aiortc import (
    RTCConfiguration,
    RTCIceServer,
    RTCPeerConnection,
    RTCRtpTransceiver,
    RTCSessionDescription,
)
from aiortc.contrib.media import MediaBlackhole
from aiortc.mediastreams import MediaStreamTrack
from aiortc.sdp import candidate_from_sdp

from theke_server.robots.recordings import Picture, Studio, Voice

Kind = Literal["offer", "answer"]
Ways = tuple[list[str], list[str]]
"""What may be sent, and what may come."""
_KINDS = ("audio", "video", "video")
_TRACKS = ("audio", "camera", "screen")


class Peer:
    """What goes to one other party, and what comes from it and is let go."""

    def __init__(self, ice: dict[str, Any], gen: int, studio: Studio) -> None:
        self.gen = gen
        self._tracks: tuple[MediaStreamTrack, ...] = (Voice(studio), Picture(studio))
        self._sink = MediaBlackhole()
        self._ways: Ways | None = None
        self._connection = RTCPeerConnection(RTCConfiguration(iceServers=_servers(ice)))
        self._connection.on("track", self._came)

    @property
    def stands(self) -> bool:
        """Whether something flows."""
        return self._connection.connectionState == "connected"

    @property
    def is_lost(self) -> bool:
        """Whether nothing can flow on it any more."""
        return self._connection.connectionState in ("failed", "closed")

    async def offer(self, send: list[str], receive: list[str]) -> str:
        """Return the first description, for the one who joined last."""
        for kind in _KINDS:
            self._connection.addTransceiver(kind)
        self._settle(send, receive)
        await self._connection.setLocalDescription(await self._connection.createOffer())
        return self._connection.localDescription.sdp

    def is_other(self, send: list[str], receive: list[str]) -> bool:
        """Whether something else may be sent or may come than was offered or answered here."""
        return self._ways is not None and self._ways != (send, receive)

    async def answer(self, sdp: str, send: list[str], receive: list[str]) -> str:
        """Take an offer; return the answer."""
        await self.take(sdp, "offer")
        self._settle(send, receive)
        await self._connection.setLocalDescription(await self._connection.createAnswer())
        return self._connection.localDescription.sdp

    async def take(self, sdp: str, kind: Kind) -> None:
        """Take a description of theirs."""
        await self._connection.setRemoteDescription(RTCSessionDescription(sdp=sdp, type=kind))

    async def reach(self, candidate: str, mid: str) -> None:
        """Take an address of theirs; empty: there are no more."""
        if not candidate:
            return
        found = candidate_from_sdp(candidate.removeprefix("candidate:"))
        found.sdpMid = mid
        await self._connection.addIceCandidate(found)

    async def close(self) -> None:
        """End it, and all that it holds."""
        await self._connection.close()
        await self._sink.stop()
        for track in self._tracks:
            track.stop()

    def _settle(self, send: list[str], receive: list[str]) -> None:
        """Give each section its direction and its track; sections are told by their place."""
        self._ways = (send, receive)
        for place, transceiver in enumerate(self._sections()):
            track = _TRACKS[place]
            own = self._tracks[place] if place < len(self._tracks) and track in send else None
            if transceiver.sender.track is not own:
                transceiver.sender.replaceTrack(own)
            transceiver.direction = _direction(own is not None, track in receive)

    def _sections(self) -> list[RTCRtpTransceiver]:
        """Return the sections in their order: of an offer of one's own there are no names yet."""
        made = self._connection.getTransceivers()
        named = all(section.mid for section in made)
        return sorted(made, key=lambda section: int(section.mid or 0)) if named else made

    def _came(self, track: MediaStreamTrack) -> None:
        """Let a track of theirs go by: one that nobody reads fills the memory."""
        self._sink.addTrack(track)
        self._consumer = asyncio.ensure_future(self._sink.start())


def _direction(sends: bool, receives: bool) -> str:
    if receives:
        return "sendrecv" if sends else "recvonly"
    return "sendonly" if sends else "inactive"


def _servers(ice: dict[str, Any]) -> list[RTCIceServer]:
    """Return the relay's UDP address: aiortc uses one, and without any it asks a public server."""
    for server in ice.get("servers", []):
        for url in server["urls"]:
            if not url.startswith("turns:") and "transport=tcp" not in url:
                return [
                    RTCIceServer(
                        urls=url,
                        username=server.get("username") or None,
                        credential=server.get("credential") or None,
                    )
                ]
    return []
