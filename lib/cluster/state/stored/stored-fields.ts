import { isRecord } from '../../../core/option-checks.js';

/**
 * The fields of what a store has kept, maybe by another version of this package. A field that is needed and absent
 * throws, and {@link readStored} then ignores the whole.
 */
export class StoredFields {
  readonly #fields: Record<string, unknown>;

  constructor(fields: unknown) {
    if (!isRecord(fields)) throw new TypeError('expected an object');
    this.#fields = fields;
  }

  text(name: string): string {
    return needed(this.optionalText(name), name);
  }

  optionalText(name: string): string | undefined {
    const value = this.#fields[name];
    return typeof value === 'string' ? value : undefined;
  }

  /** One of the texts that this version knows. */
  oneOf<Text extends string>(name: string, known: readonly Text[]): Text {
    const text = this.text(name);
    return needed(
      known.find((each) => each === text),
      name,
    );
  }

  number(name: string): number {
    return needed(this.optionalNumber(name), name);
  }

  /** Streams keep numbers as texts. */
  optionalNumber(name: string): number | undefined {
    const value = this.#fields[name];
    const number = typeof value === 'string' && value !== '' ? Number(value) : value;
    return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
  }

  date(name: string): Date {
    return needed(this.optionalDate(name), name);
  }

  optionalDate(name: string): Date | undefined {
    const text = this.optionalText(name);
    if (text === undefined) return undefined;
    const date = new Date(text);
    return Number.isNaN(date.getTime()) ? undefined : date;
  }

  flag(name: string): boolean {
    return this.#fields[name] === true;
  }

  /** The entries that can be read; none when the field is absent. */
  list<Entry>(name: string, read: (entry: StoredFields) => Entry): Entry[] {
    const found = this.#entries(name).map((entry) => readStored(() => read(new StoredFields(entry))));
    return found.filter((entry) => entry !== undefined);
  }

  texts(name: string): string[] {
    return this.#entries(name).filter((entry) => typeof entry === 'string');
  }

  optional<Value>(name: string, read: (fields: StoredFields) => Value): Value | undefined {
    const value = this.#fields[name];
    return value === undefined ? undefined : readStored(() => read(new StoredFields(value)));
  }

  #entries(name: string): readonly unknown[] {
    const value = this.#fields[name];
    return Array.isArray(value) ? value : [];
  }
}

/** The value, or `undefined` where it cannot be read: a store may hold what another version has written. */
export function readStored<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** Like {@link readStored}, from JSON. */
export function readJson<Value>(
  json: string | undefined,
  read: (fields: StoredFields) => Value,
): Value | undefined {
  return json === undefined ? undefined : readStored(() => read(new StoredFields(JSON.parse(json))));
}

function needed<Value>(value: Value | undefined, name: string): Value {
  if (value === undefined) throw new TypeError(`expected the field ${name}`);
  return value;
}
