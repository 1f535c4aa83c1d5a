// Who reads the newest sees what comes; who has read back stays there, and hears how much has come.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ListEnd } from '../counter/list-end.ts';
import type { TalkView } from '../wire.ts';

const VIEW_PX = 100;
const ITEM_PX = 50;

const said = (seq: number, by = 'mira') => ({ id: `t${seq}`, seq, by, at_ms: seq, version: seq, text: 'x' }) as TalkView;

/** A list of messages, as high as what is in it. */
function list() {
  const log = { scrollTop: 0, clientHeight: VIEW_PX, scrollHeight: 0, querySelectorAll: () => ({ length: host.talk.length + host.entries }), focus: () => undefined };
  const host = {
    talk: [] as TalkView[],
    entries: 0,
    stage: { sending: [] as { text?: string }[], view: { me: { party_id: 'lea' }, parties: {} } },
    renderRoot: { querySelector: () => log },
    updates: 0,
    addController: () => undefined,
    requestUpdate: () => (host.updates += 1),
  };
  const end = new ListEnd(host as unknown as ConstructorParameters<typeof ListEnd>[0]);
  const show = (talk: TalkView[]) => {
    end.hostUpdate();
    host.talk = talk;
    log.scrollHeight = (talk.length + host.entries) * ITEM_PX;
    end.hostUpdated();
  };
  const scroll = (top: number) => {
    log.scrollTop = top;
    end.scrolled();
  };
  return { log, host, show, scroll, end };
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => said(index + 1));

test('at the end one sees what comes', () => {
  const { log, show, scroll, end } = list();
  show(upTo(10));
  assert.equal(log.scrollTop, 500);
  scroll(400);
  show(upTo(11));
  assert.equal(log.scrollTop, 550);
  assert.equal(end.fresh, 0);
});

test('who has read back stays there, and the messages of others are counted until the end is seen', () => {
  const { log, host, show, scroll, end } = list();
  show(upTo(10));
  scroll(400);
  scroll(0);
  show([...upTo(10), said(11), said(12)]);
  assert.equal(log.scrollTop, 0);
  assert.equal(end.fresh, 2);
  show([...upTo(12), said(13, 'lea')]);
  assert.equal(end.fresh, 2, 'own words are not news');
  assert.ok(host.updates > 0);
  scroll(550);
  assert.equal(end.fresh, 0);
});

test('own words are shown when they are sent, and what was said before comes above what is read', () => {
  const { log, host, show, scroll, end } = list();
  show(upTo(10).slice(4));
  scroll(200);
  scroll(0);
  show(upTo(10));
  assert.equal(log.scrollTop, 200, 'four more stand above');
  assert.equal(end.fresh, 0);
  host.stage.sending = [{ text: 'hello' }];
  show(upTo(10));
  assert.equal(log.scrollTop, 500);
});

test('another conversation begins at its end', () => {
  const { log, show, scroll, end } = list();
  show(upTo(10));
  scroll(400);
  scroll(0);
  show([said(21), said(22), said(23)]);
  assert.equal(log.scrollTop, 150);
  assert.equal(end.fresh, 0);
});

test('who has read back in what happened stays there too, before anybody has said a word', () => {
  const { log, host, show, scroll, end } = list();
  host.entries = 10;
  show([]);
  scroll(400);
  scroll(0);
  host.entries = 11;
  show([]);
  assert.equal(log.scrollTop, 0);
  show([said(1)]);
  assert.deepEqual([log.scrollTop, end.fresh], [0, 1]);
});
