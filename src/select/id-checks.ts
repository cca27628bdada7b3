/** Checks that the ids in a file of samples fit its texts and are complete. */
import { growable } from './growable.js';
import { keyOf, keyTable } from './keys.js';
import type { Row } from './row.js';

/** What is wrong with a line, or with the whole file; undefined if nothing is. */
type Fault = string | undefined;

/** Checks that all lines with the same id have the same text, by 128-bit keys of the texts. */
export class TextsById {
  readonly #words = [growable('u32'), growable('u32'), growable('u32'), growable('u32')] as const;
  /** The first line of each number; 0 for a number that has not been given with an id. */
  readonly #lines = growable('f64');

  /** @param unit the word for a line in messages, such as `row` */
  constructor(
    private readonly kind: 'question' | 'CoT',
    private readonly unit: string,
  ) {}

  /**
   * @param number the number of the id in its key table
   * @param key the key of the text that has the id on this line
   */
  check(number: number, key: Buffer, line: number, id: string): Fault {
    this.#extendTo(number);
    if (this.#lines.get(number) === 0) {
      for (const [i, word] of this.#words.entries()) word.set(number, key.readUInt32LE(i * 4));
      this.#lines.set(number, line);
      return undefined;
    }
    if (this.#words.every((word, i) => word.get(number) === key.readUInt32LE(i * 4)))
      return undefined;
    const field = this.kind === 'question' ? 'question_id' : 'cot_id';
    const first = `${this.unit} ${this.#lines.get(number)}`;
    return `${field}: ${JSON.stringify(id)} belongs to another ${this.kind} on ${first}`;
  }

  /** Leaves gaps for numbers of lines without an id, which `IdPresence` reports at the end. */
  #extendTo(number: number): void {
    while (this.#lines.length <= number) {
      for (const word of this.#words) word.push(0);
      this.#lines.push(0);
    }
  }
}

/** Checks that an id occurs once per CoT, because it stands for a single summary. */
export class SummaryIds {
  readonly #ids = keyTable();
  readonly #lines = growable('f64');

  constructor(private readonly unit: string) {}

  check(id: string, cot: number, line: number): Fault {
    const number = this.#ids.number(cot, keyOf(id));
    if (number === this.#lines.length) {
      this.#lines.push(line);
      return undefined;
    }
    const first = `${this.unit} ${this.#lines.get(number)}`;
    return `summary_id: ${JSON.stringify(id)} already occurs on ${first} for the same CoT; give several grades of one summary as \`scores\``;
  }
}

/**
 * Checks for each kind of id that either every line has one or none has, because otherwise one
 * group could become two.
 */
export class IdPresence {
  readonly #questions: FieldPresence;
  readonly #cots: FieldPresence;
  readonly #summaries: FieldPresence;

  constructor(unit: string) {
    this.#questions = new FieldPresence('question_id', unit);
    this.#cots = new FieldPresence('cot_id', unit);
    this.#summaries = new FieldPresence('summary_id', unit);
  }

  count(row: Row, line: number): void {
    this.#questions.count(row.questionId, line);
    this.#cots.count(row.cotId, line);
    this.#summaries.count(row.summaryId, line);
  }

  contradiction(): Fault {
    return (
      this.#questions.contradiction() ??
      this.#cots.contradiction() ??
      this.#summaries.contradiction()
    );
  }
}

class FieldPresence {
  #with: number | undefined;
  #without: number | undefined;

  constructor(
    private readonly field: string,
    private readonly unit: string,
  ) {}

  count(id: string | undefined, line: number): void {
    if (id === undefined) this.#without ??= line;
    else this.#with ??= line;
  }

  contradiction(): Fault {
    if (this.#with === undefined || this.#without === undefined) return undefined;
    const { field, unit } = this;
    return `${field}: ${unit} ${this.#with} has one and ${unit} ${this.#without} has none; give it on every ${unit} or on none`;
  }
}
