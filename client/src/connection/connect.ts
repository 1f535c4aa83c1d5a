// The connection under a link: websocket only, tried again by itself with jitter.
import {
  PROTOCOL,
  REASONS,
  type Bye,
  type CallNews,
  type HintFrom,
  type Patched,
  type Presence,
  type Reason,
  type SignalFrom,
  type TalkView,
} from '../wire.ts';
import type { Link, Transport } from './link.ts';
import { FINAL } from './refusals.ts';
import { Socket } from './socket.ts';

/** Who connects; asked anew on every attempt, since tokens are rotated. `undefined` gives up. */
export type Credentials = () => Promise<Record<string, string> | undefined>;

/** A connection that is kept up until it is closed. */
export interface Connection {
  close(): void;
}

/** Keep `link` connected until closed. `session` is for routing only; empty for the desk. */
export function connect<View extends object>(
  link: Link<View>,
  session: string,
  credentials: Credentials,
): Connection {
  let farewell: Reason | undefined;
  const over = (reason: Reason) => {
    socket.close();
    link.closed(reason);
  };
  const socket = new Socket(() => new WebSocket(addressOf(session)), {
    who: () => credentials().then((who) => who && { ...who, protocol: PROTOCOL }),
    opened() {
      farewell = undefined;
      void link.connected(transport);
    },
    lost() {
      if (farewell && FINAL.has(farewell)) over(farewell);
      else link.interrupted();
    },
    refused(code) {
      const reason = REASONS.find((reason) => reason === code);
      if (reason && FINAL.has(reason)) over(reason);
    },
    heard(event, body) {
      if (event === 'bye') farewell = (body as Bye).reason;
      else hear(link, event, body);
    },
  });
  const transport = transportOf(socket);
  socket.connect();
  const gone = new AbortController();
  heedNetwork(socket, link, gone.signal);
  return {
    close() {
      gone.abort();
      socket.close();
    },
  };
}

/** Return the socket as a link uses it. A connection that leaves a question unanswered is given up as dead. */
const transportOf = (socket: Socket): Transport => ({
  ask: (event, payload, within_ms) =>
    socket.ask(event, payload, within_ms).catch((error: unknown) => {
      if (socket.connected) {
        socket.drop();
        if (within_ms) socket.connect();
      }
      throw error;
    }),
  tell: (event, payload) => socket.tell(event, payload),
});

/** Return the address of the socket, on this page's own host. */
function addressOf(session: string): string {
  const address = new URL('/socket.io/?EIO=4&transport=websocket', location.href);
  address.protocol = address.protocol.replace('http', 'ws');
  if (session) address.searchParams.set('session', session);
  return address.href;
}

function hear<View extends object>(link: Link<View>, event: string, body: unknown): void {
  if (event === 'patch') link.patched(body as Patched);
  else if (event === 'said') link.said(body as TalkView);
  else if (event === 'hint') link.hinted(body as HintFrom);
  else if (event === 'presence') link.present(body as Presence);
  else if (event === 'call') link.called(body as CallNews);
  else if (event === 'signal') link.caller?.signaled(body as SignalFrom);
}

/** The browser says when the network goes and comes, long before the connection itself is found to be dead. */
function heedNetwork<View extends object>(socket: Socket, link: Link<View>, signal: AbortSignal): void {
  addEventListener('offline', () => link.state === 'connected' && socket.drop(), { signal });
  addEventListener('online', () => link.state !== 'closed' && socket.connect(), { signal });
}
