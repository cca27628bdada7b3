/**
 * Cuts a mathematical text, plain or LaTeX, into tokens. Different spellings give the same tokens.
 */

export interface Token {
  readonly type: 'number' | 'letter' | 'command' | 'sign' | 'text';
  /** A command without its backslash; a number's digits without separators; the words of a text. */
  readonly text: string;
  /** Whether blanks precede it. */
  readonly spaced: boolean;
}

const SPACING =
  /^(?:\s|~|&nbsp;|\u00a0|\u2009|\u202f|\\(?:[,;:! \n]|(?:quad|qquad|displaystyle|textstyle|limits|nolimits|left|right|[bB]ig+[lrm]?|thinspace|medspace|thickspace|enspace|negthinspace|hspace\*?\{[^{}]*\}|hfill|mathstrut|strut|phantom\{[^{}]*\})(?![A-Za-z])))+/;
/** Groups of three digits, separated by a comma, `{,}`, or a thin space. */
const GROUPED = /^\d{1,3}(?:(?:,|\{,\} ?|\\, ?|,?\\! ?|\u2009|\u202f|,\\[,;:])\d{3})+(?!\d)/;
const ENVIRONMENT = /^\\(begin|end)\s*\{([A-Za-z]+)\*?\}(?:\s*\{[clr|\s]*\})?/;
const JOINT = /^(?:and|or)(?!\p{L})/u;
const PLAIN = /^(?:\d+(?:\.(?!\.)\d*)?|\.\d+)/;
const EXPONENT = /^[eE][+-]?\d+(?![A-Za-z\d])/;
const WORD_COMMAND = /^\\([A-Za-z]+)\*?/;
const TEXT =
  /^\\(?:text|textbf|textit|textrm|textsf|texttt|textup|textnormal|mbox|hbox|mathrm|mathbf|mathit|mathsf|rm|operatorname\*?|boldsymbol|bm|pmb|mathbb|mathcal|mathscr|mathfrak)\s*\{([^{}]*)\}/;

