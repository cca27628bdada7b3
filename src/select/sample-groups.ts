/** Assigns the lines of a file to questions and CoTs, by id or else by text. */
import { type Growable, growable } from './growable.js';
import { TextsById } from './id-checks.js';
import { keyOf, keyTable } from './keys.js';
import type { Row } from './row.js';

/** The number of a question or a CoT, or what is wrong with the line. */
type NumberOrFault = number | string;

/** A question or CoT that was met on the last line. */
interface Last {
  readonly scope: number;
  readonly text: string;
  readonly id: string | undefined;
  readonly number: number;
}

export class SampleGroups {
  readonly questions = keyTable();
  readonly cots = keyTable();
  /** A line of each CoT. All of its lines have its text. */
  readonly lineOfCot: Growable = growable('u32');
  readonly #questionTexts: TextsById;
  readonly #cotTexts: TextsById;
  // Most writers keep the samples of a question, and of a CoT, together: check the last one first.
  #lastQuestion: Last | undefined;
  #lastCot: Last | undefined;

  /** @param unit the word for a line in messages, such as `row` */
  constructor(unit: string) {
    this.#questionTexts = new TextsById('question', unit);
    this.#cotTexts = new TextsById('CoT', unit);
  }

  question({ question: text, questionId: id }: Row, line: number): NumberOrFault {
    if (isSame(this.#lastQuestion, 0, text, id)) return this.#lastQuestion.number;
    const textKey = keyOf(text);
    const number = this.questions.number(0, id === undefined ? textKey : keyOf(id));
    const fault =
      id === undefined ? undefined : this.#questionTexts.check(number, textKey, line, id);
    if (fault) return fault;
    this.#lastQuestion = { scope: 0, text, id, number };
    return number;
  }

  /** @param index the number of lines before this one */
  cot({ cot: text, cotId: id }: Row, question: number, line: number, index: number): NumberOrFault {
    if (isSame(this.#lastCot, question, text, id)) return this.#lastCot.number;
    const textKey = keyOf(text);
    const number = this.cots.number(question, id === undefined ? textKey : keyOf(id));
    const fault = id === undefined ? undefined : this.#cotTexts.check(number, textKey, line, id);
    if (fault) return fault;
    if (number === this.lineOfCot.length) this.lineOfCot.push(index);
    this.#lastCot = { scope: question, text, id, number };
    return number;
  }
}

function isSame(
  last: Last | undefined,
  scope: number,
  text: string,
  id: string | undefined,
): last is Last {
  return last !== undefined && last.scope === scope && last.text === text && last.id === id;
}
