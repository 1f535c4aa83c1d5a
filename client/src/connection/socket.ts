// Socket.IO 4 over one WebSocket, in text: as much of the protocol as Theke speaks (docs/socket.md),
// in a tenth of the library's size. Tried again by itself, with jitter, until it is closed.

/** What happens on a connection. */
export interface SocketListener {
  /** Who connects, asked anew on every attempt; `undefined` ends the connection. */
  who(): Promise<object | undefined>;
  /** The server has let us in. */
  opened(): void;
  /** The connection is down; it is tried again by itself. */
  lost(): void;
  /** The server has not let us in, and says why. */
  refused(reason: string): void;
  heard(event: string, body: unknown): void;
}

/** What is needed of a browser's WebSocket. */
export type RawSocket = Pick<WebSocket, 'send' | 'close' | 'onmessage' | 'onclose'>;

interface Asked {
  settle: (answer: unknown) => void;
  fail: (why: Error) => void;
}

const ANSWER_MS_MAX = 6_000;
const OPEN_MS_MAX = 20_000;
const AGAIN_MS = 500;
const AGAIN_MS_MAX = 10_000;
const REFUSED_MS = 1_000;
/** When a server drains, all of its clients come back within this time, and not all at once. */
const DRAIN_MS_MAX = 8_000;
const PACKET = /^(\d)(\d*)(.*)$/s;

/** A connection that is tried again by itself until it is closed. */
export class Socket {
  /** Whether the server has let us in. */
  connected = false;
  readonly #open: () => RawSocket;
  readonly #listener: SocketListener;
  readonly #asked = new Map<number, Asked>();
  #raw: RawSocket | undefined;
  #closed = false;
  #count = 0;
  #failures = 0;
  #silence_ms = OPEN_MS_MAX;
  #watch: ReturnType<typeof setTimeout> | undefined;
  #again: ReturnType<typeof setTimeout> | undefined;

  /** `open` makes a WebSocket to Theke; it is called for every attempt. */
  constructor(open: () => RawSocket, listener: SocketListener) {
    this.#open = open;
    this.#listener = listener;
  }

  /** Connect now, whatever was planned. */
  connect(): void {
    clearTimeout(this.#again);
    if (this.#closed || this.connected) return;
    this.#hangUp();
    const raw = this.#opened();
    if (!raw) return this.drop();
    this.#raw = raw;
    this.#silence_ms = OPEN_MS_MAX;
    raw.onmessage = ({ data }) => this.#raw === raw && this.#frame(String(data));
    raw.onclose = () => this.#raw === raw && this.drop();
    this.#heed();
  }

  /** Some browsers and extensions forbid a WebSocket by an exception: that is one more try that failed. */
  #opened(): RawSocket | undefined {
    try {
      return this.#open();
    } catch {
      return undefined;
    }
  }

  /** Give the connection up as dead, and try a new one. */
  drop(): void {
    this.#lose(Math.min(AGAIN_MS * 2 ** this.#failures++, AGAIN_MS_MAX) * (0.5 + Math.random()));
  }

  /** Close for good. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#again);
    if (this.connected) this.#raw?.send('41');
    this.connected = false;
    this.#hangUp();
  }

  /** Send an event and wait for its acknowledgement. Rejects where none came in time or the connection is down. */
  ask(event: string, payload: unknown, within_ms = ANSWER_MS_MAX): Promise<unknown> {
    return new Promise((settle, fail) => {
      if (!this.connected) return fail(new Error('not connected'));
      const number = this.#count++;
      const timer = setTimeout(() => this.#take(number)?.fail(new Error('no answer')), within_ms);
      this.#asked.set(number, {
        settle: (answer) => (clearTimeout(timer), settle(answer)),
        fail: (why) => (clearTimeout(timer), fail(why)),
      });
      this.#raw?.send(`42${number}${JSON.stringify([event, payload])}`);
    });
  }

  /** Send an event that nobody acknowledges. */
  tell(event: string, payload: unknown): void {
    if (this.connected) this.#raw?.send(`42${JSON.stringify([event, payload])}`);
  }

  /** One frame of Engine.IO: its first character says what it is. What cannot be read ends the connection. */
  #frame(text: string): void {
    try {
      const rest = text.slice(1);
      if (text[0] === '0') void this.#greet(JSON.parse(rest) as Record<string, number>);
      else if (text[0] === '1') this.drop();
      else if (text[0] === '2') this.#raw?.send(`3${rest}`);
      else if (text[0] === '4') this.#packet(rest);
      this.#heed();
    } catch {
      this.drop();
    }
  }

  /** The WebSocket is there: say who we are. */
  async #greet({ pingInterval = 0, pingTimeout = 0 }: Record<string, number>): Promise<void> {
    const raw = this.#raw;
    this.#silence_ms = pingInterval + pingTimeout;
    const who = await this.#listener.who();
    if (this.#raw !== raw || this.#closed) return;
    if (who) raw?.send(`40${JSON.stringify(who)}`);
    else this.#listener.refused('unauthorized');
  }

  /** One packet of Socket.IO. */
  #packet(text: string): void {
    const [, kind = '', number = '', json = ''] = PACKET.exec(text) ?? [];
    const body = json ? (JSON.parse(json) as unknown) : undefined;
    if (kind === '0') {
      this.connected = true;
      this.#failures = 0;
      this.#listener.opened();
    } else if (kind === '1') this.#lose(Math.random() * DRAIN_MS_MAX);
    else if (kind === '2') this.#listener.heard(...(body as [string, unknown]));
    else if (kind === '3') this.#take(Number(number))?.settle((body as unknown[])[0]);
    else if (kind === '4') {
      const { message = '', data } = body as { message?: string; data?: { reason?: string } };
      this.#lose(REFUSED_MS + Math.random() * DRAIN_MS_MAX);
      this.#listener.refused(data?.reason ?? message);
    }
  }

  #take(number: number): Asked | undefined {
    const asked = this.#asked.get(number);
    this.#asked.delete(number);
    return asked;
  }

  /** The server pings: where nothing comes for too long, the connection is dead though nobody said so. */
  #heed(): void {
    clearTimeout(this.#watch);
    if (this.#raw) this.#watch = setTimeout(() => this.drop(), this.#silence_ms);
  }

  #lose(again_ms: number): void {
    this.connected = false;
    this.#hangUp();
    if (this.#closed) return;
    clearTimeout(this.#again);
    this.#again = setTimeout(() => this.connect(), again_ms);
    this.#listener.lost();
  }

  /** Let go of the WebSocket; who waits for an answer on it gets none. */
  #hangUp(): void {
    clearTimeout(this.#watch);
    const raw = this.#raw;
    this.#raw = undefined;
    raw?.close();
    for (const number of [...this.#asked.keys()]) this.#take(number)?.fail(new Error('disconnected'));
  }
}
