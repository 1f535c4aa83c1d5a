import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Keep } from '../connection/keep.ts';
import { Link, type Transport } from '../connection/link.ts';
import type { Reason } from '../wire.ts';

interface Counted {
  n: number;
}

function memory(): Keep {
  const held = new Map<string, string>();
  return {
    lasts: true,
    get: (key) => held.get(key) ?? null,
    set: (key, value) => void held.set(key, value),
    remove: (key) => void held.delete(key),
  };
}

/** A server that counts: every command adds one, the same id once. */
class Server {
  /** What the link said that it has, at each resume. */
  had: number[] = [];
  knowsCurrent = true;
  history = 'first';
  version = 0;
  n = 0;
  seen: string[] = [];
  dropAcks = false;
  refusals: Reason[] = [];
  asked: string[] = [];

  transport(): Transport {
    return {
      ask: async (event, payload) => {
        this.asked.push(event);
        if (event === 'resume') {
          const { version, history } = payload as { version: number; history: string };
          this.had.push(version);
          const rest = { version: this.version, talk: [], online: { p2: true }, away: {}, paying: ['p1'] };
          const hasIt = version === this.version && history === this.history;
          if (this.knowsCurrent && version && hasIt) return { result: 'current', ...rest };
          return { result: 'resumed', version: this.version, history: this.history, view: { n: this.n }, talk: [], online: {} };
        }
        const { id } = payload as { id: string };
        const base = this.version;
        const reason = this.refusals.shift();
        if (reason) return { result: 'rejected', reason };
        if (this.seen.includes(id)) return { result: 'done', base, version: base, patch: {} };
        this.seen.push(id);
        this.version += 1;
        this.n += 1;
        if (this.dropAcks) throw new Error('gone');
        return { result: 'done', base, version: this.version, patch: { n: this.n } };
      },
      tell: () => undefined,
    };
  }
}

const ADD = { type: 'add_line', sku: 'mug' } as const;
const settled = () => new Promise((done) => setTimeout(done, 5));

test('a command is carried out once and its acknowledgement carries the patch', async () => {
  const server = new Server();
  const link = new Link<Counted>(memory(), 's1', () => undefined);
  await link.connected(server.transport());
  const ack = await link.send(ADD);
  assert.equal(ack.result, 'done');
  assert.equal(link.view?.n, 1);
  assert.equal(link.version, 1);
  assert.equal(link.waiting, 0);
});

test('commands sent while the connection is down are kept and sent in order', async () => {
  const server = new Server();
  const link = new Link<Counted>(memory(), 's1', () => undefined);
  const acks = [link.send(ADD), link.send(ADD), link.send(ADD)];
  assert.equal(link.waiting, 3);
  await link.connected(server.transport());
  await Promise.all(acks);
  assert.equal(server.n, 3);
  assert.equal(link.view?.n, 3);
});

test('a command whose acknowledgement was lost is sent again after a reconnect, and acts once', async () => {
  const server = new Server();
  const link = new Link<Counted>(memory(), 's1', () => undefined);
  await link.connected(server.transport());
  server.dropAcks = true;
  const ack = link.send(ADD);
  link.interrupted();
  await settled();
  server.dropAcks = false;
  await link.connected(server.transport());
  assert.equal((await ack).result, 'done');
  assert.equal(server.n, 1);
  assert.equal(link.view?.n, 1);
});

test('a command survives a page load', async () => {
  const server = new Server();
  const keep = memory();
  void new Link<Counted>(keep, 's1', () => undefined).send(ADD);
  const again = new Link<Counted>(keep, 's1', () => undefined);
  assert.equal(again.waiting, 1);
  await again.connected(server.transport());
  await settled();
  assert.equal(server.n, 1);
  assert.equal(again.waiting, 0);
  assert.equal(new Link<Counted>(keep, 's1', () => undefined).waiting, 0);
});

test('who goes to the till while the shop counts presses once', async () => {
  const server = new Server();
  const link = new Link<Counted>(memory(), 's1', () => undefined);
  await link.connected(server.transport());
  server.refusals = ['quote_stale', 'quote_missing'];
  assert.equal((await link.send({ type: 'present_quote' })).result, 'done');
  server.refusals = ['quote_stale'];
  assert.deepEqual(await link.send(ADD), { result: 'rejected', reason: 'quote_stale' });
  assert.equal(server.n, 1);
});

test('a patch that came before is ignored, and a gap makes the link resume', async () => {
  const server = new Server();
  const link = new Link<Counted>(memory(), 's1', () => undefined);
  await link.connected(server.transport());
  link.patched({ base: 0, version: 1, patch: { n: 1 } });
  link.patched({ base: 0, version: 1, patch: { n: 99 } });
  assert.equal(link.view?.n, 1);
  server.version = 4;
  server.n = 4;
  link.patched({ base: 3, version: 4, patch: { n: 4 } });
  await settled();
  assert.equal(link.view?.n, 4);
  assert.equal(server.asked.filter((event) => event === 'resume').length, 2);
});

