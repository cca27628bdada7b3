/** The grammar of mathematical answers: turns tokens into a tree. */
import {
  inBase,
  negated,
  numberOf,
  productOf,
  quotientOf,
  repeating,
  rootOf,
  sumOf,
} from './_builders.js';
import { NoTree, TokenReader } from './_token-reader.js';
import { onlyWords } from './_words.js';
import { FUNCTION_NAMES, INVERSES } from './functions.js';
import { determinant } from './matrices.js';
import { add, type Rational } from './rational.js';
import { type Token, tokensOf } from './tokens.js';
import { type Bracket, lettersOf, type Node, some } from './tree.js';

/** Longer texts are not parsed. */
const MOST_CHARACTERS = 1000;

const GREEK =
  /^(?:alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|rho|sigma|tau|upsilon|phi|chi|psi|omega|Gamma|Delta|Theta|Lambda|Xi|Sigma|Phi|Psi|Omega|hbar|ell|nabla|partial|varrho|varsigma|varpi|aleph)$/;
const DECORATIONS =
  /^(?:overline|bar|vec|hat|tilde|dot|ddot|overrightarrow|widehat|underline|widetilde|overarc|boldsymbol)$/;
const RELATIONS: ReadonlySet<string> = new Set(
  '= < > leq geq neq in notin equiv approx cong sim propto subset subseteq supset supseteq perp parallel rightarrow : |'.split(
    ' ',
  ),
);
const SETS: ReadonlySet<string> = new Set(['cup', 'cap', 'setminus', 'backslash']);
const NAMED_SETS: ReadonlySet<string> = new Set([
  'reals',
  'integers',
  'naturals',
  'rationals',
  'complexes',
]);
/** Names of functions, whatever stands in the brackets after them. */
const FUNCTION_LETTERS = /^(?:f|g|F|G|\\Phi|\\Gamma|\\phi|\\psi|\\zeta)(?:_|'|$)/;
/** Parses an answer. Words without mathematics are a tree too; undefined for any other text. */
export function parseAnswer(text: string): Node | undefined {
  if (text.length > MOST_CHARACTERS) return undefined;
  const words = onlyWords(text);
  if (words !== undefined) return { type: 'words', text: words };
  const tokens = tokensOf(text);
  if (!tokens || tokens.length === 0) return undefined;
  try {
    return new AnswerParser(tokens).parse();
  } catch (error) {
    if (error instanceof NoTree) return undefined;
    throw error;
  }
}

const CLOSING_SIGNS = {
  '(': [')', ']'],
  '[': [')', ']'],
  '\\{': ['\\}'],
  langle: ['rangle'],
} as const;
type OpenSign = keyof typeof CLOSING_SIGNS;
type CloseSign = (typeof CLOSING_SIGNS)[OpenSign][number];
const BRACKETS: Readonly<Record<OpenSign | CloseSign, Bracket>> = {
  '(': '(',
  ')': ')',
  '[': '[',
  ']': ']',
  '\\{': '{',
  '\\}': '}',
  langle: '<',
  rangle: '>',
};
/** Functions of several arguments. */
const MANY: ReadonlySet<string> = new Set(['max', 'min', 'gcd', 'lcm']);
const isPi = (node: Node): boolean => node.type === 'constant' && node.name === 'pi';
const bigintless = (_: string, value: unknown) => (typeof value === 'bigint' ? `${value}` : value);

/** Whether brackets hold an argument rather than a factor: anything but a sum. */
const isArgument = (node: Node): boolean => node.type !== 'sum' && node.type !== 'either';

class AnswerParser extends TokenReader {
  /** Whether `and` joined two items. */
  #hasAnd = false;

  parse(): Node {
    const items = this.#list();
    if (this.peek()) this.fail();
    return items.length === 1
      ? items[0]!
      : { type: 'list', open: '', close: '', items, isAnd: this.#hasAnd };
  }

  #list(): Node[] {
    const items = [this.#statement()];
    for (;;) {
      const separated = this.take(',') || this.take(';');
      const joint = this.peek();
      const joined = joint?.type === 'text' && /^[,;]?\s*(?:and|or)$/i.test(joint.text);
      if (joined) {
        this.#hasAnd ||= /and/i.test(joint.text);
        this.at++;
      }
      if (!separated && !joined) return items;
      items.push(this.#statement());
    }
  }

  #statement(): Node {
    const sides = [this.#sets()];
    const signs: string[] = [];
    while (
      this.peek() &&
      RELATIONS.has(this.peek()!.text) &&
      this.peek()!.type !== 'letter' &&
      !(this.inBars && this.is('|'))
    ) {
      signs.push(this.next().text);
      sides.push(this.#sets());
    }
    if (signs.includes('equiv') && this.take('pmod')) {
      signs.push('mod');
      sides.push(this.#argument());
    }
    return signs.length > 0 ? { type: 'relation', sides, signs } : sides[0]!;
  }

  #sets(): Node {
    let left = this.#sum();
    while (this.peek()?.type === 'command' && SETS.has(this.peek()!.text)) {
      const sign = this.next().text;
      const right = this.#sum();
      left =
        left.type === 'sets' && left.sign === sign
          ? { ...left, parts: [...left.parts, right] }
          : { type: 'sets', sign, parts: [left, right] };
    }
    return left;
  }

  #sum(): Node {
    let parts = [this.#product()];
    for (;;) {
      if (this.take('+')) parts.push(this.#product());
      else if (this.take('-')) parts.push(negated(this.#product()));
      else if (this.is('pm') || this.is('mp')) parts = [this.#eitherSum(sumOf([...parts]))];
      else return sumOf(parts);
    }
  }

  /**
   * Adds ± or ∓ a product. All signs of an expression are the upper ones, or all are the lower
   * ones.
   */
  #eitherSum(left: Node): Node {
    const isPlusFirst = this.next().text === 'pm';
    const part = this.#product();
    const [a, b] = isPlusFirst ? [part, negated(part)] : [negated(part), part];
    const [plus, minus] = left.type === 'either' ? [left.plus, left.minus] : [left, left];
    return {
      type: 'either',
      plus: sumOf([plus, a.type === 'either' ? a.plus : a]),
      minus: sumOf([minus, b.type === 'either' ? b.minus : b]),
    };
  }

  #product(): Node {
    let factors = [this.#signed()];
    for (;;) {
      if (this.take('*')) factors.push(this.#signed());
      else if (this.take('/')) factors = [quotientOf(productOf(factors), this.#divisor())];
      else if (this.take('bmod') || this.take('mod'))
        factors = [{ type: 'call', name: 'mod', args: [productOf(factors), this.#signed()] }];
      else if (this.take('choose'))
        factors = [{ type: 'call', name: 'binom', args: [productOf(factors), this.#signed()] }];
      else {
        const next = this.#implied();
        if (!next) return productOf(factors);
        factors.push(next);
      }
    }
  }

  /**
   * The divisor after a slash. `t/RC` is t over RC, since letters without a blank between them stay
   * together; `1/2x` is half of x.
   */
  #divisor(): Node {
    const isLetter = (token: Token | undefined) =>
      token?.type === 'letter' || (token?.type === 'command' && GREEK.test(token.text));
    if (!isLetter(this.peek())) return this.#signed();
    const factors = [this.#power()];
    while (
      isLetter(this.peek()) &&
      !this.peek()!.spaced &&
      !(this.peek()!.text === 'e' && this.is('^', 1))
    )
      factors.push(this.#power());
    return productOf(factors);
  }

  #implied(): Node | undefined {
    if (!this.#begins()) return undefined;
    return this.is('|') ? this.tried(() => this.#power()) : this.#power();
  }

  #signed(): Node {
    if (this.take('-')) return negated(this.nested(() => this.#signed()));
    if (this.take('+')) return this.nested(() => this.#signed());
    if (!this.is('pm') && !this.is('mp')) return this.#power();
    const isPlusFirst = this.next().text === 'pm';
    const of = this.nested(() => this.#signed());
    if (of.type === 'either') return of;
    return isPlusFirst
      ? { type: 'either', plus: of, minus: negated(of) }
      : { type: 'either', plus: negated(of), minus: of };
  }

  /** Whether a factor follows without a sign. A number does not: 2 3 is not a product. */
  #begins(): boolean {
    const token = this.peek();
    if (!token) return false;
    if (token.type === 'letter') return true;
    if (token.type === 'command') {
      return (
        !RELATIONS.has(token.text) &&
        !SETS.has(token.text) &&
        !/^(?:pm|mp|choose|bmod|mod|pmod|end:.*|rfloor|rceil|rangle|degree|circ|%)$/.test(
          token.text,
        )
      );
    }
    if (token.type === 'sign')
      return (
        token.text === '(' ||
        token.text === '{' ||
        token.text === '[' ||
        token.text === '\\{' ||
        (token.text === '|' && !this.inBars)
      );
    return false;
  }

  #power(): Node {
    this.steps++;
    return this.#raised(this.#postfix(this.#atom(true)));
  }

  #raised(base: Node): Node {
    if (!this.is('^')) return base;
    if (this.#isDegree()) {
      this.#takeDegree();
      return this.#raised({ type: 'degrees', of: base });
    }
    this.at++;
    const exponent = this.#exponentOf();
    const node: Node = { type: 'power', base, exponent };
    return this.is('!') ? this.#postfix(node) : node;
  }

  #exponentOf(): Node {
    if (this.is('{')) return this.#group();
    if (this.take('-')) return negated(this.nested(() => this.#exponentOf()));
    if (this.take('+')) return this.nested(() => this.#exponentOf());
    return this.#raised(this.#postfix(this.#atom(false)));
  }

  #isDegree(): boolean {
    return (
      this.is('^') &&
      (this.is('circ', 1) ||
        this.is('degree', 1) ||
        (this.is('{', 1) && (this.is('circ', 2) || this.is('degree', 2)) && this.is('}', 3)))
    );
  }

  #takeDegree(): void {
    this.at++;
    if (this.take('{')) {
      this.at++;
      this.need('}');
    } else this.at++;
  }

  #postfix(of: Node): Node {
    let node = of;
    for (;;) {
      if (this.is('!')) {
        this.at++;
        node = {
          type: 'call',
          name: this.take('!') ? 'double factorial' : 'factorial',
          args: [node],
        };
      } else if (this.take('%')) node = { type: 'percent', of: node };
      else if (this.take('degree') || this.take('circ')) node = { type: 'degrees', of: node };
      else return node;
    }
  }

  /** A group in braces. */
  #group(): Node {
    this.need('{');
    const items = this.withBars(false, () => {
      const inner = this.is('}') ? [] : this.nested(() => this.#list());
      this.need('}');
      return inner;
    });
    if (items.length === 1) return items[0]!;
    return { type: 'list', open: '{', close: '}', items };
  }

  /** What follows an opening bracket, up to its closing one; ( and [ may close each other. */
  #bracketed(open: OpenSign): Node {
    const closes = CLOSING_SIGNS[open];
    const { items, close } = this.withBars(false, () => {
      const isEmpty = closes.some((sign) => this.is(sign));
      const inner = isEmpty ? [] : this.nested(() => this.#list());
      const found = closes.find((sign) => this.is(sign)) ?? this.fail();
      this.at++;
      return { items: inner, close: found };
    });
    const isPlain = (open === '(' && close === ')') || (open === '[' && close === ']');
    if (items.length === 1 && isPlain) return items[0]!;
    return { type: 'list', open: BRACKETS[open], close: BRACKETS[close], items };
  }

  /** A group in braces, or the single character that LaTeX takes without them. */
  #argument(): Node {
    if (this.is('{')) return this.#group();
    const token = this.peek() ?? this.fail();
    if (token.type === 'number') {
      const [first, rest] = [token.text[0]!, token.text.slice(1)];
      if (rest === '') this.at++;
      else this.tokens[this.at] = { ...token, text: rest };
      return numberOf(first);
    }
    return this.#atom(false);
  }

  /** The argument of a function without brackets: one group, number, letter or command. */
  #single(): Node {
    if (this.is('{')) return this.#group();
    if (this.take('(')) return this.#bracketed('(');
    return this.#atom(false);
  }

  #atom(canMix: boolean): Node {
    const token = this.peek() ?? this.fail();
    this.steps++;
    switch (token.type) {
      case 'number':
        this.at++;
        return this.#numeral(token, canMix);
      case 'letter':
        return this.#letter();
      case 'sign':
        if (token.text === '{') return this.#group();
        this.at++;
        if (token.text === '(' || token.text === '[' || token.text === '\\{')
          return this.#bracketed(token.text);
        if (token.text === '|' && !this.inBars)
          return { type: 'call', name: 'abs', args: [this.#insideBars()] };
        return this.fail();
      case 'command':
        this.at++;
        return this.#command(token.text);
      default:
        return this.fail();
    }
  }

  #insideBars(): Node {
    return this.withBars(true, () => {
      const inner = this.nested(() => this.#sum());
      this.need('|');
      return inner;
    });
  }

  #numeral(token: Token, canMix: boolean): Node {
    if (this.#repeats(token)) return this.#repeatingDecimal(token.text);
    const value = numberOf(token.text);
    const isWhole = /^\d+$/.test(token.text);
    if (isWhole && this.take('_')) {
      const base = this.#argument();
      const digits = base.type === 'number' ? inBase(token.text, Number(base.value.n)) : null;
      return digits ? { type: 'number', value: digits } : this.fail();
    }
    const fraction = canMix && isWhole ? this.tried(() => this.#properFraction()) : undefined;
    if (!fraction) return value;
    return { type: 'number', value: add(value.value, fraction) ?? this.fail() };
  }

  /** Whether 0.1\overline{6} or 0.1\dot 6 follows. */
  #repeats({ text }: Token): boolean {
    const isMarked = this.is('overline') || this.is('dot');
    const hasPeriod = this.is('{', 1) || this.peek(1)?.type === 'number';
    return isMarked && hasPeriod && !/[eE]/.test(text) && /\./.test(text);
  }

  #repeatingDecimal(start: string): Node {
    this.at++;
    const isBraced = this.take('{');
    const period = this.peek()?.type === 'number' ? this.next().text : this.fail();
    if (isBraced) this.need('}');
    return /^\d+$/.test(period) ? repeating(start, period) : this.fail();
  }

  /** \frac{1}{2}, or 1/2 after a blank, of integers and between 0 and 1. */
  #properFraction(): Rational {
    const [over, under] = this.take('frac') ? this.#digitPair() : this.#slashedDigits();
    if (BigInt(over) >= BigInt(under) || BigInt(over) === 0n) this.fail();
    return { n: BigInt(over), d: BigInt(under) };
  }

  #slashedDigits(): readonly [string, string] {
    if (!this.peek()?.spaced) this.fail();
    const over = this.#digits();
    this.need('/');
    return [over, this.#digits()];
  }

  /** {1}{2}, {1}2, 1{2} or 12, after \frac. */
  #digitPair(): readonly [string, string] {
    if (this.is('{')) {
      const over = this.#bracedDigits();
      return [over, this.is('{') ? this.#bracedDigits() : this.#digits()];
    }
    const over = this.#digits();
    if (over.length === 2) return [over[0]!, over[1]!];
    return over.length === 1 && this.is('{') ? [over, this.#bracedDigits()] : this.fail();
  }

  #bracedDigits(): string {
    this.need('{');
    const digits = this.#digits();
    this.need('}');
    return digits;
  }

  #digits(): string {
    const token = this.peek();
    return token?.type === 'number' && /^\d+$/.test(token.text) ? this.next().text : this.fail();
  }

  #subscript(): string {
    if (!this.take('_')) return '';
    if (!this.is('{')) {
      const token = this.next();
      if (token.type === 'sign') this.fail();
      // In plain texts, x_12 is x with the index 12.
      return `_${token.text}`;
    }
    return `_${this.#textOfGroup()}`;
  }

  /** The this.tokens of a group in braces, as a name. */
  #textOfGroup(): string {
    this.need('{');
    const parts: string[] = [];
    let open = 1;
    for (;;) {
      const token = this.next();
      if (token.type === 'sign' && token.text === '{') open++;
      if (token.type === 'sign' && token.text === '}' && --open === 0) return parts.join(' ');
      if (token.type !== 'sign' || !/[{}]/.test(token.text)) parts.push(token.text);
    }
  }

  #primes(): string {
    let found = '';
    for (;;) {
      if (this.take("'") || this.take('’')) found += "'";
      else if (this.take('prime')) found += "'";
      else if (this.is('^') && this.is('prime', 1)) {
        this.at += 2;
        found += "'";
      } else if (this.is('^') && this.is('{', 1) && this.is('prime', 2)) {
        this.at += 2;
        while (this.take('prime')) found += "'";
        this.need('}');
      } else return found;
    }
  }

  #letter(): Node {
    const derivative = this.tried(() => this.#plainDerivative());
    if (derivative) return derivative;
    const { text } = this.next();
    const tail = this.#subscript() + this.#primes();
    if (tail === '' && text === 'e') return { type: 'constant', name: 'e' };
    if (tail === '' && text === 'i') return { type: 'constant', name: 'i' };
    return this.#valueAt(text + tail + (tail.includes("'") ? this.#subscript() : ''));
  }

  #plainDerivative(): Node {
    const parts = [0, 1, 2, 3, 4].map((offset) => this.peek(offset));
    const [d, y, slash, e, x] = parts.map((token) => token?.text);
    if (
      d !== 'd' ||
      slash !== '/' ||
      e !== 'd' ||
      parts[1]?.type !== 'letter' ||
      parts[4]?.type !== 'letter'
    )
      this.fail();
    this.at += 5;
    return { type: 'name', name: `d${y}/d${x}` };
  }

  /** A name, or the value of a function: f(0) is one, while x(x+1) is a product. */
  #valueAt(name: string): Node {
    const isFunction = FUNCTION_LETTERS.test(name);
    const powered = isFunction && this.is('^') && this.tried(() => this.#poweredValue(name));
    if (powered) return powered;
    // E[X] is an expected value.
    if (/^[EP](?:_|$)/.test(name) && this.is('[')) {
      const args = this.tried(() => this.#argumentsIn('[', ']'));
      if (args?.length === 1) return { type: 'apply', name, args };
    }
    const isDerivative = name.includes('d') && name.includes('/');
    if (!this.is('(') || isDerivative) return { type: 'name', name };
    const before = this.at;
    const args = this.tried(() => this.#argumentsIn('(', ')'));
    if (args && (isFunction || args.length !== 1 || name.endsWith("'") || isArgument(args[0]!)))
      return { type: 'apply', name, args };
    this.at = before;
    return { type: 'name', name };
  }

  /** f^{-1}(2), f^2(x): the exponent belongs to the function's name. */
  #poweredValue(name: string): Node {
    this.at++;
    const exponent = JSON.stringify(this.#exponentOf(), bigintless);
    return { type: 'apply', name: `${name}^${exponent}`, args: this.#argumentsIn('(', ')') };
  }

  #argumentsIn(open: string, close: string): Node[] {
    this.need(open);
    return this.#itemsUpTo(close);
  }

  #itemsUpTo(close: string): Node[] {
    return this.withBars(false, () => {
      const items = this.nested(() => this.#list());
      this.need(close);
      return items;
    });
  }

  #command(name: string): Node {
    if (name === 'frac') return this.#fraction();
    if (name === 'binom') return { type: 'call', name, args: [this.#argument(), this.#argument()] };
    if (name === 'sqrt') return this.#root();
    if (name === 'det') {
      const of = this.#single();
      return (of.type === 'matrix' ? determinant(of.rows) : null) ?? this.fail();
    }
    if (name === 'cbrt') return rootOf(this.#single(), numberOf('3'));
    if (name === 'pi') return { type: 'constant', name: 'pi' };
    if (name === 'infty') return { type: 'constant', name: 'infinity' };
    if (name === 'emptyset') return { type: 'list', open: '{', close: '}', items: [] };
    if (NAMED_SETS.has(name)) return { type: 'name', name };
    if (name === 'lfloor' || name === 'lceil') {
      const inner = this.nested(() => this.#sum());
      this.need(name === 'lfloor' ? 'rfloor' : 'rceil');
      return { type: 'call', name: name === 'lfloor' ? 'floor' : 'ceil', args: [inner] };
    }
    if (name === 'langle') return this.#bracketed('langle');
    if (name.startsWith('begin:')) return this.#matrix(name.slice('begin:'.length));
    if (FUNCTION_NAMES.has(name)) return this.#applied(name);
    if (DECORATIONS.test(name)) {
      const inner = this.is('{') ? this.#textOfGroup() : this.next().text;
      return { type: 'name', name: `${name}:${inner}${this.#subscript()}` };
    }
    if (name === 'angle' || name === 'triangle') return this.#figure(name);
    if (GREEK.test(name)) return this.#valueAt(`\\${name}${this.#subscript()}${this.#primes()}`);
    return this.fail();
  }

  /** An angle is the same backwards, a triangle in any order of its points. */
  #figure(name: 'angle' | 'triangle'): Node {
    let points = '';
    while (this.peek()?.type === 'letter') points += this.next().text;
    if (!points) this.fail();
    const backwards = [...points].reverse().join('');
    const first = backwards < points ? backwards : points;
    const shown = name === 'triangle' ? [...points].sort().join('') : first;
    return { type: 'name', name: `${name} ${shown}` };
  }

  #fraction(): Node {
    const start = this.at;
    const derivative = this.tried(() => {
      const over = this.#textOfGroup();
      const under = this.#textOfGroup();
      if (!/^(?:d|partial)(?: |$)/.test(over) || !/^(?:d|partial) \S/.test(under)) this.fail();
      return {
        type: 'name',
        name: `${over.replaceAll(' ', '')}/${under.replaceAll(' ', '')}`,
      } as Node;
    });
    if (derivative) return derivative;
    this.at = start;
    return quotientOf(this.#argument(), this.#argument());
  }

  #root(): Node {
    if (this.take('[')) {
      const degree = this.nested(() => this.#sum());
      this.need(']');
      return rootOf(this.#single(), degree);
    }
    return rootOf(this.#single(), numberOf('2'));
  }

  #applied(name: string): Node {
    if (name === 'log' && this.take('_')) {
      const base = this.#argument();
      return this.#powered((arg) => ({ type: 'call', name: 'log base', args: [arg, base] }));
    }
    if (MANY.has(name)) {
      if (!this.take('(') && !this.take('\\{')) this.fail();
      const args = this.withBars(false, () => {
        const inner = this.nested(() => this.#list());
        if (!this.take(')')) this.need('\\}');
        return inner;
      });
      return { type: 'call', name, args };
    }
    const inverse = INVERSES[name];
    if (inverse && this.#isInverse())
      return this.#powered((arg) => ({ type: 'call', name: inverse, args: [arg] }));
    return this.#powered((arg) => ({ type: 'call', name, args: [arg] }));
  }

  /** Takes ^{-1}. */
  #isInverse(): boolean {
    if (!this.is('^')) return false;
    const braced = this.is('{', 1);
    const from = braced ? 2 : 1;
    if (
      !this.is('-', from) ||
      this.peek(from + 1)?.text !== '1' ||
      (braced && !this.is('}', from + 2))
    )
      return false;
    this.at += braced ? 5 : 3;
    return true;
  }

  /** Applies a function to its operand; its power may stand before that, as in \sin^2 x. */
  #powered(of: (argument: Node) => Node): Node {
    if (this.#isDegree() || !this.take('^')) return of(this.#operand());
    const exponent = this.is('{') ? this.#group() : this.#argument();
    return { type: 'power', base: of(this.#operand()), exponent };
  }

  /**
   * The operand of a function: its brackets, or the product after it up to a sign, another
   * function, or a bracket after a letter.
   */
  #operand(): Node {
    if (this.take('(')) return this.#bracketed('(');
    if (this.take('[')) return this.#bracketed('[');
    // As SymPy writes it, \ln{\left(x\right)}^{2} is the square of the logarithm.
    if (this.is('{')) return this.is('(', 1) ? this.#group() : this.#raised(this.#group());
    if (this.take('-')) return negated(this.nested(() => this.#operand()));
    let node = this.nested(() => this.#power());
    if (node.type === 'call' && node.name === 'abs') return node;
    let factors = [node];
    let hasLetters = lettersOf(node).size > 0;
    for (;;) {
      if (
        this.is('/') &&
        this.peek(1)?.type === 'number' &&
        (!hasLetters || factors.some((factor) => some(factor, isPi)))
      ) {
        this.at++;
        factors = [
          quotientOf(
            productOf(factors),
            this.nested(() => this.#power()),
          ),
        ];
        continue;
      }
      if (!this.#continues(hasLetters)) break;
      node = this.nested(() => this.#power());
      factors.push(node);
      hasLetters ||= lettersOf(node).size > 0;
    }
    return productOf(factors);
  }

  #continues(hasLetters: boolean): boolean {
    const token = this.peek();
    if (!token || !this.#begins()) return false;
    if (token.type === 'letter') return !(token.text === 'e' && this.is('^', 1));
    if (token.type === 'command') {
      if (FUNCTION_NAMES.has(token.text)) return false;
      if (token.text === 'pi' || GREEK.test(token.text) || DECORATIONS.test(token.text))
        return true;
      return !hasLetters && /^(?:frac|sqrt|binom)$/.test(token.text);
    }
    return !hasLetters && (token.text === '(' || token.text === '{');
  }

  #matrix(kind: string): Node {
    if (!/^(?:[pbBvV]?matrix|smallmatrix|array)$/.test(kind)) this.fail();
    const rows: Node[][] = [];
    this.withBars(false, () => {
      while (!this.is(`end:${kind}`)) {
        const row = [this.nested(() => this.#sets())];
        while (this.take('&')) row.push(this.nested(() => this.#sets()));
        rows.push(row);
        if (!this.take('\\\\')) break;
      }
      this.need(`end:${kind}`);
    });
    if (rows.length === 0 || rows.some((row) => row.length !== rows[0]!.length)) this.fail();
    const value = kind === 'vmatrix' ? determinant(rows) : null;
    if (value) return value;
    return { type: 'matrix', kind: /^[vV]/.test(kind) ? kind : 'matrix', rows };
  }
}
