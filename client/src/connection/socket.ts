// The connection under a link: websocket only, tried again by itself with jitter.
import {
  PROTOCOL,
  REASONS,
  type Bye,
  type HintFrom,
  type Patched,
  type Presence,
  type Reason,
  type TalkView,
} from '../wire.ts';
import { FINAL, type Link, type Transport } from './link.ts';
import { Line } from './socketio.ts';

/** Who connects; asked anew on every attempt, since tokens are rotated. `undefined` gives up. */
export type Credentials = () => Promise<Record<string, string> | undefined>;

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
    line.close();
    link.closed(reason);
  };
  const line = new Line(() => new WebSocket(doorOf(session)), {
    who: () => credentials().then((who) => who && { ...who, protocol: PROTOCOL }),
    opened() {
      farewell = undefined;
      void link.connected(transport);
    },
    lost() {
      if (farewell && FINAL.has(farewell)) over(farewell);
      else link.interrupted();
    },
    refused(told) {
      const reason = REASONS.find((known) => known === told);
      if (reason && FINAL.has(reason)) over(reason);
    },
    heard(event, body) {
      if (event === 'bye') farewell = (body as Bye).reason;
      else hear(link, event, body);
    },
  });
  const transport = transportOf(line);
  line.connect();
  const gone = new AbortController();
  heedNetwork(line, link, gone.signal);
  return {
    close() {
      gone.abort();
      line.close();
    },
  };
}

/** Return the socket as a link uses it. A connection that leaves a question unanswered is given up as dead. */
const transportOf = (line: Line): Transport => ({
  ask: (event, payload) =>
    line.ask(event, payload).catch((error: unknown) => {
      if (line.connected) line.drop();
      throw error;
    }),
  tell: (event, payload) => line.tell(event, payload),
});

/** Return the address of the door, on this page's own host. */
function doorOf(session: string): string {
  const door = new URL('/socket.io/?EIO=4&transport=websocket', location.href);
  door.protocol = door.protocol.replace('http', 'ws');
  if (session) door.searchParams.set('session', session);
  return door.href;
}

function hear<View extends object>(link: Link<View>, event: string, body: unknown): void {
  if (event === 'patch') link.patched(body as Patched);
  else if (event === 'said') link.said(body as TalkView);
  else if (event === 'hint') link.hinted(body as HintFrom);
  else if (event === 'presence') link.present(body as Presence);
}

/** The browser says when the network goes and comes, long before the line itself is found to be dead. */
function heedNetwork<View extends object>(line: Line, link: Link<View>, signal: AbortSignal): void {
  addEventListener('offline', () => link.state === 'connected' && line.drop(), { signal });
  addEventListener('online', () => link.state !== 'closed' && line.connect(), { signal });
}
