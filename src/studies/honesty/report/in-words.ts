/** Formats the short answers for a terminal. */
import type { HonestyFindings } from '../findings.js';
import { shortAnswers } from './short-answers.js';

export function honestyText(findings: HonestyFindings): string[] {
  return shortAnswers(findings).flatMap(({ question, sentences }, index) => [
    ...(index > 0 ? [''] : []),
    question,
    ...sentences.map((sentence) => `  ${sentence.replaceAll('`', '')}`),
  ]);
}
