/** A mathematical text, plain or LaTeX, cut into tokens: what looks different and means the same is the same here. */

export interface Token {
  readonly type: 'number' | 'letter' | 'command' | 'sign' | 'text';
  /** A command without its backslash; a number's digits without separators; the words of a text. */
  readonly text: string;
  /** Whether blanks stand before it. */
  readonly spaced: boolean;
}

const SPACING =
  /^(?:\s|~|&nbsp;|\u00a0|\u2009|\u202f|\\(?:[,;:! \n]|(?:quad|qquad|displaystyle|textstyle|limits|nolimits|left|right|[bB]ig+[lrm]?|thinspace|medspace|thickspace|enspace|negthinspace|hspace\*?\{[^{}]*\}|hfill|mathstrut|strut|phantom\{[^{}]*\})(?![A-Za-z])))+/;
/** Groups of three digits, parted by a comma, `{,}`, or a thin space. */
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
/** Plain words that are functions or constants wherever they stand among letters. */
const WORDS =
  /^(?:arc(?:sin|cos|tan|cot|sec|csc)h?|a(?:sin|cos|tan)h?|sinh?|cosh?|tanh?|coth?|sech?|csch?|sqrt|cbrt|exp|ln|log|abs|floor|ceil|max|min|gcd|lcm|sgn|infinity|inf(?![a-z])|theta|alpha|beta|gamma|delta|lambda|omega|sigma|phi|pi|oo(?![a-z]))/;
const GREEK_WORD = /^(?:theta|alpha|beta|gamma|delta|lambda|omega|sigma|phi)$/;
/** Four letters in a row that begin none of these words. */
const WORDING = new RegExp(`^(?:(?!${WORDS.source.slice(1)})\\p{L}){4}`, 'u');

