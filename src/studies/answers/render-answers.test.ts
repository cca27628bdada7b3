import { createHash } from 'node:crypto';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { findingsFixture } from './findings.fixture.js';
import { findingsText, readFindings } from './findings.js';
import { renderAnswers } from './render-answers.js';
import { transformerResult } from './transformer-results.js';

const findings = findingsFixture();
const page = renderAnswers(findings);
const { document } = parseHTML(page);
const texts = (selector: string) =>
  [...document.querySelectorAll(selector)].map((e) => e.textContent);

describe('the page of answers', () => {
  it('is the same for the same findings, even after storing and reading them', () => {
    expect(renderAnswers(findingsFixture()) === page).toBe(true);
    expect(renderAnswers(readFindings(findingsText(findings), 'a.json')) === page).toBe(true);
  });

  it('lists every question with its short answer, and links to it', () => {
    expect(texts('nav li a')).toEqual(findings.answers.map(({ question }) => question));
    expect(texts('nav li p')).toEqual(
      findings.answers.map(({ short }) => short.replaceAll('`', '')),
    );
    for (const link of document.querySelectorAll('a')) {
      expect(document.querySelector(link.getAttribute('href')!)).toBeTruthy();
    }
  });

  it('gives each question its answer, figures for both widths, turning points and numbers', () => {
    for (const { id, question, charts, numbers, flips } of findings.answers) {
      const section = document.getElementById(id)!;
      expect(section.querySelector('h2')!.textContent).toContain(question);
      expect(section.querySelectorAll('figure').length).toBe(charts.length);
      expect(section.querySelectorAll('.wide svg').length).toBe(charts.length);
      expect(section.querySelectorAll('.phone svg').length).toBe(charts.length);
      expect(section.querySelectorAll('figcaption').length).toBe(charts.length);
      expect(section.querySelectorAll('tbody tr').length).toBe(numbers.length);
      expect(section.textContent).toContain(flips.replaceAll('`', ''));
    }
    expect(document.querySelector('#best-k tbody')!.textContent).toContain(
      '0.4210.380 to 0.4620.41',
    );
  });

  it('has no column for references or notes where there are none', () => {
    const [answer] = findings.answers;
    const bare = {
      ...answer!,
      numbers: [{ what: 'a', value: 1, low: Number.NaN, high: Number.NaN }],
    };
    const { document: small } = parseHTML(renderAnswers({ ...findings, answers: [bare] }));
    expect([...small.querySelectorAll('thead th')].map((th) => th.textContent)).toEqual([
      'what',
      'value',
      '95\u00a0% interval',
    ]);
  });

  it('prints a note once, however many numbers share it', () => {
    const notes = [...document.querySelectorAll('#best-k .notes li')].map((li) => li.textContent);
    expect(notes).toEqual(['Measured on 40 seeds, at the step size that is best for each.']);
    const shared = findings.answers[0]!.numbers.map((number) => ({
      ...number,
      note: 'the same for all',
    }));
    const text = renderAnswers({
      ...findings,
      answers: [{ ...findings.answers[0]!, numbers: shared }],
    });
    const { document: other } = parseHTML(text);
    expect(other.querySelectorAll('.notes li').length).toBe(1);
    expect(other.querySelectorAll('tbody a[href="#best-k-note-1"]').length).toBe(shared.length);
  });

  it('folds a long table away', () => {
    const long = Array.from({ length: 17 }, () => findings.answers[0]!.numbers[0]!);
    const text = renderAnswers({
      ...findings,
      answers: [{ ...findings.answers[0]!, numbers: long }],
    });
    expect(parseHTML(text).document.querySelector('details')!.textContent).toMatch(
      /^The numbers \(17\)/,
    );
    expect(document.querySelector('details')).toBeNull();
  });

  it('reports what transformers showed, with notes and commands of its own, where they were trained', () => {
    expect(document.querySelector('.transformers')).toBeNull();
    const answer = { ...findings.answers[0]!, onTransformers: transformerResult('best-k') };
    const { document: other } = parseHTML(renderAnswers({ ...findings, answers: [answer] }));
    const block = other.querySelector('#best-k .transformers')!;
    expect(block.querySelectorAll('tbody tr').length).toBe(answer.onTransformers.numbers.length);
    expect(block.textContent).toContain('0.0420.029 to 0.056');
    for (const link of block.querySelectorAll('a'))
      expect(block.querySelector(link.getAttribute('href')!)).toBeTruthy();
    expect([...block.querySelectorAll('pre')].map((pre) => pre.textContent)).toEqual(
      answer.onTransformers.commands,
    );
  });

  it('says that a run was quick, and only then', () => {
    expect(page).not.toContain('Quick run');
    expect(renderAnswers(findingsFixture(40))).toMatch(/Quick run\..*40 seeds per number/);
  });

  it('says which question could not be answered, and why', () => {
    const failed = {
      id: 'plan',
      question: 'What should a person do?',
      cause: 'the pilot <failed>',
    };
    const text = renderAnswers({
      ...findings,
      answers: findings.answers.slice(0, 1),
      unanswered: [failed],
    });
    const section = parseHTML(text).document.getElementById('plan')!;
    expect(section.textContent).toContain(
      'Not answered: its computation failed (the pilot <failed>).',
    );
  });

  it('states the worlds, the seeds and the command, but no date', () => {
    const method = document.getElementById('method')!.textContent;
    expect(method).toContain('candor answers --seeds 400');
    expect(method).toContain('A candid CoT lets the face leak');
    expect(page).not.toMatch(/\b20[23]\d-|NaN|undefined|Infinity/);
  });

  it('loads and runs nothing', () => {
    const style = /<style>([\s\S]*?)<\/style>/.exec(page)![1]!;
    const policy = document.querySelector('meta[http-equiv]')!.getAttribute('content')!;
    expect(policy).toContain(
      `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
    );
    expect(document.querySelectorAll('script,link,img,iframe,object,[style],[src]').length).toBe(0);
    expect(/https?:/.test(page)).toBe(false);
  });
});
