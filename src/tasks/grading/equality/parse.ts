/** From tokens to a tree: the one grammar of mathematical answers. */
import { FUNCTION_NAMES, INVERSES } from './functions.js';
import { determinant, matrixMultiple, matrixPart, matrixSum, negativeMatrix } from './matrices.js';
import { add, parseDecimal, type Rational } from './rational.js';
import { type Token, tokensOf } from './tokens.js';
import { type Bracket, lettersOf, type Node, some } from './tree.js';

/** Deeper nesting, and longer texts, are no answers. */
const DEEPEST = 40;
const MOST_CHARACTERS = 1000;
const MOST_STEPS = 20_000;
/** Decimals with as many digits are taken as rounded. */
const ROUNDED_DIGITS = 9;

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
/** Letters that stand for functions whatever is in the brackets after them. */
const FUNCTION_LETTERS = /^(?:f|g|F|G|\\Phi|\\Gamma|\\phi|\\psi|\\zeta)(?:_|'|$)/;
const ROMAN = /^(?=.{2,})(?:x{0,3}(?:ix|iv|v?i{0,3})|X{0,3}(?:IX|IV|V?I{0,3}))$/;
const SHORT_WORDS: ReadonlySet<string> = new Set(
  'no on or of if is it up us to so do go he me my we be by am in yes not'.split(' '),
);

class NoTree extends Error {}

/** Undefined for a text that is not mathematics; words alone are a tree of their own. */
export function parseAnswer(text: string): Node | undefined {
  if (text.length > MOST_CHARACTERS) return undefined;
  const words = wordsAlone(text);
  if (words !== undefined) return { type: 'words', text: words };
  const tokens = tokensOf(text);
  if (!tokens || tokens.length === 0) return undefined;
  try {
    return parse(tokens);
  } catch (error) {
    if (error instanceof NoTree) return undefined;
    throw error;
  }
}

/** Letters alone that are no product of them: three or more, capitals, Roman numerals, short words. */
function wordsAlone(text: string): string | undefined {
  const inner = text
    .replaceAll(/\\(?:text|textbf|textrm|textit|mathrm|mbox)\s*\{([^{}\\]*)\}/g, '$1')
    .replace(/^\s*[({]\s*([A-Za-z]|[ivxIVX]{1,5})\s*[)}]\s*$/, '$1')
    .trim();
  // A dash is one of a word only beside words.
  const joints = /\p{L}{3}-|-\p{L}{3}/u.test(inner) ? /[\s,.'’-]/g : /[\s,.’]/g;
  const letters = inner.replaceAll(joints, '');
  if (!/^\p{L}+$/u.test(letters)) return undefined;
  if (
    /^(?:pi|theta|alpha|beta|gamma|delta|lambda|omega|sigma|phi|infinity|oo|inf|infty)$/.test(
      letters,
    )
  )
    return undefined;
  // No word goes without vowels, and mgh is a product.
  if (/^(?:[b-df-hj-np-tvwxz]{3,4}|[xyz]{3})$/.test(letters) && !ROMAN.test(letters))
    return undefined;
  const isText = inner !== text.trim() && /\\(?:text|mbox)/.test(text) && letters.length > 1;
  if (isText || (letters.length === 1 && inner !== text.trim())) return inner;
  const isWord = /,/.test(inner)
    ? /\p{L}{3}/u.test(inner)
    : letters.length >= 3 || /^\p{Lu}{2,}$/u.test(letters) || ROMAN.test(letters);
  return isWord || SHORT_WORDS.has(letters.toLowerCase()) ? inner : undefined;
}

function parse(tokens: Token[]): Node {
  let at = 0;
  let depth = 0;
  let steps = 0;
  /** Inside |…| a bar closes. */
  let inBars = false;
  /** Whether `and` was read as a joint. */
  let hasAnd = false;

  const fail = (): never => {
    throw new NoTree();
  };
  const peek = (offset = 0): Token | undefined => tokens[at + offset];
  const is = (text: string, offset = 0): boolean => {
    const token = tokens[at + offset];
    return (
      token !== undefined &&
      token.text === text &&
      (token.type === 'sign' || token.type === 'command')
    );
  };
  const take = (text: string): boolean => {
    if (!is(text)) return false;
    at++;
    return true;
  };
  const need = (text: string) => take(text) || fail();
  const nested = <T>(read: () => T): T => {
    if (++depth > DEEPEST || ++steps > MOST_STEPS) fail();
    const value = read();
    depth--;
    return value;
  };
  /** What it reads, or undefined and nothing taken. */
  const tried = <T>(read: () => T): T | undefined => {
    const before = { at, depth, inBars };
    try {
      return read();
    } catch (error) {
      if (!(error instanceof NoTree) || steps > MOST_STEPS) throw error;
      ({ at, depth, inBars } = before);
      return undefined;
    }
  };

  function list(): Node[] {
    const items = [statement()];
    for (;;) {
      const separated = take(',') || take(';');
      const joint = peek();
      const joined = joint?.type === 'text' && /^[,;]?\s*(?:and|or)$/i.test(joint.text);
      if (joined) {
        hasAnd ||= /and/i.test(joint.text);
        at++;
      }
      if (!separated && !joined) return items;
      items.push(statement());
    }
  }
  function statement(): Node {
    const sides = [sets()];
    const signs: string[] = [];
    while (
      peek() &&
      RELATIONS.has(peek()!.text) &&
      peek()!.type !== 'letter' &&
      !(inBars && is('|'))
    ) {
      signs.push(tokens[at++]!.text);
      sides.push(sets());
    }
    if (signs.includes('equiv') && take('pmod')) {
      signs.push('mod');
      sides.push(argument());
    }
    return signs.length > 0 ? { type: 'relation', sides, signs } : sides[0]!;
  }
  function sets(): Node {
    let left = sum();
    while (peek()?.type === 'command' && SETS.has(peek()!.text)) {
      const sign = tokens[at++]!.text;
      const right = sum();
      left =
        left.type === 'sets' && left.sign === sign
          ? { ...left, parts: [...left.parts, right] }
          : { type: 'sets', sign, parts: [left, right] };
    }
    return left;
  }
  function sum(): Node {
    const parts = [product()];
    for (;;) {
      if (take('+')) parts.push(product());
      else if (take('-')) parts.push(negated(product()));
      else if (is('pm') || is('mp')) {
        const plusFirst = tokens[at++]!.text === 'pm';
        const part = product();
        const [a, b] = plusFirst ? [part, negated(part)] : [negated(part), part];
        const left = sumOf([...parts]);
        // All signs of an expression are the upper ones, or all are the lower ones.
        const [plus, minus] = left.type === 'either' ? [left.plus, left.minus] : [left, left];
        parts.splice(0, parts.length, {
          type: 'either',
          plus: sumOf([plus, a.type === 'either' ? a.plus : a]),
          minus: sumOf([minus, b.type === 'either' ? b.minus : b]),
        });
      } else return sumOf(parts);
    }
  }
  function product(): Node {
    let factors = [signed()];
    for (;;) {
      if (take('*')) factors.push(signed());
      else if (take('/')) factors = [quotientOf(productOf(factors), divisor())];
      else if (take('bmod') || take('mod'))
        factors = [{ type: 'call', name: 'mod', args: [productOf(factors), signed()] }];
      else if (take('choose'))
        factors = [{ type: 'call', name: 'binom', args: [productOf(factors), signed()] }];
      else {
        const next = implied();
        if (!next) return productOf(factors);
        factors.push(next);
      }
    }
  }
  /** `t/RC` is t over RC: letters without a blank between them stay together. `1/2x` is half of x. */
  function divisor(): Node {
    const isLetter = (token: Token | undefined) =>
      token?.type === 'letter' || (token?.type === 'command' && GREEK.test(token.text));
    if (!isLetter(peek())) return signed();
    const factors = [power()];
    while (isLetter(peek()) && !peek()!.spaced && !(peek()!.text === 'e' && is('^', 1)))
      factors.push(power());
    return productOf(factors);
  }
  function implied(): Node | undefined {
    if (!begins()) return undefined;
    return is('|') ? tried(power) : power();
  }
  function signed(): Node {
    if (take('-')) return negated(nested(signed));
    if (take('+')) return nested(signed);
    if (take('pm')) {
      const of = nested(signed);
      return of.type === 'either' ? of : { type: 'either', plus: of, minus: negated(of) };
    }
    if (take('mp')) {
      const of = nested(signed);
      return of.type === 'either' ? of : { type: 'either', plus: negated(of), minus: of };
    }
    return power();
  }
  /** Whether a factor follows without a sign: a number only after something else, as 2 3 is no product. */
  function begins(): boolean {
    const token = peek();
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
        (token.text === '|' && !inBars)
      );
    return false;
  }
  function power(): Node {
    steps++;
    const start = at;
    const base = postfix(atom(true), start);
    return raised(base);
  }
  function raised(base: Node): Node {
    if (!is('^')) return base;
    if (isDegree()) {
      takeDegree();
      return raised({ type: 'degrees', of: base });
    }
    at++;
    const exponent = exponentOf();
    const node: Node = { type: 'power', base, exponent };
    return is('!') ? postfix(node, at) : node;
  }
  function exponentOf(): Node {
    if (is('{')) {
      const inner = group();
      return inner;
    }
    if (take('-')) return negated(nested(exponentOf));
    if (take('+')) return nested(exponentOf);
    const start = at;
    return raised(postfix(atom(false), start));
  }
  function isDegree(): boolean {
    return (
      is('^') &&
      (is('circ', 1) ||
        is('degree', 1) ||
        (is('{', 1) && (is('circ', 2) || is('degree', 2)) && is('}', 3)))
    );
  }
  function takeDegree(): void {
    at++;
    if (take('{')) {
      at++;
      need('}');
    } else at++;
  }
  function postfix(of: Node, _start: number): Node {
    let node = of;
    for (;;) {
      if (is('!')) {
        at++;
        node = { type: 'call', name: take('!') ? 'double factorial' : 'factorial', args: [node] };
      } else if (take('%')) node = { type: 'percent', of: node };
      else if (take('degree') || take('circ')) node = { type: 'degrees', of: node };
      else return node;
    }
  }
  /** A group in braces. */
  function group(): Node {
    need('{');
    const outside = inBars;
    inBars = false;
    const items = is('}') ? [] : nested(list);
    need('}');
    inBars = outside;
    if (items.length === 1) return items[0]!;
    return { type: 'list', open: '{', close: '}', items };
  }
  function bracketed(open: string): Node {
    const outside = inBars;
    inBars = false;
    const closes = open === '\\{' ? ['\\}'] : open === 'langle' ? ['rangle'] : [')', ']'];
    const items = closes.some((close) => is(close)) ? [] : nested(list);
    const close = closes.find((each) => is(each)) ?? fail();
    at++;
    inBars = outside;
    const look = (sign: string): Bracket =>
      sign === '\\{'
        ? '{'
        : sign === '\\}'
          ? '}'
          : sign === 'langle'
            ? '<'
            : sign === 'rangle'
              ? '>'
              : (sign as Bracket);
    if (
      items.length === 1 &&
      open !== '\\{' &&
      open !== 'langle' &&
      (open === '(') === (close === ')')
    )
      return items[0]!;
    return { type: 'list', open: look(open), close: look(close), items };
  }
  /** A group in braces, or the single character that LaTeX takes without them. */
  function argument(): Node {
    if (is('{')) return group();
    const token = peek() ?? fail();
    if (token.type === 'number') {
      const [first, rest] = [token.text[0]!, token.text.slice(1)];
      if (rest === '') at++;
      else tokens[at] = { ...token, text: rest };
      return numberOf(first);
    }
    return atom(false);
  }
  /** What a function without brackets of its own takes: one group, number, letter or command. */
  function single(): Node {
    if (is('{')) return group();
    if (take('(')) return bracketed('(');
    return atom(false);
  }

  function atom(canMix: boolean): Node {
    const token = peek() ?? fail();
    steps++;
    switch (token.type) {
      case 'number':
        at++;
        return numeral(token, canMix);
      case 'letter':
        return letter();
      case 'sign':
        if (token.text === '{') return group();
        if (token.text === '(' || token.text === '[' || token.text === '\\{') {
          at++;
          return bracketed(token.text);
        }
        if (token.text === '|' && !inBars) {
          at++;
          const inner = inside();
          // The power of a bar is one of what it is the size of.
          return { type: 'call', name: 'abs', args: [inner] };
        }
        return fail();
      case 'command':
        at++;
        return command(token.text);
      default:
        return fail();
    }
  }
  function inside(): Node {
    const outside = inBars;
    inBars = true;
    const inner = nested(sum);
    need('|');
    inBars = outside;
    return inner;
  }
  function numeral(token: Token, canMix: boolean): Node {
    if (
      (is('overline') || is('dot')) &&
      (is('{', 1) || peek(1)?.type === 'number') &&
      !/[eE]/.test(token.text) &&
      /\./.test(token.text)
    ) {
      at++;
      const braced = take('{');
      const period = peek()?.type === 'number' ? tokens[at++]!.text : fail();
      if (braced) need('}');
      if (!/^\d+$/.test(period)) fail();
      return repeating(token.text, period);
    }
    const value = numberOf(token.text);
    if (is('_') && /^\d+$/.test(token.text)) {
      at++;
      const base = argument();
      const digits = base.type === 'number' ? inBase(token.text, Number(base.value.n)) : null;
      return digits ? { type: 'number', value: digits } : fail();
    }
    if (!canMix || !/^\d+$/.test(token.text)) return value;
    const fraction = tried(properFraction);
    if (!fraction) return value;
    const whole = (value as Extract<Node, { type: 'number' }>).value;
    return { type: 'number', value: add(whole, fraction) ?? fail() };
  }
  /** \frac{1}{2} or 1/2 after a blank, of integers and less than 1; then not followed by what makes it a factor. */
  function properFraction(): Rational {
    let over: string;
    let under: string;
    const digits = (): string => {
      const token = peek();
      return token?.type === 'number' && /^\d+$/.test(token.text) ? tokens[at++]!.text : fail();
    };
    if (is('frac')) {
      at++;
      if (take('{')) {
        over = digits();
        need('}');
        if (take('{')) {
          under = digits();
          need('}');
        } else under = digits();
      } else {
        over = digits();
        if (over.length === 2) [over, under] = [over[0]!, over[1]!];
        else if (over.length === 1 && take('{')) {
          under = digits();
          need('}');
        } else return fail();
      }
    } else {
      if (!peek()?.spaced) fail();
      over = digits();
      need('/');
      under = digits();
    }
    if (BigInt(over) >= BigInt(under) || BigInt(over) === 0n) fail();
    return { n: BigInt(over), d: BigInt(under) };
  }
  function subscript(): string {
    if (!take('_')) return '';
    if (!is('{')) {
      const token = tokens[at++] ?? fail();
      if (token.type === 'sign') fail();
      // x_12 is x with 1 2 in plain texts.
      return `_${token.text}`;
    }
    return `_${textOfGroup()}`;
  }
  /** The tokens of a group in braces, as a name. */
  function textOfGroup(): string {
    need('{');
    const parts: string[] = [];
    let open = 1;
    for (;;) {
      const token = tokens[at++] ?? fail();
      if (token.type === 'sign' && token.text === '{') open++;
      if (token.type === 'sign' && token.text === '}' && --open === 0) return parts.join(' ');
      if (token.type !== 'sign' || !/[{}]/.test(token.text)) parts.push(token.text);
    }
  }
  function primes(): string {
    let found = '';
    for (;;) {
      if (take("'") || take('’')) found += "'";
      else if (take('prime')) found += "'";
      else if (is('^') && is('prime', 1)) {
        at += 2;
        found += "'";
      } else if (is('^') && is('{', 1) && is('prime', 2)) {
        at += 2;
        while (take('prime')) found += "'";
        need('}');
      } else return found;
    }
  }
  function letter(): Node {
    const derivative = tried(plainDerivative);
    if (derivative) return derivative;
    const { text } = tokens[at++]!;
    const tail = subscript() + primes();
    if (tail === '' && text === 'e') return { type: 'constant', name: 'e' };
    if (tail === '' && text === 'i') return { type: 'constant', name: 'i' };
    return valueAt(text + tail + (tail.includes("'") ? subscript() : ''));
  }
  function plainDerivative(): Node {
    const parts = [0, 1, 2, 3, 4].map((offset) => peek(offset));
    const [d, y, slash, e, x] = parts.map((token) => token?.text);
    if (
      d !== 'd' ||
      slash !== '/' ||
      e !== 'd' ||
      parts[1]?.type !== 'letter' ||
      parts[4]?.type !== 'letter'
    )
      fail();
    at += 5;
    return { type: 'name', name: `d${y}/d${x}` };
  }
  /** f(0) is the value of a function, x(x+1) a product. */
  function valueAt(name: string): Node {
    const node: Node = { type: 'name', name };
    // f^{-1}(2), f^2(x)
    const isFunction = FUNCTION_LETTERS.test(name);
    if (isFunction && is('^')) {
      const powered = tried(() => {
        at++;
        const exponent = exponentOf();
        need('(');
        const args = itemsUpTo(')');
        return {
          type: 'apply',
          name: `${name}^${JSON.stringify(exponent, bigintless)}`,
          args,
        } as Node;
      });
      if (powered) return powered;
    }
    // E[X] is an expected value.
    if (/^[EP](?:_|$)/.test(name) && is('[')) {
      const expected = tried(() => {
        at++;
        return itemsUpTo(']');
      });
      if (expected?.length === 1) return { type: 'apply', name, args: expected };
    }
    if (!is('(') || (name.includes('d') && name.includes('/'))) return node;
    const before = at;
    const args = tried(() => {
      at++;
      return itemsUpTo(')');
    });
    if (args && (isFunction || args.length !== 1 || name.endsWith("'") || isArgument(args[0]!)))
      return { type: 'apply', name, args };
    at = before;
    return node;
  }
  function itemsUpTo(close: string): Node[] {
    const outside = inBars;
    inBars = false;
    const items = nested(list);
    need(close);
    inBars = outside;
    return items;
  }
  function command(name: string): Node {
    if (name === 'frac') return fraction();
    if (name === 'binom') return { type: 'call', name, args: [argument(), argument()] };
    if (name === 'sqrt') return root();
    if (name === 'det') {
      const of = single();
      return (of.type === 'matrix' ? determinant(of.rows) : null) ?? fail();
    }
    if (name === 'cbrt') return rootOf(single(), numberOf('3'));
    if (name === 'pi') return { type: 'constant', name: 'pi' };
    if (name === 'infty') return { type: 'constant', name: 'infinity' };
    if (name === 'emptyset') return { type: 'list', open: '{', close: '}', items: [] };
    if (NAMED_SETS.has(name)) return { type: 'name', name };
    if (name === 'lfloor' || name === 'lceil') {
      const inner = nested(sum);
      need(name === 'lfloor' ? 'rfloor' : 'rceil');
      return { type: 'call', name: name === 'lfloor' ? 'floor' : 'ceil', args: [inner] };
    }
    if (name === 'langle') return bracketed('langle');
    if (name.startsWith('begin:')) return matrix(name.slice('begin:'.length));
    if (FUNCTION_NAMES.has(name)) return applied(name);
    if (DECORATIONS.test(name)) {
      const inner = is('{') ? textOfGroup() : (tokens[at++] ?? fail()).text;
      return { type: 'name', name: `${name}:${inner}${subscript()}` };
    }
    if (name === 'angle' || name === 'triangle') {
      let points = '';
      while (peek()?.type === 'letter') points += tokens[at++]!.text;
      // An angle has no order, and a triangle none at all.
      const turned = [...points].reverse().join('');
      const shown =
        name === 'triangle' ? [...points].sort().join('') : turned < points ? turned : points;
      return points ? { type: 'name', name: `${name} ${shown}` } : fail();
    }
    if (GREEK.test(name)) return valueAt(`\\${name}${subscript()}${primes()}`);
    return fail();
  }
  function fraction(): Node {
    const start = at;
    const derivative = tried(() => {
      const over = textOfGroup();
      const under = textOfGroup();
      if (!/^(?:d|partial)(?: |$)/.test(over) || !/^(?:d|partial) \S/.test(under)) fail();
      return {
        type: 'name',
        name: `${over.replaceAll(' ', '')}/${under.replaceAll(' ', '')}`,
      } as Node;
    });
    if (derivative) return derivative;
    at = start;
    return quotientOf(argument(), argument());
  }
  function root(): Node {
    if (take('[')) {
      const degree = nested(sum);
      need(']');
      return rootOf(single(), degree);
    }
    return rootOf(single(), numberOf('2'));
  }
  function applied(name: string): Node {
    if (name === 'log' && take('_')) {
      const base = argument();
      return powered((arg) => ({ type: 'call', name: 'log base', args: [arg, base] }));
    }
    if (MANY.has(name)) {
      if (!take('(') && !take('\\{')) fail();
      const outside = inBars;
      inBars = false;
      const args = nested(list);
      if (!take(')')) need('\\}');
      inBars = outside;
      return { type: 'call', name, args };
    }
    const inverse = INVERSES[name];
    if (inverse && isInverse())
      return powered((arg) => ({ type: 'call', name: inverse, args: [arg] }));
    return powered((arg) => ({ type: 'call', name, args: [arg] }));
  }
  /** Takes ^{-1}. */
  function isInverse(): boolean {
    if (!is('^')) return false;
    const braced = is('{', 1);
    const from = braced ? 2 : 1;
    if (!is('-', from) || peek(from + 1)?.text !== '1' || (braced && !is('}', from + 2)))
      return false;
    at += braced ? 5 : 3;
    return true;
  }
  /** The power of a function stands before what it is applied to. */
  function powered(of: (argument: Node) => Node): Node {
    if (isDegree() || !take('^')) return of(operand());
    const exponent = is('{') ? group() : argument();
    return { type: 'power', base: of(operand()), exponent };
  }
  /** What a function is taken of: its brackets, or the product after it, up to a sign, another function or a bracket after a letter. */
  function operand(): Node {
    if (take('(')) return bracketed('(');
    if (take('[')) return bracketed('[');
    // As SymPy writes it, \ln{\left(x\right)}^{2} is the square of the logarithm.
    if (is('{')) return is('(', 1) ? group() : raised(group());
    if (take('-')) return negated(nested(operand));
    let node = nested(power);
    if (node.type === 'call' && node.name === 'abs') return node;
    let factors = [node];
    let hasLetters = lettersOf(node).size > 0;
    for (;;) {
      if (
        is('/') &&
        peek(1)?.type === 'number' &&
        (!hasLetters || factors.some((factor) => some(factor, isPi)))
      ) {
        at++;
        factors = [quotientOf(productOf(factors), nested(power))];
        continue;
      }
      if (!continues(hasLetters)) break;
      node = nested(power);
      factors.push(node);
      hasLetters ||= lettersOf(node).size > 0;
    }
    return productOf(factors);
  }
  function continues(hasLetters: boolean): boolean {
    const token = peek();
    if (!token || !begins()) return false;
    if (token.type === 'letter') return !(token.text === 'e' && is('^', 1));
    if (token.type === 'command') {
      if (FUNCTION_NAMES.has(token.text)) return false;
      if (token.text === 'pi' || GREEK.test(token.text) || DECORATIONS.test(token.text))
        return true;
      return !hasLetters && /^(?:frac|sqrt|binom)$/.test(token.text);
    }
    return !hasLetters && (token.text === '(' || token.text === '{');
  }
  function matrix(kind: string): Node {
    if (!/^(?:[pbBvV]?matrix|smallmatrix|array)$/.test(kind)) fail();
    const rows: Node[][] = [];
    const outside = inBars;
    inBars = false;
    while (!is(`end:${kind}`)) {
      const row = [nested(sets)];
      while (take('&')) row.push(nested(sets));
      rows.push(row);
      if (!take('\\\\')) break;
    }
    need(`end:${kind}`);
    inBars = outside;
    if (rows.length === 0 || rows.some((row) => row.length !== rows[0]!.length)) fail();
    const value = kind === 'vmatrix' ? determinant(rows) : null;
    if (value) return value;
    return { type: 'matrix', kind: /^[vV]/.test(kind) ? kind : 'matrix', rows };
  }

  const items = list();
  if (peek()) fail();
  return items.length === 1
    ? items[0]!
    : { type: 'list', open: '', close: '', items, isAnd: hasAnd };
}

const MANY: ReadonlySet<string> = new Set(['max', 'min', 'gcd', 'lcm']);
const isPi = (node: Node): boolean => node.type === 'constant' && node.name === 'pi';
const bigintless = (_: string, value: unknown) => (typeof value === 'bigint' ? `${value}` : value);

/** What is the argument of a function rather than a factor: anything but a sum. */
const isArgument = (node: Node): boolean => node.type !== 'sum' && node.type !== 'either';

const negated = (of: Node): Node =>
  of.type === 'either'
    ? { type: 'either', plus: negated(of.plus), minus: negated(of.minus) }
    : (negativeMatrix(of) ?? { type: 'negative', of });

function sumOf(parts: readonly Node[]): Node {
  if (parts.length === 1) return parts[0]!;
  return split(parts, (each) => matrixSum(each) ?? { type: 'sum', parts: each });
}

function productOf(factors: readonly Node[]): Node {
  if (factors.length === 1) return factors[0]!;
  return split(factors, (each) => matrixMultiple(each) ?? { type: 'product', parts: each });
}

const quotientOf = (over: Node, under: Node): Node =>
  split([over, under], ([p, q]) => matrixPart(p!, q!) ?? { type: 'quotient', over: p!, under: q! });

const rootOf = (of: Node, degree: Node): Node =>
  split([of, degree], (args) => ({ type: 'call', name: 'root', args }));

/** `2(1 ± x)` is `2(1+x)` or `2(1−x)`. */
function split(parts: readonly Node[], join: (parts: readonly Node[]) => Node): Node {
  if (!parts.some(({ type }) => type === 'either')) return join(parts);
  const side = (name: 'plus' | 'minus') =>
    join(parts.map((part) => (part.type === 'either' ? part[name] : part)));
  return { type: 'either', plus: side('plus'), minus: side('minus') };
}

function numberOf(text: string): Node {
  const value = parseDecimal(text);
  if (!value) throw new NoTree();
  const [mantissa = '', exponent = '0'] = text.split(/[eE]/);
  const [, decimals = ''] = mantissa.split('.');
  const digits = mantissa.replace('.', '').replace(/^0+/, '').replace(/0+$/, '');
  if (!/[.eE]/.test(text) || digits.length < ROUNDED_DIGITS) return { type: 'number', value };
  const zeros = decimals === '' ? /0*$/.exec(mantissa)![0].length : 0;
  const ulp = parseDecimal(`1e${Number(exponent) - decimals.length + zeros}`);
  return ulp ? { type: 'number', value, ulp } : { type: 'number', value };
}

/** whole.start and then the period without end. */
function repeating(text: string, period: string): Node {
  const [whole = '', start = ''] = text.split('.');
  const nines = BigInt('9'.repeat(period.length)) * 10n ** BigInt(start.length);
  return {
    type: 'number',
    value: { n: BigInt(whole + start + period) - BigInt(`0${whole}${start}`), d: nines },
  };
}

function inBase(digits: string, base: number): Rational | null {
  if (!(base >= 2 && base <= 10) || [...digits].some((digit) => Number(digit) >= base)) return null;
  return { n: [...digits].reduce((sum, digit) => sum * BigInt(base) + BigInt(digit), 0n), d: 1n };
}