const ALIASES: Readonly<Record<string, string>> = {
  ...{ dfrac: 'frac', tfrac: 'frac', cfrac: 'frac', dbinom: 'binom', tbinom: 'binom' },
  ...{ le: 'leq', ge: 'geq', ne: 'neq', leqslant: 'leq', geqslant: 'geq', lt: '<', gt: '>' },
  ...{
    cdot: '*',
    times: '*',
    ast: '*',
    div: '/',
    lbrace: '\\{',
    rbrace: '\\}',
    lbrack: '[',
    rbrack: ']',
  },
  ...{ lvert: '|', rvert: '|', vert: '|', mid: '|', lgroup: '(', rgroup: ')' },
  ...{
    asin: 'arcsin',
    acos: 'arccos',
    atan: 'arctan',
    acot: 'arccot',
    asec: 'arcsec',
    acsc: 'arccsc',
  },
  ...{
    arsinh: 'arcsinh',
    arcosh: 'arccosh',
    artanh: 'arctanh',
    asinh: 'arcsinh',
    acosh: 'arccosh',
    atanh: 'arctanh',
  },
  ...{
    tg: 'tan',
    ctg: 'cot',
    cosec: 'csc',
    sh: 'sinh',
    ch: 'cosh',
    th: 'tanh',
    arctg: 'arctan',
    lg: 'lg',
    sign: 'sgn',
  },
  ...{ varnothing: 'emptyset', degree: 'circ', imath: 'i', oo: 'infty', land: 'wedge', lor: 'vee' },
  ...{
    varphi: 'phi',
    varepsilon: 'epsilon',
    vartheta: 'theta',
    implies: ',',
    iff: ',',
    Rightarrow: ',',
    to: 'rightarrow',
  },
};
const CHARACTERS: Readonly<Record<string, string>> = {
  ...{
    '×': '*',
    '·': '*',
    '⋅': '*',
    '∙': '*',
    '∗': '*',
    '÷': '/',
    '∕': '/',
    '⁄': '/',
    '−': '-',
    '–': '-',
    '﹣': '-',
    '‐': '-',
    '‑': '-',
  },
  ...{ '（': '(', '）': ')', '，': ',', '；': ';', '＝': '=', '：': ':', '∶': ':', '＋': '+' },
};
const SYMBOLS: Readonly<Record<string, string>> = {
  ...{
    π: 'pi',
    '∞': 'infty',
    '√': 'sqrt',
    '∛': 'cbrt',
    '≤': 'leq',
    '≥': 'geq',
    '⩽': 'leq',
    '⩾': 'geq',
    '≠': 'neq',
    '∈': 'in',
    '±': 'pm',
    '∓': 'mp',
  },
  ...{
    '∪': 'cup',
    '∩': 'cap',
    '°': 'degree',
    '∅': 'emptyset',
    ø: 'emptyset',
    ℝ: 'reals',
    ℤ: 'integers',
    ℕ: 'naturals',
    '≈': 'approx',
    '∠': 'angle',
  },
  ...{
    '⌊': 'lfloor',
    '⌋': 'rfloor',
    '⌈': 'lceil',
    '⌉': 'rceil',
    '⟨': 'langle',
    '⟩': 'rangle',
    '∂': 'partial',
    '∖': 'setminus',
    '′': 'prime',
  },
};
const GREEK: Readonly<Record<string, string>> = {
  ...{
    α: 'alpha',
    β: 'beta',
    γ: 'gamma',
    δ: 'delta',
    ε: 'epsilon',
    ζ: 'zeta',
    η: 'eta',
    θ: 'theta',
    κ: 'kappa',
    λ: 'lambda',
    μ: 'mu',
    µ: 'mu',
  },
  ...{
    ν: 'nu',
    ξ: 'xi',
    ρ: 'rho',
    σ: 'sigma',
    τ: 'tau',
    φ: 'phi',
    ϕ: 'phi',
    χ: 'chi',
    ψ: 'psi',
    ω: 'omega',
    Γ: 'Gamma',
    Δ: 'Delta',
    Θ: 'Theta',
  },
  ...{ Λ: 'Lambda', Σ: 'Sigma', Φ: 'Phi', Ψ: 'Psi', Ω: 'Omega' },
};
const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const LOWERED = '₀₁₂₃₄₅₆₇₈₉';
const FRACTIONS: Readonly<Record<string, string>> = {
  ...{
    '½': '1 2',
    '⅓': '1 3',
    '⅔': '2 3',
    '¼': '1 4',
    '¾': '3 4',
    '⅕': '1 5',
    '⅖': '2 5',
    '⅗': '3 5',
    '⅘': '4 5',
    '⅙': '1 6',
    '⅚': '5 6',
  },
  ...{ '⅛': '1 8', '⅜': '3 8', '⅝': '5 8', '⅞': '7 8', '⅐': '1 7', '⅑': '1 9', '⅒': '1 10' },
};
/** Plain words that are functions or constants, even among other letters. */
const WORDS =
  /^(?:arc(?:sin|cos|tan|cot|sec|csc)h?|a(?:sin|cos|tan)h?|sinh?|cosh?|tanh?|coth?|sech?|csch?|sqrt|cbrt|exp|ln|log|abs|floor|ceil|max|min|gcd|lcm|sgn|infinity|inf(?![a-z])|theta|alpha|beta|gamma|delta|lambda|omega|sigma|phi|pi|oo(?![a-z]))/;
const GREEK_WORD = /^(?:theta|alpha|beta|gamma|delta|lambda|omega|sigma|phi)$/;
/** Four letters in a row none of which begins one of these words. */
const WORDING = new RegExp(`^(?:(?!${WORDS.source.slice(1)})\\p{L}){4}`, 'u');

const SPACED_GROUPS = /^\d{1,3}(?:(?:\\,|\\!|,\\!|\u2009|\u202f) ?\d{3})+(?!\d)/;
const DECIMALS = /^\.\d+/;
const BLACKBOARD = /^\\mathbb\s*([A-Z])(?![A-Za-z])/;
/** Commands of fonts without an argument in braces. */
const FONTS = /^(?:mathrm|mathbf|mathit|boldsymbol|bm|rm|bf|it|text|operatorname|mathbb|mathcal)$/;
const INFINITIES: ReadonlySet<string> = new Set(['infinity', 'inf', 'oo']);
const NAMED_SETS: Readonly<Record<string, string>> = {
  R: 'reals',
  Z: 'integers',
  N: 'naturals',
  Q: 'rationals',
  C: 'complexes',
};
const TWO_SIGNS: Readonly<Record<string, string>> = { '<=': 'leq', '>=': 'geq', '!=': 'neq' };