test('a patch that comes in while the link resumes is applied after it', async () => {
  const server = new Server();
  const link = new Link<Counted>(memory(), 's1', () => undefined);
  const resumed = link.connected(server.transport());
  link.patched({ base: 0, version: 1, patch: { n: 7 } });
  await resumed;
  assert.equal(link.view?.n, 7);
  assert.equal(link.version, 1);
});

test('a link that is closed for good gives up what waited, with the reason', async () => {
  const link = new Link<Counted>(memory(), 's1', () => undefined);
  const ack = link.send(ADD);
  link.closed('unauthorized');
  assert.deepEqual(await ack, { result: 'rejected', reason: 'unauthorized' });
  assert.deepEqual(await link.send(ADD), { result: 'rejected', reason: 'unauthorized' });
});

test('a command without an answer is said to be late after a second, and no longer once it is answered', async () => {
  const server = new Server();
  let noticed: () => void = () => undefined;
  const late = new Promise<void>((go) => (noticed = go));
  const link: Link<Counted> = new Link<Counted>(memory(), 's1', () => link.sending[0]?.late && noticed());
  const ack = link.send(ADD);
  assert.deepEqual(
    link.sending.map(({ late, command }) => [late, command]),
    [[false, ADD]],
  );
  await late;
  await link.connected(server.transport());
  await ack;
  assert.deepEqual(link.sending, []);
});

test('a message that has come back before its acknowledgement is not on its way any more', () => {
  const link = new Link<Counted>(memory(), 's1', () => undefined);
  void link.say('hello');
  const [message] = link.sending;
  assert.equal(message?.text, 'hello');
  link.said({ seq: 1, id: message.id, by: 'p1', at_ms: 1, version: 1, text: 'hello' });
  assert.deepEqual(link.sending, []);
});

test('a link that missed nothing keeps its view, hears what was said meanwhile, and goes on', async () => {
  const server = new Server();
  const link = new Link<Counted>(memory(), 's1', () => undefined);
  await link.connected(server.transport());
  await link.send(ADD);
  const { view } = link;
  link.interrupted();
  assert.equal(link.state, 'interrupted');
  const resumed = link.connected(server.transport());
  link.patched({ base: 1, version: 2, patch: { n: 2 } });
  assert.equal(link.view, view);
  await resumed;
  assert.deepEqual(server.had, [0, 1]);
  assert.equal(link.state, 'connected');
  assert.deepEqual([link.online, link.paying], [{ p2: true }, ['p1']]);
  link.present({ online: { p1: true }, away: {}, paying: [] });
  assert.deepEqual([link.online, link.paying], [{ p1: true }, []]);
  assert.deepEqual([link.view?.n, link.version], [2, 2]);
});

test('a server that does not know of it sends the whole view, which is taken', async () => {
  const server = new Server();
  server.knowsCurrent = false;
  const link = new Link<Counted>(memory(), 's1', () => undefined);
  await link.connected(server.transport());
  await link.send(ADD);
  server.n = 9;
  link.interrupted();
  await link.connected(server.transport());
  assert.deepEqual([link.view?.n, link.version], [9, 1]);
});

test('a view of an earlier version is taken: the list of a server that started anew counts from one', async () => {
  const server = new Server();
  const link = new Link<Counted>(memory(), '', () => undefined);
  server.version = server.n = 40;
  await link.connected(server.transport());
  link.interrupted();
  server.version = server.n = 1;
  await link.connected(server.transport());
  assert.deepEqual([link.view?.n, link.version], [1, 1]);
  link.patched({ base: 1, version: 2, patch: { n: 2 } });
  assert.equal(link.view?.n, 2);
});

test('a link that never connects says so after a few tries, and no longer once it has', async () => {
  const link = new Link<Counted>(memory(), 'p1', () => undefined);
  for (let tries = 0; tries < 3; tries++) {
    assert.equal(link.isBlocked, false);
    link.interrupted();
  }
  assert.equal(link.isBlocked, true);
  await link.connected(new Server().transport());
  assert.equal(link.isBlocked, false);
  for (let tries = 0; tries < 9; tries++) link.interrupted();
  assert.equal(link.isBlocked, false, 'it is cut off, which is said otherwise');
});

test('a link that only hears silence says so too', (t) => {
  t.mock.timers.enable({ apis: ['Date'] });
  const link = new Link<Counted>(memory(), 'p1', () => undefined);
  t.mock.timers.tick(11_000);
  assert.equal(link.isBlocked, false);
  t.mock.timers.tick(1_000);
  assert.equal(link.isBlocked, true);
  link.closed('session_ended');
  assert.equal(link.isBlocked, false, 'over is over');
});

/** A server that has `said` so many things and gives them page by page, three at a time. */
class Talker extends Server {
  said = 0;
  silent = false;

