"""How answers to messages are mailed: one at a time a message, and tried again for a day.

That a try began is kept before the letter is handed over. So a reply that is lost, or a crash
between the two, is followed by one more try with the same `Message-ID`; after a second one nobody
sends it again. What does not go out stands at the desk with its reason.
"""

from email.errors import MessageError

import structlog
from msgspec.structs import replace

from theke_checkout.values.ids import ShopId
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.live.context import Context
from theke_server.live.messages import Message, Messages, MessageState, Place
from theke_server.live.tasks import Tasks, Worker
from theke_server.mail import Letter, Post, PostError, PostRefusedError, PostUnknownError, Sender
from theke_server.mail.reply import Reply, letter_id, write

GIVE_UP_MS = 24 * 3_600_000
BACKOFF_FIRST_S = 1.0
BACKOFF_MAX_S = 900.0
DOUBTS_MAX = 2
"""How often a letter is handed over that may have been taken before."""
NO_MAIL, NO_LETTER, TOO_LONG, IN_DOUBT = "no_mail", "no_letter", "too_long", "in_doubt"
"""Why an answer could not be sent, beside the codes of the mail server: no mail is configured, a
value cannot stand in a mail, it was tried for a day, it may have arrived."""


class Replies:
    """Sends the answers that advisors have written."""

    def __init__(self, ctx: Context, messages: Messages) -> None:
        self._ctx = ctx
        self._messages = messages
        self._guard = ctx.guards.of(Worker.REPLIES)
        self._tasks = Tasks()
        self._sending: set[Place] = set()
        self._log = structlog.get_logger(__name__)

    async def start(self) -> None:
        """Take up what a former process left, and send what is answered from now on."""
        self._messages.on_sending = self._begin
        for shop_id in self._ctx.connectors:
            for place in await self._messages.sending(ShopId(shop_id)):
                self._begin(place)

    async def aclose(self) -> None:
        """Stop; what is not sent is taken up by the next start."""
        await self._tasks.aclose()

    def _begin(self, place: Place) -> None:
        if place not in self._sending:
            self._sending.add(place)
            self._tasks.spawn(self._send_in_the_end(place))

    async def _send_in_the_end(self, place: Place) -> None:
        """Try until it is sent, given up or gone."""
        delay_s = BACKOFF_FIRST_S
        waits = [0.0]

        async def attempt() -> None:
            waits[0] = await self._send(place)

        try:
            while True:
                pause_s = await self._guard.run(attempt(), place.session_id, place.message_id)
                if not pause_s and not waits[0]:
                    return
                await self._ctx.clock.sleep(max(pause_s, waits[0], delay_s))
                delay_s = min(BACKOFF_MAX_S, delay_s * 2)
        finally:
            self._sending.discard(place)

    async def _send(self, place: Place) -> float:
        """Try once; return for how many seconds to wait at least, 0 where there is nothing left."""
        message = await self._messages.find(place)
        if message is None or message.state is not MessageState.SENDING:
            return 0.0
        post = self._ctx.mailing.post
        sender = self._ctx.mailing.senders.get(place.shop_id)
        if post is None or sender is None:
            return await self._give_up(place, NO_MAIL)
        if self._ctx.clock.now_ms() - message.answered_at_ms > GIVE_UP_MS:
            return await self._give_up(place, TOO_LONG)
        if message.doubts >= DOUBTS_MAX:
            return await self._give_up(place, IN_DOUBT)
        try:
            letter = write(_reply(message, sender), sender)
        except (ValueError, MessageError):
            return await self._give_up(place, NO_LETTER)
        return await self._hand_over(place, post, letter)

    async def _hand_over(self, place: Place, post: Post, letter: Letter) -> float:
        if not await self._keep(place, doubts=1):
            return 0.0
        try:
            await post.send(letter)
        except PostRefusedError as error:
            return await self._give_up(place, error.code)
        except PostUnknownError:
            return BACKOFF_FIRST_S
        except PostError as error:
            await self._keep(place, doubts=-1)
            return max(error.delay_s, BACKOFF_FIRST_S)
        await self._keep(place, state=MessageState.ANSWERED)
        return 0.0

    async def _give_up(self, place: Place, why: str) -> float:
        """Leave it to a person at the desk."""
        self._log.warning("reply_unsent", session=place.session_id, shop=place.shop_id, why=why)
        await self._keep(place, state=MessageState.UNSENT, why=why)
        return 0.0

    async def _keep(
        self, place: Place, doubts: int = 0, state: MessageState | None = None, why: str = ""
    ) -> bool:
        """Keep how far it is; False where the message was erased meanwhile."""

        def kept(message: Message) -> Message:
            after = state or message.state
            return replace(message, doubts=message.doubts + doubts, state=after, why=why)

        try:
            await self._messages.change(place, kept)
        except RejectedError as error:
            if error.reason is not Reason.NOT_FOUND:
                raise
            return False
        return True


def _reply(message: Message, sender: Sender) -> Reply:
    return Reply(
        message_id=letter_id(message.session_id, message.message_id, sender.address),
        locale=message.locale,
        to=message.email,
        name=message.name,
        question=message.text,
        answer=message.answer,
        by=message.answered_by,
        at_ms=message.answered_at_ms,
    )
