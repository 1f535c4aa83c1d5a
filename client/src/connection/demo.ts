// What only a demo on one's own machine answers: a code for the desk, and signing in by it. No part of the open API.

/** The page that opens the desk by the code in its hidden part. */
export const DESK_PATH = '/demo/desk';
/** The desk of the demo's shop. */
export const DEMO_DESK = '/desk?shop=demo';
const ANSWER_MS_MAX = 10_000;

/** What the panel tells the page with both sides: how far the visit has come. */
export interface DemoNews {
  demo: 'theke';
  status: string;
  phase: string;
}

/** Who is at the desk of a demo. */
export interface DemoDesk {
  /** How many people; 3 stands for three or more. */
  people: number;
  /** Whether a robot answers where none of them does. */
  robot: boolean;
}

/** Return who is at the desk; nothing where it cannot be read. */
export async function demoDesk(): Promise<DemoDesk | undefined> {
  return (await ask('/demo/presence', {})) as DemoDesk | undefined;
}

/** Return a code that opens the desk once; nothing where none is given. */
export async function deskCode(): Promise<string | undefined> {
  const answer = await post('/demo/codes', {});
  const code = (answer as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

/** Sign in at the desk by a code. False where it opens nothing any more. */
export const signInBy = async (code: string): Promise<boolean> =>
  (await post('/demo/sign-in', { code })) !== undefined;

const post = (path: string, body: object): Promise<unknown> =>
  ask(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });

async function ask(path: string, request: RequestInit): Promise<unknown> {
  try {
    const response = await fetch(path, {
      ...request,
      credentials: 'same-origin',
      cache: 'no-store',
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
    });
    return response.ok ? ((await response.json()) as unknown) : undefined;
  } catch {
    return undefined;
  }
}
