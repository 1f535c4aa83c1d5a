import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Socket, type RawSocket, type SocketListener } from '../connection/socket.ts';

const HELLO = '0{"sid":"e","pingInterval":25000,"pingTimeout":20000}';

/** A WebSocket that a test moves, and everything that was sent on it. */
class Fake implements RawSocket {
  onmessage: RawSocket['onmessage'] = null;
  onclose: RawSocket['onclose'] = null;
  sent: string[] = [];
  open = true;

  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.open = false;
  }
  comes(...frames: string[]): void {
    for (const data of frames) this.onmessage?.call(this as never, { data } as MessageEvent);
  }
  breaks(): void {
    this.onclose?.call(this as never, {} as CloseEvent);
  }
}

interface Scene {
  socket: Socket;
  wires: Fake[];
  log: string[];
  last(): Fake;
}

function scene(who: SocketListener['who'] = async () => ({ token: 't' })): Scene {
  const wires: Fake[] = [];
  const log: string[] = [];
  const socket = new Socket(
    () => {
      wires.push(new Fake());
      return wires.at(-1) as Fake;
    },
    {
      who,
      opened: () => log.push('opened'),
      lost: () => log.push('lost'),
      refused: (why) => log.push(`refused ${why}`),
      heard: (event, body) => log.push(`${event} ${JSON.stringify(body)}`),
    },
  );
  return { socket, wires, log, last: () => wires.at(-1) as Fake };
}

const settled = () => new Promise<void>((done) => setImmediate(done));

async function opened(at: Scene): Promise<Fake> {
  if (!at.wires.length) at.socket.connect();
  at.last().comes(HELLO);
  await settled();
  at.last().comes('40{"sid":"s"}');
  return at.last();
}

test('it says who connects, hears events, answers pings and matches acknowledgements', async () => {
  const at = scene();
  const raw = await opened(at);
  assert.deepEqual(raw.sent, ['40{"token":"t"}']);
  raw.comes('42["patch",{"v":1}]', '2', '6');
  assert.deepEqual(at.log, ['opened', 'patch {"v":1}']);
  const [first, second] = [at.socket.ask('cmd', { n: 1 }), at.socket.ask('cmd', { n: 2 })];
  at.socket.tell('hint', {});
  assert.deepEqual(raw.sent.slice(1), ['3', '420["cmd",{"n":1}]', '421["cmd",{"n":2}]', '42["hint",{}]']);
  raw.comes('431[{"ok":2}]', '430[{"ok":1}]', '439[{}]');
  assert.deepEqual(await Promise.all([first, second]), [{ ok: 1 }, { ok: 2 }]);
  at.socket.close();
  assert.equal(raw.sent.at(-1), '41');
  assert.equal(raw.open, false);
});

test('a broken socket is tried again, with a new who, until it is closed', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  let count = 0;
  const at = scene(async () => ({ token: `t${++count}` }));
  const raw = await opened(at);
  const asked = at.socket.ask('cmd', {});
  raw.breaks();
  await assert.rejects(asked, /disconnected/);
  await assert.rejects(at.socket.ask('cmd', {}), /not connected/);
  raw.comes('42["late",1]');
  context.mock.timers.tick(751);
  assert.equal(at.wires.length, 2);
  at.last().breaks();
  context.mock.timers.tick(499);
  assert.equal(at.wires.length, 2, 'the second wait is longer');
  context.mock.timers.tick(1_002);
  await opened(at);
  assert.deepEqual(at.last().sent, ['40{"token":"t2"}']);
  assert.deepEqual(at.log, ['opened', 'lost', 'lost', 'opened']);
  at.socket.close();
  at.last().breaks();
  context.mock.timers.tick(60_000);
  assert.equal(at.wires.length, 3);
});

test('silence for longer than the server promises is a dead socket', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const at = scene();
  const raw = await opened(at);
  context.mock.timers.tick(44_000);
  raw.comes('2');
  context.mock.timers.tick(44_000);
  assert.deepEqual(at.log, ['opened']);
  context.mock.timers.tick(1_001);
  assert.deepEqual(at.log, ['opened', 'lost']);
  assert.equal(raw.open, false);
});

test('no answer in time fails the question and leaves the socket as it is', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const at = scene();
  await opened(at);
  const asked = at.socket.ask('cmd', {});
  context.mock.timers.tick(6_001);
  await assert.rejects(asked, /no answer/);
  assert.equal(at.socket.connected, true);
  const hurried = at.socket.ask('signal', {}, 1_000);
  context.mock.timers.tick(1_001);
  await assert.rejects(hurried, /no answer/);
});

test('a refusal says why, and so does a server that lets nobody in any more', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const at = scene();
  at.socket.connect();
  at.last().comes(HELLO);
  await settled();
  at.last().comes('44{"message":"no","data":{"reason":"rate_limited"}}');
  assert.deepEqual(at.log, ['lost', 'refused rate_limited']);
  context.mock.timers.tick(9_001);
  const raw = await opened(at);
  raw.comes('41');
  assert.deepEqual(at.log.slice(2), ['opened', 'lost']);
  context.mock.timers.tick(8_001);
  assert.equal(at.wires.length, 3);
  const nobody = scene(async () => undefined);
  nobody.socket.connect();
  nobody.last().comes(HELLO);
  await settled();
  assert.deepEqual(nobody.log, ['refused unauthorized']);
});

test('what cannot be read ends the socket', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const at = scene();
  const raw = await opened(at);
  raw.comes('42{broken');
  assert.deepEqual(at.log, ['opened', 'lost']);
});
