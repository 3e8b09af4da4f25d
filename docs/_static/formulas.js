// The grammar of formulas as answers, the same as course_utils/exercises/formulas.py: names, numbers, + - * / @ **, .T,
// sum, exp, log, tanh, sigma. Nothing is handed to the browser's own interpreter. Arrays have up to two dimensions.
window.courseFormulas = (() => {
  class FormulaError extends Error {}
  const functions = {
    exp: Math.exp,
    log: Math.log,
    tanh: Math.tanh,
    sigma: (x) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x))),
  };
  const named = ["sum", ...Object.keys(functions)];
  const number = (x) => ({ shape: [], values: [x] });
  const said = (shape) => (shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`);

  function tokens(text) {
    const others = { "^": "**", "²": "**2", "·": "*", "×": "*", "⊙": "*", "σ": "sigma", "ᵀ": ".T", "−": "-" };
    text = text.replace(/[\^²·×⊙σᵀ−]/g, (sign) => others[sign]).replace(/\bnp\./g, "");
    text = text.replace(/\bsigmoid\b/g, "sigma").replace(/\bln\b/g, "log");
    if (text.includes("=")) throw new FormulaError("write the right side alone, without =");
    const found = text.match(/\s+|\.T(?![A-Za-z_0-9])|\d+\.?\d*(e[+-]?\d+)?|\.\d+|[A-Za-z_]\w*|\*\*|[-+*/@()]|./g) ?? [];
    return found.filter((token) => token.trim());
  }

  // A parser by precedence, as Python has it: + -, then * / @, then a sign, then ** to the right, then .T.
  function parse(text, names) {
    if (text.length > 300) throw new FormulaError(`the formula has ${text.length} characters, at most 300 are read`);
    const list = tokens(text);
    let place = 0;
    const unreadable = () => new FormulaError("this cannot be read as a formula: is a bracket or a * missing?");
    const take = (...signs) => (signs.includes(list[place]) ? list[place++] : null);
    const chain = (signs, below) => () => {
      let left = below();
      for (let sign; (sign = take(...signs)); ) left = { sign, left, right: below() };
      return left;
    };
    const signed = () => {
      const sign = take("-", "+");
      return sign ? { sign: `unary ${sign}`, of: signed() } : power();
    };
    const power = () => {
      const base = transposed();
      return take("**") ? { sign: "**", left: base, right: signed() } : base;
    };
    const transposed = () => {
      let found = atom();
      while (take(".T")) found = { sign: ".T", of: found };
      if (list[place] === "." && named.includes(list[place + 1]) && list[place + 2] === "(") {
        const name = list[place + 1];
        throw new FormulaError(`write ${name}(...) around it, not .${name}() behind it`);
      }
      return found;
    };
    const sum = chain(["+", "-"], chain(["*", "/", "@"], () => signed()));
    function atom() {
      const token = list[place++];
      if (token === undefined) throw unreadable();
      if (token === "(") {
        const inside = sum();
        if (!take(")")) throw unreadable();
        return inside;
      }
      if (/^[\d.]/.test(token) && Number.isFinite(Number(token))) return { sign: "number", value: Number(token), text: token };
      if (!/^[A-Za-z_]/.test(token)) throw unreadable();
      if (named.includes(token) && !names.includes(token)) {
        if (!take("(")) throw new FormulaError(`${token} needs its argument in brackets: ${token}(...)`);
        const of = sum();
        if (!take(")")) throw unreadable();
        return { sign: token, of };
      }
      if (list[place] === "(") {
        throw new FormulaError(names.includes(token)
          ? `${token} is no function: is a * missing before the bracket?`
          : `${token} is none of the functions that are read: ${named.join(", ")}`);
      }
      if (!names.includes(token)) {
        throw new FormulaError(`${token} is not a name of this question; there are ${names.join(", ")}`);
      }
      return { sign: "name", name: token };
    }
    const tree = sum();
    if (place < list.length) throw unreadable();
    return tree;
  }

  function written(tree) {
    switch (tree.sign) {
      case "number": return tree.text;
      case "name": return tree.name;
      case ".T": return `${tree.of.right ? `(${written(tree.of)})` : written(tree.of)}.T`;
      case "unary -": return `-${written(tree.of)}`;
      case "unary +": return `+${written(tree.of)}`;
    }
    if (tree.of) return `${tree.sign}(${written(tree.of)})`;
    const inner = (side) => (side.right && tree.sign !== "+" ? `(${written(side)})` : written(side));
    return `${inner(tree.left)} ${tree.sign} ${inner(tree.right)}`;
  }

  function transpose(a) {
    if (a.shape.length < 2) return a;
    const [rows, columns] = a.shape;
    const values = Array.from(a.values, (_, i) => a.values[(i % rows) * columns + Math.floor(i / rows)]);
    return { shape: [columns, rows], values };
  }

  function product(a, b) {
    if (!a.shape.length || !b.shape.length) return null;
    const left = a.shape.length === 1 ? [1, a.shape[0]] : a.shape;
    const right = b.shape.length === 1 ? [b.shape[0], 1] : b.shape;
    if (left[1] !== right[0]) return null;
    const values = [];
    for (let i = 0; i < left[0]; i++) {
      for (let j = 0; j < right[1]; j++) {
        let total = 0;
        for (let k = 0; k < left[1]; k++) total += a.values[i * left[1] + k] * b.values[k * right[1] + j];
        values.push(total);
      }
    }
    const shape = [...(a.shape.length === 1 ? [] : [left[0]]), ...(b.shape.length === 1 ? [] : [right[1]])];
    return { shape, values };
  }

  function entrywise(a, b, operate) {
    const rank = Math.max(a.shape.length, b.shape.length);
    const padded = (shape) => [...Array(rank - shape.length).fill(1), ...shape];
    const [left, right] = [padded(a.shape), padded(b.shape)];
    const shape = left.map((size, i) => (size === 1 ? right[i] : size));
    if (!shape.every((size, i) => [1, size].includes(left[i]) && [1, size].includes(right[i]))) return null;
    const at = (array, sizes, index) => {
      let place = 0;
      sizes.forEach((size, i) => (place = place * size + (size === 1 ? 0 : index[i])));
      return array.values[place];
    };
    const total = shape.reduce((x, y) => x * y, 1);
    const values = Array.from({ length: total }, (_, flat) => {
      const index = [];
      for (let i = rank - 1, rest = flat; i >= 0; rest = Math.floor(rest / shape[i]), i--) index[i] = rest % shape[i];
      return operate(at(a, left, index), at(b, right, index));
    });
    return { shape, values };
  }

  const operators = {
    "+": (x, y) => x + y,
    "-": (x, y) => x - y,
    "*": (x, y) => x * y,
    "/": (x, y) => x / y,
    "**": (x, y) => x ** y,
  };

  function evaluate(tree, values) {
    const sign = tree.sign;
    if (sign === "number") return number(tree.value);
    if (sign === "name") return values[tree.name];
    if (tree.of) {
      const of = evaluate(tree.of, values);
      if (sign === ".T") return transpose(of);
      if (sign === "sum") return number(of.values.reduce((x, y) => x + y, 0));
      const each = sign === "unary -" ? (x) => -x : sign === "unary +" ? (x) => x : functions[sign];
      return { shape: of.shape, values: of.values.map((x) => each(x)) };
    }
    const [a, b] = [evaluate(tree.left, values), evaluate(tree.right, values)];
    const found = sign === "@" ? product(a, b) : entrywise(a, b, operators[sign]);
    if (found) return found;
    const both = [[tree.left, a], [tree.right, b]].map(([side, array]) => `${written(side)} has shape ${said(array.shape)}`);
    throw new FormulaError(`the shapes of ${sign} do not fit: ${both.join(", ")}`);
  }

  const close = (x, y) => x === y || (Number.isNaN(x) && Number.isNaN(y)) ||
    (Number.isFinite(y) && Math.abs(x - y) <= 1e-12 + 1e-9 * Math.abs(y));
  const agree = (a, b) => String(a.shape) === String(b.shape) && a.values.every((x, i) => close(x, b.values[i]));

  // A learner's formula with one part left out, or with another sign.
  function* near(tree, names) {
    const without = ({ sign, name }) =>
      sign === "name" ? `without \`${name}\`` : sign === "number" ? "without a number" : "without one of its parts";
    if (tree.right) {
      yield [without(tree.right), tree.left];
      yield [without(tree.left), tree.right];
      for (const sign of ["+", "-", "*", "/", "@", "**"]) {
        if (sign !== tree.sign) yield [`with another sign in the place of \`${tree.sign}\``, { ...tree, sign }];
      }
      for (const [said, left] of near(tree.left, names)) yield [said, { ...tree, left }];
      for (const [said, right] of near(tree.right, names)) yield [said, { ...tree, right }];
    } else if (tree.of) {
      yield [tree.sign.startsWith("unary") ? "without a sign" : `without \`${tree.sign}\``, tree.of];
      for (const [said, of] of near(tree.of, names)) yield [said, { ...tree, of }];
    } else {
      const what = tree.sign === "name" ? `\`${tree.name}\`` : "a number";
      for (const name of names) {
        if (name !== tree.name) yield [`with \`${name}\` in the place of ${what}`, { sign: "name", name }];
      }
    }
  }

  // What is wrong with a formula, or null. `part` is written by publish/page_exercises.py: names, draws, right, mistakes, sizes.
  function judge(part, text) {
    let found, tree;
    try {
      tree = parse(text, part.names);
      found = part.draws.map((values) => evaluate(tree, values));
    } catch (error) {
      if (error instanceof FormulaError) return error.message;
      if (error instanceof RangeError) return "the formula is nested too deeply";
      throw error;
    }
    if (found.every((each, i) => agree(each, part.right[i]))) return null;
    const holdsNumbers = found.some(({ values }) => values.some((x) => !Number.isNaN(x)));
    const known = holdsNumbers && part.mistakes.find(({ values }) => found.every((each, i) => agree(each, values[i])));
    if (known) return known.message;
    for (const [said, other] of near(tree, part.names)) {
      try {
        const values = part.draws.map((each) => evaluate(other, each));
        if (values.every((each, i) => agree(each, part.right[i]))) return `nearly: ${said} it is right`;
      } catch (error) {
        if (!(error instanceof FormulaError)) throw error;
      }
    }
    if (!holdsNumbers) return "its value is no number: is it the logarithm of something negative, or 0 / 0?";
    const [ours, theirs] = [found[0].shape, part.right[0].shape];
    if (String(ours) === String(theirs)) return "the shape is right, the value is another one";
    return `it has shape ${said(ours)} for ${part.sizes}, it should have ${said(theirs)}`;
  }

  return { judge };
})();