/**
 * Returns the tokens; null for a text with characters or words that do not belong to mathematics.
 */
export function tokensOf(source: string): Token[] | null {
  return new Tokenizer(source).run();
}

class Tokenizer {
  readonly #tokens: Token[] = [];
  /** Open brackets, without the braces of LaTeX groups; in them a comma separates items. */
  readonly #brackets: string[] = [];
  #rest: string;
  #spaced = false;

  constructor(source: string) {
    this.#rest = source;
  }

  run(): Token[] | null {
    while (this.#rest !== '')
      if (!this.#takeSpace() && !this.#takeNumber() && !this.#takeOther()) return null;
    return this.#tokens;
  }

  /** Takes a command, a word or a character; false for text that does not belong to mathematics. */
  #takeOther(): boolean {
    if (this.#rest.startsWith('\\')) return this.#takeCommand();
    return this.#takeJoint() || this.#takeWord() || this.#takeCharacter();
  }

  #push(type: Token['type'], text: string): void {
    this.#tokens.push({ type, text, spaced: this.#spaced });
    this.#spaced = false;
  }

  #pushGroup(...inner: readonly (readonly [Token['type'], string])[]): void {
    this.#push('sign', '{');
    for (const [type, text] of inner) this.#push(type, text);
    this.#push('sign', '}');
  }

  /** Takes what the pattern matches at the start of the rest. */
  #match(pattern: RegExp): RegExpExecArray | null {
    const found = pattern.exec(this.#rest);
    if (found) this.#rest = this.#rest.slice(found[0].length);
    return found;
  }

