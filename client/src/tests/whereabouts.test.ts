// Where in the shop the shopper is: said at once, and by the product's name where the page is one.
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import type { Link } from '../connection/link.ts';
import type { Stage } from '../counter/stage.ts';
import { placeName } from '../desk/whereabouts.ts';
import { enDesk } from '../desk/words-en.ts';
import type { Host } from '../session/host.ts';
import type { SessionView } from '../wire.ts';
import { dotted } from '../words/dotted.ts';

Object.assign(globalThis, { window: globalThis });
const { Announcements } = await import('../session/announcements.ts');

function stage(hints: Record<string, string>, page = '/'): Stage {
  const kauz = { name: { en: 'Kauz grinder' }, variant: { en: 'black' } };
  return {
    lang: 'en',
    view: { page, parties: { lea: { role: 'shopper', position: 0 } } },
    hints: Object.entries(hints).map(([kind, subject]) => ({ by: 'lea', kind, subject })),
    products: new Map([['kauz-black', kauz]]),
  } as unknown as Stage;
}

const PLACES: [hints: Record<string, string>, page: string, said: string][] = [
  [{}, '/', 'Home page'],
  [{}, '', ''],
  [{ page: '/cart', looking: '' }, '/', '/cart'],
  [{ page: '/p/kauz', looking: 'kauz-black' }, '/', 'Kauz grinder, black'],
  [{ page: '/p/kauz', looking: 'kauz-red' }, '/', '/p/kauz'],
  [{ page: '/p/kauz · compare: left cup', looking: 'kauz-black' }, '/', dotted('Kauz grinder, black', 'compare: left cup')],
];

for (const [hints, page, said] of PLACES) {
  test(`the place of ${JSON.stringify(hints)} from ${page}: ${said}`, () => assert.equal(placeName(stage(hints, page), enDesk), said));
}

test('a move is said at once; who has just come hears the newest once more', () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const sent: string[] = [];
  const link = {
    state: 'connected',
    online: { lea: true },
    hint: (kind: string, subject: string) => sent.push(`${kind} ${subject}`),
  };
  const announcements = new Announcements({} as Host);
  const at = (sku: string) => announcements.place(link as unknown as Link<SessionView>, { page: '/p/kauz', sku, action: '' });
  const heard = () => sent.splice(0);
  at('black');
  assert.deepEqual(heard(), ['page /p/kauz', 'looking black']);
  at('red');
  assert.deepEqual(heard(), ['page /p/kauz', 'looking red']);
  mock.timers.tick(1_000);
  assert.deepEqual(heard(), ['page /p/kauz', 'looking red']);
  at('red');
  mock.timers.tick(1_000);
  assert.deepEqual(heard(), []);
  link.online = { lea: true, mira: true } as typeof link.online;
  at('red');
  heard();
  mock.timers.tick(1_000);
  assert.deepEqual(heard(), ['page /p/kauz', 'looking red']);
  mock.timers.reset();
});
