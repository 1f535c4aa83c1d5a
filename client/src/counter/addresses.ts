// Where the shop delivers to and how addresses are written there: fetched once each, drawn when it has come.
import { addressForm, shopCountries } from '../connection/api.ts';
import type { AddressForm, Countries } from '../http.ts';
import type { ReactiveController, ReactiveControllerHost } from '../look/lit.ts';
import { REQUIRED_FIELDS, type Field } from '../wire.ts';
import type { Stage } from './stage.ts';

const AGAIN_MS = 5_000;
/** An address while nothing is known of its country. */
const USUAL: readonly (readonly Field[])[] = [['street'], ['postal_code', 'city']];
const OF_COUNTRY: Partial<Record<Field, readonly Field[]>> = {
  country: ['postal_code', 'region', 'phone'],
  billing_country: ['billing_postal_code', 'billing_region'],
};

const fetched = new Map<string, unknown>();
const asked = new Set<string>();
const listeners = new Set<() => void>();

/** Return what was fetched under a name; else ask for it, and have everybody drawn once it is there. */
function kept<T>(name: string, ask: () => Promise<{ ok: true; value: T } | { ok: false; status: number }>) {
  if (!asked.has(name)) {
    asked.add(name);
    void ask().then((answer) => {
      if (answer.ok) fetched.set(name, answer.value);
      else if (answer.status !== 404) setTimeout(again, AGAIN_MS, name);
      listeners.forEach((draw) => draw());
    });
  }
  return fetched.get(name) as T | undefined;
}

/** Let a name be asked for once more, where somebody still draws it. */
function again(name: string): void {
  asked.delete(name);
  listeners.forEach((draw) => draw());
}

/** Countries and address forms, for an element that is drawn anew when more of them are here. */
export class Addresses implements ReactiveController {
  readonly #draw: () => void;

  constructor(element: ReactiveControllerHost) {
    this.#draw = () => element.requestUpdate();
    element.addController(this);
  }

  /** The element has come. */
  hostConnected(): void {
    listeners.add(this.#draw);
  }

  /** The element has gone. */
  hostDisconnected(): void {
    listeners.delete(this.#draw);
  }

  /** Return where the shop delivers to, once that is known. */
  countries({ view }: Stage): Countries | undefined {
    return kept(`shop ${view.shop_id}`, () => shopCountries(view.shop_id));
  }

  /** Return the form of a country's addresses, once it is known. */
  form(country: string): AddressForm | undefined {
    return country ? kept(`form ${country}`, () => addressForm(country)) : undefined;
  }

  /** Return the country of an address: the one that is filled in, else the one that forms begin with. */
  countryOf(stage: Stage, field: Field): string {
    const { fields } = stage.view;
    const delivery = fields['country']?.value ?? this.countries(stage)?.home ?? '';
    return field.startsWith('billing_') ? (fields['billing_country']?.value ?? delivery) : delivery;
  }

  /** Return the fields of an address by the lines of its country's envelopes, without name and country. */
  lines(country: string): readonly (readonly Field[])[] {
    return this.form(country)?.lines ?? USUAL;
  }

  /** Return the fields of an address in the order of its country, which comes first. */
  where(country: string): readonly Field[] {
    return ['country', ...this.lines(country).flat()];
  }

  /** Return the fields of the address of an invoice, the same way. */
  billing(country: string): readonly Field[] {
    const parts = this.lines(country).flat();
    return ['billing_country', 'billing_name', ...parts.map((field) => `billing_${field}` as Field)];
  }

  /** Return what must be filled in before the till. */
  required(stage: Stage): readonly Field[] {
    return this.form(stage.view.fields['country']?.value ?? '')?.required ?? REQUIRED_FIELDS;
  }
}

/** Return the fields that a country decides on, where `field` is one. */
export const checkedBy = (field: Field): readonly Field[] => OF_COUNTRY[field] ?? [];

/** Return the country's field of the address that `field` is a part of; nothing for who it is. */
export function countryField(field: Field): Field | undefined {
  const part = field.replace('billing_', '') as Field;
  if (part === 'country' || !['street', 'postal_code', 'city', 'region', 'name'].includes(part)) return undefined;
  if (field === 'name') return undefined;
  return field.startsWith('billing_') ? 'billing_country' : 'country';
}

/** Return what stands in one line of an address: `8001 Bern`, and `Albany, NY 12207`. */
export function inOneLine(line: readonly Field[], value: (field: Field) => string | undefined): string {
  return line.reduce((text, field) => {
    const part = value(field);
    if (!part || !text) return text || (part ?? '');
    return `${text}${field === 'region' ? ', ' : ' '}${part}`;
  }, '');
}

/** Return countries with their names, in the order of the language. */
export function named(codes: readonly string[], lang: string): [code: string, name: string][] {
  const names = new Intl.DisplayNames(lang, { type: 'region' });
  const { compare } = new Intl.Collator(lang);
  return codes
    .map((code): [string, string] => [code, nameOfCountry(code, names)])
    .sort(([, one], [, other]) => compare(one, other));
}

/** Return a country's name in a language; its code where it has none. */
export function countryName(code: string, lang: string): string {
  return nameOfCountry(code, new Intl.DisplayNames(lang, { type: 'region' }));
}

function nameOfCountry(code: string, names: Intl.DisplayNames): string {
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}