  override transport(): Transport {
    const counting = super.transport();
    const page = (after: number, before: number) => {
      const numbers = Array.from({ length: this.said }, (_, n) => n + 1).filter((n) => n > after && n < before);
      const talk = numbers.slice(-3).map((seq) => ({ seq, id: `i${seq}`, by: 'p2', at_ms: 1, version: 1, text: 'hi' }));
      return { talk, earlier: numbers.length > 3 ? (talk[0]?.seq ?? 0) : 0 };
    };
    return {
      ask: async (event, payload) => {
        if (event === 'talk') return { result: 'page', ...page(0, (payload as { before: number }).before) };
        const answer = (await counting.ask(event, payload)) as object;
        if (event !== 'resume') return answer;
        const { talk_seq, history } = payload as { talk_seq: number; history: string };
        const after = history && history !== this.history ? 0 : talk_seq;
        const last = this.silent ? { talk: [], earlier: 2 ** 53 - 1 } : page(after, Infinity);
        return { ...answer, ...last };
      },
      tell: () => undefined,
    };
  }
}

const numbers = (link: Link<Counted>) => link.talk.map(({ seq }) => seq);

test('a long talk comes from its end, page by page, once each, to the first word', async () => {
  const server = new Talker();
  server.said = 8;
  const link = new Link<Counted>(memory(), 's1', () => undefined);
  await link.connected(server.transport());
  assert.deepEqual(numbers(link), [6, 7, 8]);
  await Promise.all([link.readEarlier(), link.readEarlier()]);
  assert.deepEqual(numbers(link), [3, 4, 5, 6, 7, 8]);
  await link.readEarlier();
  assert.deepEqual(numbers(link), [1, 2, 3, 4, 5, 6, 7, 8]);
  await link.readEarlier();
  assert.deepEqual([link.earlier, link.readingEarlier], [0, false]);
});

test('after a gap of more than a page the talk begins anew at its end, without a hole', async () => {
  const server = new Talker();
  server.said = 2;
  const link = new Link<Counted>(memory(), 's1', () => undefined);
  await link.connected(server.transport());
  server.said = 4;
  await link.connected(server.transport());
  assert.deepEqual([numbers(link), link.earlier], [[1, 2, 3, 4], 0]);
  server.said = 9;
  await link.connected(server.transport());
  assert.deepEqual(numbers(link), [7, 8, 9]);
  await link.readEarlier();
  await link.readEarlier();
  assert.deepEqual(numbers(link), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('a view whose talk could not be read is there, and what is here of the talk stays', async () => {
  const server = new Talker();
  server.said = 2;
  const link = new Link<Counted>(memory(), 's1', () => undefined);
  await link.connected(server.transport());
  server.silent = true;
  await link.connected(server.transport());
  assert.deepEqual([link.state, numbers(link), link.earlier], ['connected', [1, 2], 0]);
  link.closed();
});

test('what waited is sent and answered before the view has come', async () => {
  const server = new Server();
  const link = new Link<Counted>(memory(), 's1', () => undefined);
  const counting = server.transport();
  let give: () => void = () => undefined;
  const late = new Promise<void>((go) => (give = go));
  const ack = link.send(ADD);
  const connected = link.connected({
    ...counting,
    ask: async (event, payload) => {
      if (event === 'resume') await late;
      return counting.ask(event, payload);
    },
  });
  assert.equal((await ack).result, 'done');
  assert.equal((await link.send({ type: 'end_session' })).result, 'done');
  assert.deepEqual([link.view, link.state], [undefined, 'connecting']);
  give();
  await connected;
  assert.deepEqual([link.view?.n, link.version, server.n], [2, 2, 2]);
});

test('the same version of another history replaces the view, and the talk', async () => {
  const server = new Talker();
  server.said = 2;
  const link = new Link<Counted>(memory(), 's1', () => undefined);
  await link.connected(server.transport());
  await link.send(ADD);
  assert.deepEqual([link.view?.n, numbers(link)], [1, [1, 2]]);
  link.interrupted();
  // A back-up was put back: the session came to the same version again, with other content.
  Object.assign(server, { history: 'second', n: 7, said: 1 });
  await link.connected(server.transport());
  assert.deepEqual([link.view?.n, link.version, numbers(link)], [7, 1, [1]]);
});

test('nothing is merged into a view of an earlier connection', async () => {
  const server = new Server();
  const link = new Link<Counted>(memory(), 's1', () => undefined);
  await link.connected(server.transport());
  await link.send(ADD);
  link.interrupted();
  link.patched({ base: 1, version: 2, patch: { n: 99 } });
  assert.deepEqual([link.view?.n, link.version], [1, 1]);
  await link.connected(server.transport());
  link.patched({ base: 1, version: 2, patch: { n: 2 } });
  assert.deepEqual([link.view?.n, link.version], [2, 2]);
});