  #takeSpace(): boolean {
    const space = this.#match(SPACING);
    // A negative thin space joins its neighbours.
    if (space) this.#spaced ||= space[0] !== '\\!';
    return space !== null;
  }

  #takeNumber(): boolean {
    const number =
      (this.#brackets.length > 0 ? null : this.#match(GROUPED)) ??
      this.#match(SPACED_GROUPS) ??
      this.#match(PLAIN);
    if (!number) return false;
    const digits = number[0].replaceAll(/[^\d.]/g, '');
    const decimals = digits.includes('.') ? '' : (this.#match(DECIMALS)?.[0] ?? '');
    const exponent = this.#match(EXPONENT)?.[0] ?? '';
    this.#push('number', digits + decimals + exponent);
    return true;
  }

  #takeCommand(): boolean {
    const environment = this.#match(ENVIRONMENT);
    const board = environment ? null : this.#match(BLACKBOARD);
    const text = environment || board ? null : this.#match(TEXT);
    const word = environment || board || text ? null : this.#match(WORD_COMMAND);
    if (environment) this.#push('command', `${environment[1]}:${environment[2]}`);
    else if (board) this.#pushText('mathbb', board[1]!);
    else if (text) this.#pushText(/^\\([A-Za-z]+)/.exec(text[0])![1]!, text[1]!);
    else if (word) this.#pushNamed(ALIASES[word[1]!] ?? word[1]!);
    else return this.#takeEscape();
    return true;
  }

  #pushNamed(name: string): void {
    if (FONTS.test(name)) return;
    if (/^\W/.test(name)) this.#pushSign(name);
    else this.#push(name === 'i' ? 'letter' : 'command', name);
  }

  #takeEscape(): boolean {
    const two = this.#rest.slice(0, 2);
    this.#rest = this.#rest.slice(2);
    if (two === '\\{' || two === '\\}') this.#pushSign(two);
    else if (two === '\\\\') {
      // The space after a line break, such as [2pt], is layout.
      this.#match(/^\*?\s*\[[\d.\sa-z]{1,10}\]/);
      this.#push('sign', '\\\\');
    } else if (/^\\[%|$&#_]$/.test(two)) this.#push('sign', two[1]!);
    else return false;
    return true;
  }

  #takeJoint(): boolean {
    const joint = this.#spaced ? this.#match(JOINT) : null;
    if (joint) this.#push('text', joint[0]);
    return joint !== null;
  }

  #takeWord(): boolean {
    const word = this.#match(WORDS);
    if (!word) return false;
    const name = INFINITIES.has(word[0]) ? 'infty' : word[0];
    this.#push('command', GREEK_WORD.test(name) ? name : (ALIASES[name] ?? name));
    return true;
  }

  #takeCharacter(): boolean {
    const first = String.fromCodePoint(this.#rest.codePointAt(0)!);
    const isKnown = SYMBOLS[first] !== undefined || GREEK[first] !== undefined;
    const isLetter = /\p{L}/u.test(first) && !isKnown;
    if (isLetter && (WORDING.test(this.#rest) || !/[A-Za-z]/.test(first))) return false;
    if (RAISED.includes(first) || first === '⁻') {
      this.#takeExponent();
      return true;
    }
    this.#rest = this.#rest.slice(first.length);
    if (isLetter) this.#push('letter', first);
    else this.#pushSymbol(first);
    return true;
  }

  #pushSymbol(symbol: string): void {
    if (symbol in GREEK) this.#push('command', GREEK[symbol]!);
    else if (symbol in SYMBOLS)
      this.#push('command', ALIASES[SYMBOLS[symbol]!] ?? SYMBOLS[symbol]!);
    else if (symbol in FRACTIONS) {
      const [over, under] = FRACTIONS[symbol]!.split(' ') as [string, string];
      this.#push('command', 'frac');
      this.#pushGroup(['number', over]);
      this.#pushGroup(['number', under]);
    } else if (LOWERED.includes(symbol)) {
      this.#push('sign', '_');
      this.#push('number', String(LOWERED.indexOf(symbol)));
    } else this.#pushSign(CHARACTERS[symbol] ?? symbol);
  }

  #takeExponent(): void {
    const run = this.#match(/^[⁰¹²³⁴-⁹⁻ⁿ]*/)![0];
    this.#push('sign', '^');
    const digits = [...run]
      .filter((character) => RAISED.includes(character))
      .map((character) => RAISED.indexOf(character))
      .join('');
    if (run.startsWith('⁻')) this.#pushGroup(['sign', '-'], ['number', digits]);
    else this.#pushGroup(['number', digits]);
  }

  #pushSign(text: string): void {
    const two = text + this.#rest.slice(0, 1);
    const relation = TWO_SIGNS[two];
    if (relation !== undefined || two === '**') {
      this.#rest = this.#rest.slice(1);
      if (relation === undefined) this.#push('sign', '^');
      else this.#push('command', relation);
      return;
    }
    if (text === '(' || text === '[' || text === '\\{') this.#brackets.push(text);
    if (text === ')' || text === ']' || text === '\\}') this.#brackets.pop();
    this.#push('sign', text);
  }

  /** @param kind the name of the command that holds the text. */
  #pushText(kind: string, text: string): void {
    const inner = text.trim();
    const isWord = kind.startsWith('math') && WORDS.exec(inner)?.[0] === inner;
    if (kind === 'mathbb') this.#push('command', NAMED_SETS[inner] ?? `bb${inner}`);
    else if (/^[A-Za-z]$/.test(inner)) this.#push('letter', inner);
    else if (kind === 'operatorname' || isWord) this.#push('command', ALIASES[inner] ?? inner);
    else if (/^\d+(?:\.\d+)?$/.test(inner)) this.#push('number', inner);
    else if (isFormula(kind, inner)) this.#rest = `${inner} ${this.#rest}`;
    else this.#push('text', inner);
  }
}

/** Whether a bold or italic text is a formula rather than words. */
const isFormula = (kind: string, text: string): boolean =>
  /^(?:mathbf|boldsymbol|bm|pmb|mathit|rm)$/.test(kind) &&
  /^[\d\s+\-*/^A-Za-z.,()=]*$/.test(text) &&
  !/[A-Za-z]{3}/.test(text);