/** Null for a text with characters that mathematics does not have, or with words between its signs. */
export function tokensOf(source: string): Token[] | null {
  const tokens: Token[] = [];
  /** Brackets that are open, but braces of LaTeX groups: in them a comma parts. */
  const brackets: string[] = [];
  let rest = source;
  let spaced = false;
  const push = (type: Token['type'], text: string) => {
    tokens.push({ type, text, spaced });
    spaced = false;
  };
  const pushGroup = (...inner: readonly (readonly [Token['type'], string])[]) => {
    push('sign', '{');
    for (const [type, text] of inner) push(type, text);
    push('sign', '}');
  };
  const pushDigits = (digits: string) => push('number', digits);

  while (rest !== '') {
    const space = SPACING.exec(rest);
    if (space) {
      // A thin space backwards joins what stands beside it.
      spaced ||= space[0] !== '\\!';
      rest = rest.slice(space[0].length);
      continue;
    }
    const number =
      (brackets.length > 0 ? null : GROUPED.exec(rest)) ??
      SPACED_GROUPS.exec(rest) ??
      PLAIN.exec(rest);
    if (number) {
      const grouped = number[0].replaceAll(/[^\d.]/g, '');
      let length = number[0].length;
      let digits = grouped;
      if (!/\./.test(digits)) {
        const decimals = /^\.\d+/.exec(rest.slice(length));
        if (decimals) {
          digits += decimals[0];
          length += decimals[0].length;
        }
      }
      const exponent = EXPONENT.exec(rest.slice(length));
      if (exponent) {
        digits += exponent[0];
        length += exponent[0].length;
      }
      rest = rest.slice(length);
      pushDigits(digits);
      continue;
    }
    if (rest.startsWith('\\')) {
      const environment = ENVIRONMENT.exec(rest);
      if (environment) {
        rest = rest.slice(environment[0].length);
        push('command', `${environment[1]}:${environment[2]}`);
        continue;
      }
      const board = /^\\mathbb\s*([A-Z])(?![A-Za-z])/.exec(rest);
      if (board) {
        rest = rest.slice(board[0].length);
        pushText('\\mathbb', board[1]!);
        continue;
      }
      const text = TEXT.exec(rest);
      if (text) {
        rest = rest.slice(text[0].length);
        pushText(text[0], text[1]!);
        continue;
      }
      const word = WORD_COMMAND.exec(rest);
      if (word) {
        rest = rest.slice(word[0].length);
        const name = ALIASES[word[1]!] ?? word[1]!;
        if (
          /^(?:mathrm|mathbf|mathit|boldsymbol|bm|rm|bf|it|text|operatorname|mathbb|mathcal)$/.test(
            name,
          )
        )
          continue;
        if (/^\W/.test(name)) sign(name);
        else push(name === 'i' ? 'letter' : 'command', name);
        continue;
      }
      const two = rest.slice(0, 2);
      rest = rest.slice(2);
      if (two === '\\{' || two === '\\}') sign(two);
      else if (two === '\\%') push('sign', '%');
      else if (two === '\\|') push('sign', '|');
      else if (two === '\\\\') {
        rest = rest.replace(/^\*?\s*\[[\d.\sa-z]{1,10}\]/, '');
        push('sign', '\\\\');
      } else if (two === '\\$' || two === '\\&' || two === '\\#' || two === '\\_')
        push('sign', two[1]!);
      else return null;
      continue;
    }
    const first = String.fromCodePoint(rest.codePointAt(0)!);
    const joint = spaced ? JOINT.exec(rest) : null;
    if (joint) {
      rest = rest.slice(joint[0].length);
      push('text', joint[0]);
      continue;
    }
    const word = WORDS.exec(rest);
    if (word) {
      rest = rest.slice(word[0].length);
      const name =
        word[0] === 'infinity' || word[0] === 'inf' || word[0] === 'oo' ? 'infty' : word[0];
      push('command', GREEK_WORD.test(name) ? name : (ALIASES[name] ?? name));
      continue;
    }
    if (/\p{L}/u.test(first) || first in GREEK) {
      if (SYMBOLS[first] === undefined && GREEK[first] === undefined) {
        if (WORDING.test(rest)) return null;
        if (!/[A-Za-z]/.test(first)) return null;
        rest = rest.slice(first.length);
        push('letter', first);
        continue;
      }
    }
    rest = rest.slice(first.length);
    if (first in GREEK) push('command', GREEK[first]!);
    else if (first in SYMBOLS) push('command', ALIASES[SYMBOLS[first]!] ?? SYMBOLS[first]!);
    else if (first in FRACTIONS) {
      const [over, under] = FRACTIONS[first]!.split(' ') as [string, string];
      push('command', 'frac');
      pushGroup(['number', over]);
      pushGroup(['number', under]);
    } else if (RAISED.includes(first) || first === '⁻' || first === 'ⁿ') {
      const run = /^[⁰¹²³⁴-⁹⁻ⁿ]*/.exec(first + rest)![0];
      rest = (first + rest).slice(run.length);
      push('sign', '^');
      const digits = [...run]
        .filter((c) => RAISED.includes(c))
        .map((c) => RAISED.indexOf(c))
        .join('');
      if (run === 'ⁿ') pushGroup(['letter', 'n']);
      else if (run.startsWith('⁻')) pushGroup(['sign', '-'], ['number', digits]);
      else pushGroup(['number', digits]);
    } else if (LOWERED.includes(first)) {
      push('sign', '_');
      push('number', String(LOWERED.indexOf(first)));
    } else sign(CHARACTERS[first] ?? first);
  }
  return tokens;

  function sign(text: string): void {
    const two = text + rest.slice(0, 1);
    if (two === '<=' || two === '>=' || two === '!=' || two === '**') {
      rest = rest.slice(1);
      if (two === '**') push('sign', '^');
      else push('command', two === '<=' ? 'leq' : two === '>=' ? 'geq' : 'neq');
      return;
    }
    if (text === '<' || text === '>' || text === '=') push('sign', text);
    else {
      if (text === '(' || text === '[' || text === '\\{') brackets.push(text);
      if (text === ')' || text === ']' || text === '\\}') brackets.pop();
      push('sign', text);
    }
  }

  function pushText(whole: string, text: string): void {
    const kind = /^\\([A-Za-z]+)/.exec(whole)![1]!;
    const inner = text.trim();
    if (kind === 'mathbb') {
      push(
        'command',
        { R: 'reals', Z: 'integers', N: 'naturals', Q: 'rationals', C: 'complexes' }[inner] ??
          `bb${inner}`,
      );
    } else if (/^[A-Za-z]$/.test(inner)) push('letter', inner);
    else if (kind === 'operatorname') push('command', ALIASES[inner] ?? inner);
    else if (/^\d+(?:\.\d+)?$/.test(inner)) push('number', inner);
    else if (kind.startsWith('math') && WORDS.exec(inner)?.[0] === inner)
      push('command', ALIASES[inner] ?? inner);
    else if (
      /^(?:mathbf|boldsymbol|bm|pmb|mathit|rm)$/.test(kind) &&
      /^[\d\s+\-*/^A-Za-z.,()=]*$/.test(inner) &&
      !/[A-Za-z]{3}/.test(inner)
    ) {
      rest = `${inner} ${rest}`;
    } else push('text', inner);
  }
}

const SPACED_GROUPS = /^\d{1,3}(?:(?:\\,|\\!|,\\!|\u2009|\u202f) ?\d{3})+(?!\d)/;
