// Parts of the panel that are not there at first: the forms of the checkout come while one looks at the cart, the rest
// of "More" when it is opened. A part that does not come, because the connection is down, is asked for again.
const AGAIN_MS = 2_000;

const asked = new Map<() => Promise<unknown>, Promise<void>>();

/** Fetch a part, once; settles when it is there. */
function there(load: () => Promise<unknown>): Promise<void> {
  const found = asked.get(load) ?? until(load);
  asked.set(load, found);
  return found;
}

async function until(load: () => Promise<unknown>): Promise<void> {
  while (!(await load().then(() => true, () => false))) await new Promise((go) => setTimeout(go, AGAIN_MS));
}

const forms = () => import('./forms.ts');
const call = () => import('./calls.ts');
const more = () => import('./more.ts');
const left = () => import('./left-messages.ts');

/** Fetch the forms of the checkout, what Review shows and the state of a payment. */
export const formsThere = (): Promise<void> => there(forms);

/** Fetch the call. */
export const callThere = (): Promise<void> => there(call);

/** Fetch the messages that were left. */
export const leftThere = (): Promise<void> => there(left);

/** Fetch the panel's third part. */
export const moreThere = (): Promise<void> => there(more);
