// The drivers that the pay page has, each a module of its own: a company's script is fetched only when its form
// is shown.
import type { ClientSetup } from '../wire.ts';
import type { Driver } from './driver.ts';
import { frameDriver } from './frames.ts';

const DRIVERS: Readonly<Record<string, () => Promise<Driver>>> = {
  frame: () => Promise.resolve(frameDriver),
  stripe: () => import('./stripe.ts').then(({ stripeDriver }) => stripeDriver),
};

/** Return the driver that a setup names. Rejects where this page has none of that name. */
export async function driverOf({ driver }: ClientSetup): Promise<Driver> {
  const load = Object.hasOwn(DRIVERS, driver) ? DRIVERS[driver] : undefined;
  if (!load) throw new Error(`no driver ${driver}`);
  return load();
}
