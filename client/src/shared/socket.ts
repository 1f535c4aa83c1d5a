// The Socket.IO connection under a link: websocket only, tried again by itself with jitter.
import { io, type Socket } from 'socket.io-client';
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

const ANSWER_MS_MAX = 6_000;
const DRAIN_MS_MAX = 8_000;

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
  const socket = io({
    path: '/socket.io/',
    transports: ['websocket'],
    forceNew: true,
    query: session ? { session } : {},
    reconnectionDelay: 500,
    reconnectionDelayMax: 10_000,
    randomizationFactor: 0.5,
    auth: (give) => {
      void credentials().then((who) => {
        if (who) give({ ...who, protocol: PROTOCOL });
        else over(socket, link, 'unauthorized');
      });
    },
  });
  listen(socket, link);
  const stop = heedNetwork(socket, link);
  return {
    close() {
      stop();
      socket.removeAllListeners();
      socket.disconnect();
    },
  };
}

function listen<View extends object>(socket: Socket, link: Link<View>): void {
  let farewell: Reason | undefined;
  const transport: Transport = {
    ask: (event, payload) =>
      socket
        .timeout(ANSWER_MS_MAX)
        .emitWithAck(event, payload)
        .catch((error: unknown) => {
          if (socket.connected) lose(socket, link);
          throw error;
        }),
    tell: (event, payload) => void socket.emit(event, payload),
  };
  socket.on('connect', () => {
    farewell = undefined;
    void link.connected(transport);
  });
  socket.on('disconnect', () => {
    if (farewell && FINAL.has(farewell)) return over(socket, link, farewell);
    link.interrupted();
    // After a disconnect by the server the client does not try again by itself.
    if (!socket.active) setTimeout(() => socket.connect(), Math.random() * DRAIN_MS_MAX);
  });
  socket.on('connect_error', (error: Error & { data?: { reason?: string } }) => {
    const told = error.data?.reason ?? error.message;
    const reason = REASONS.find((known) => known === told);
    if (reason && FINAL.has(reason)) return over(socket, link, reason);
    link.interrupted();
    if (!socket.active) setTimeout(() => socket.connect(), 1_000 + Math.random() * DRAIN_MS_MAX);
  });
  socket.on('bye', (bye: Bye) => (farewell = bye.reason));
  socket.on('patch', (patch: Patched) => link.patched(patch));
  socket.on('said', (item: TalkView) => link.said(item));
  socket.on('hint', (hint: HintFrom) => link.hinted(hint));
  socket.on('presence', (presence: Presence) => link.present(presence));
}

/** The browser says when the network goes and comes, long before the line itself is found to be dead. */
function heedNetwork<View extends object>(socket: Socket, link: Link<View>): () => void {
  const offline = () => link.state === 'connected' && lose(socket, link);
  const online = () => {
    if (link.state !== 'closed' && !socket.connected) socket.disconnect().connect();
  };
  addEventListener('offline', offline);
  addEventListener('online', online);
  return () => {
    removeEventListener('offline', offline);
    removeEventListener('online', online);
  };
}

/** The line gives no answer: give it up, and try a new one. */
function lose<View extends object>(socket: Socket, link: Link<View>): void {
  link.interrupted();
  socket.io.engine?.close();
}

function over<View extends object>(socket: Socket, link: Link<View>, reason: Reason): void {
  socket.disconnect();
  link.closed(reason);
}
