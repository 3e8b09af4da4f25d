// The unrolled RNN: a column a letter, a row a hidden unit. The network runs here, in float64, from float32 weights.

const LONGEST = 28;

function render({ model, el }) {
  const net = network(model);
  const chosen = { step: 1, unit: 0 }; // the cell whose formula is shown; step 1 follows the first letter
  let reading = null;
  let followed = null; // the position that the chosen cell has followed
  const columns = []; // of the table, a letter each

  const { node: report, report: say } = reporter();
  const labels = ["letter", ...Array.from({ length: net.hidden }, (_, unit) => `unit ${unit + 1}`), "expects", "change in h"];
  const lines = labels.map((label) => element("tr", {}, element("th", { scope: "row" }, label)));
  lines.at(-2).className = "unrolled-guess";
  lines.at(-1).className = "unrolled-change";
  const table = element(
    "table",
    { class: "unrolled-cells", role: "grid", "aria-label": "Hidden units at each step" },
    element("thead", {}, lines[0]),
    element("tbody", {}, ...lines.slice(1)),
  );
  const formula = element("div", { class: "unrolled-formula" });
  const drawing = svg("svg", { viewBox: "0 0 560 214", class: "unrolled-network", role: "img" });
  const spot = outcomeSpot();

  const text = textInput(model, "text", { label: "Text" });
  text.input.maxLength = LONGEST;
  const position = slider(model, "position", { label: "Letters read", min: 1, max: LONGEST, format: String });
  const back = element("button", { type: "button", click: () => move(-1) }, "◀ Back");
  const forth = element("button", { type: "button", click: () => move(1) }, "Step ▶");
  const { button: play, stop } = player(model, "position", {
    first: 1,
    last: () => Math.max(1, letters().length),
    milliseconds: 450,
  });
  const changed = slider(model, "changed", {
    label: "Change letter",
    min: -1,
    max: LONGEST - 1,
    format: (index) => (index < 0 ? "none" : `${index + 1}, “${shown(letters()[index] ?? "")}”`),
  });
  const replacement = select(model, "replacement", {
    label: "into",
    choices: model.get("characters").map((letter) => [letter, shown(letter)]),
  });

  const settings = element(
    "fieldset",
    { "aria-label": "Text and step" },
    element("div", { class: "course-controls" }, text.node, back, forth, play, position.node),
    element("div", { class: "course-controls" }, changed.node, replacement.node),
  );
  const picture = element("div", {}, drawing, report, element("div", { class: "course-scroll" }, table), spot, formula);
  const gate = predictionGate(model, {
    question: "One early letter is changed, all later letters stay. What happens to the change in the hidden state?",
    choices: ["It is gone after one step", "It fades over several steps", "It stays as large as it was"],
    truth: () => {
      const { distances } = compute();
      const start = model.get("changed") + 1;
      const [first, next, last] = [distances[start], distances[start + 1] ?? 0, distances.at(-1)];
      const choice = next < 0.05 * first ? 0 : last < 0.8 * first ? 1 : 2;
      const numbers = `${formatNumber(first, 2)} at the letter itself, ${formatNumber(next, 2)} one step later, ${formatNumber(last, 2)} at the end`;
      return { choice, because: `The length of the change is ${numbers}.` };
    },
    locks: [settings],
    dims: [picture],
    spot,
  });
  mount(el, "Unrolled RNN", gate, settings, picture);

  table.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!way || !event.target.dataset.step) return;
    event.preventDefault();
    choose(within(chosen.step + way[0], 1, model.get("position")), within(chosen.unit + way[1], 0, net.hidden - 1));
    cellAt(chosen.step, chosen.unit).focus();
  });
  table.addEventListener("click", ({ target }) => {
    const cell = target.closest("td[data-step]");
    if (cell && Number(cell.dataset.step) <= model.get("position")) choose(Number(cell.dataset.step), Number(cell.dataset.unit));
  });

  function letters() {
    const known = new Set(model.get("characters"));
    return [...model.get("text").toLowerCase()].filter((letter) => known.has(letter));
  }

  function compute() {
    const read = letters();
    const other = read.map((letter, t) => (t === model.get("changed") ? model.get("replacement") : letter));
    const states = net.run(read);
    const others = net.run(other);
    const distances = states.map((state, t) => Math.hypot(...state.map((value, j) => value - others[t][j])));
    return { read, other, states, others, distances };
  }

  function move(step) {
    stop();
    assign(model, "position", within(model.get("position") + step, 1, Math.max(1, letters().length)));
  }

  function cellAt(step, unit) {
    return table.querySelector(`td[data-step="${step}"][data-unit="${unit}"]`);
  }

  function choose(step, unit) {
    Object.assign(chosen, { step, unit });
    for (const old of table.querySelectorAll(".unrolled-chosen")) {
      old.removeAttribute("class"); // it has no other
      old.tabIndex = -1;
    }
    const cell = cellAt(step, unit);
    cell.classList.add("unrolled-chosen");
    cell.tabIndex = 0;
    explain();
  }

  /** h_t = tanh(own letter + state before + bias), each with its number, and the products in the middle spelled out. */
  function explain() {
    const { step, unit } = chosen;
    const { read, states } = reading;
    const letter = read[step - 1];
    const fromInput = net.W_xh(net.id(letter), unit);
    const parts = states[step - 1].map((value, i) => [value, net.W_hh(i, unit)]);
    const fromState = parts.reduce((sum, [value, weight]) => sum + value * weight, 0);
    const bias = net.b_h(unit);
    const result = states[step][unit];
    const strongest = parts
      .map(([value, weight], i) => ({ i, value, weight, product: value * weight }))
      .sort((a, b) => Math.abs(b.product) - Math.abs(a.product))
      .slice(0, 3)
      .map(({ i, value, weight }) => `${number(value)} × ${number(weight)} (unit ${i + 1})`);
    const first = step === 1 ? "h₀ = 0: nothing was read before." : `The largest of its ${parts.length} products: ${strongest.join(", ")}.`;
    formula.replaceChildren(
      element("strong", {}, `Unit ${unit + 1} after letter ${step}, “${shown(letter)}”`),
      ...["tanh(", piece(fromInput, `row “${shown(letter)}” of W_xh`), "+", piece(fromState, "h × W_hh"), "+", piece(bias, "b_h"), ") =", piece(result, "new h")],
      element("p", { class: "unrolled-products" }, first),
    );
    formula.dataset.value = result;
    drawNetwork(step, unit, parts.map(([value, weight]) => value * weight));
  }

  /** One step as a network: the letter, the state before, the state after it, and what is expected next. */
  function drawNetwork(step, unit, products) {
    const { read, states } = reading;
    const y = (j) => 16 + (168 / Math.max(1, net.hidden - 1)) * j;
    const radius = Math.min(7, 70 / net.hidden);
    const strongest = Math.max(...products.map(Math.abs), 1e-9);
    const tint = (value) => (value < 0 ? "var(--orange)" : "var(--blue)");
    const node = (x, value, j, name) => svg("circle", { cx: x, cy: y(j), r: radius, class: name, style: `fill: color-mix(in srgb, ${tint(value)} ${Math.round(90 * Math.abs(value))}%, var(--paper))` });
    const lines = products.map((product, i) =>
      svg("line", { x1: 190 + radius, y1: y(i), x2: 330 - radius, y2: y(unit), style: `stroke: ${tint(product)}; stroke-width: ${(0.5 + (5 * Math.abs(product)) / strongest).toFixed(1)}` }),
    );
    const best = net.ranking(states[step]).slice(0, 4);
    const words = (x, at, text, kind = "", anchor = "middle") => svg("text", { x, y: at, "text-anchor": anchor, class: kind }, text);
    drawing.replaceChildren(
      svg("line", { x1: 76, y1: 100, x2: 330 - radius, y2: y(unit), class: "unrolled-input" }),
      ...lines,
      ...states[step - 1].map((value, j) => node(190, value, j, "unrolled-node")),
      ...states[step].map((value, j) => node(330, value, j, j === unit ? "unrolled-node unrolled-here" : "unrolled-node")),
      words(52, 108, `“${shown(read[step - 1])}”`, "unrolled-letter"),
      words(190, 209, `h after ${step - 1}`),
      words(330, 209, `h after ${step}`),
      ...best.flatMap(({ letter, probability }, row) => [
        words(432, 52 + 32 * row, shown(letter), "unrolled-letter"),
        svg("rect", { x: 448, y: 40 + 32 * row, width: Math.max(1, 100 * probability), height: 14, class: "unrolled-chance" }),
      ]),
      words(490, 16, "expected next"),
    );
    const strongestUnit = products.map(Math.abs).indexOf(strongest) + 1;
    drawing.setAttribute("aria-label", `After letter ${step}: unit ${unit + 1} and the ${products.length} lines into it${step > 1 ? `, the thickest from unit ${strongestUnit}` : ""}; expected next is ${shown(best[0].letter)}.`);
  }

  function draw() {
    reading = compute();
    const { read, distances } = reading;
    const length = read.length;
    table.hidden = length === 0;
    if (length === 0) {
      formula.replaceChildren();
      say("", "Type at least one letter of the network's alphabet.");
      return;
    }
    position.input.max = length;
    changed.input.max = length - 1;
    const position_ = within(model.get("position"), 1, length);
    if (position_ !== model.get("position")) return assign(model, "position", position_);
    if (model.get("changed") >= length) return assign(model, "changed", length - 1);
    back.disabled = position_ === 1;
    forth.disabled = position_ === length;
    drawTable(position_);
    choose(position_ === followed ? chosen.step : position_, chosen.unit); // the drawing goes along
    followed = position_;
    const at = model.get("changed");
    const guess = net.guess(reading.states[position_]);
    const next = `After “${shown(read.slice(0, position_).join(""))}” the network expects “${shown(guess.letter)}” (${Math.round(100 * guess.probability)} %).`;
    const left = distances[position_] < 0.001 ? "less than 0.001" : formatNumber(distances[position_], 3);
    const change = at >= 0 && at < position_ ? ` The changed letter still moves h by ${left}.` : "";
    say(distances[position_], next + change);
  }

  /** Give the table as many columns as the text has letters; those that stay are kept, and so are their cells. */
  function fit(length) {
    while (columns.length > length) for (const node of columns.pop().nodes) node.remove();
    while (columns.length < length) {
      const step = columns.length + 1;
      const bar = element("div");
      const head = element("th", { scope: "col" });
      const units = Array.from({ length: net.hidden }, (_, unit) => element("td", { "data-step": step, "data-unit": unit, tabindex: -1 }));
      const guess = element("td");
      const nodes = [head, ...units, guess, element("td", {}, bar)];
      nodes.forEach((node, i) => lines[i].append(node));
      columns.push({ head, units, guess, bar, nodes });
    }
  }

  function drawTable(position_) {
    const { read, other, states, distances } = reading;
    fit(read.length);
    const largest = Math.max(...distances, 1e-9);
    columns.forEach(({ head, units, guess, bar }, t) => {
      const seen = t < position_;
      const letters = (other[t] === read[t] ? [read[t]] : [read[t], other[t]]).map(shown);
      touch(head, { class: seen ? "" : "unrolled-later" });
      if (head.textContent !== letters.join("")) {
        head.replaceChildren(...(letters.length === 1 ? letters : [element("span", {}, letters[0]), element("ins", {}, letters[1])]));
      }
      units.forEach((cell, unit) => {
        const value = states[t + 1][unit];
        const colour = value < 0 ? "var(--orange)" : "var(--blue)";
        const style = seen ? `background: color-mix(in srgb, ${colour} ${Math.round(50 * Math.abs(value))}%, var(--paper))` : "";
        const digits = Math.abs(value).toFixed(1).replace("0.", ".");
        const label = !seen ? "" : digits === ".0" ? "0" : `${value < 0 ? "−" : "+"}${digits}`;
        touch(cell, { style, "data-value": value }, label);
      });
      touch(guess, {}, seen ? shown(net.guess(states[t + 1]).letter) : "");
      const size = seen ? distances[t + 1] : 0;
      touch(bar, { style: `height: ${(34 * size) / largest}px` });
      touch(bar.parentNode, { "data-value": distances[t + 1], title: formatNumber(size, 3) });
    });
  }

  const names = ["text", "position", "changed", "replacement", "unlocked"];
  const off = redrawOn(model, names, draw);
  return () => {
    stop();
    off();
  };
}

/** The network from its packed weights. */
function network(model) {
  const packed = numbers(model, "weights");
  const characters = model.get("characters");
  const size = characters.length;
  const hidden = model.get("hidden_size");
  const starts = [0];
  for (const length of [size * hidden, hidden * hidden, hidden, hidden * size]) starts.push(starts.at(-1) + length);
  const ids = new Map(characters.map((letter, i) => [letter, i]));
  const net = {
    hidden,
    id: (letter) => ids.get(letter),
    W_xh: (i, j) => packed[starts[0] + i * hidden + j],
    W_hh: (i, j) => packed[starts[1] + i * hidden + j],
    b_h: (j) => packed[starts[2] + j],
    W_hy: (i, j) => packed[starts[3] + i * size + j],
    b_y: (j) => packed[starts[4] + j],
  };
  const units = Array.from({ length: hidden }, (_, j) => j);
  net.run = (letters) => {
    const states = [units.map(() => 0)];
    for (const letter of letters) {
      const before = states.at(-1);
      const row = net.id(letter);
      states.push(
        units.map((j) => Math.tanh(before.reduce((sum, value, i) => sum + value * net.W_hh(i, j), net.W_xh(row, j) + net.b_h(j)))),
      );
    }
    return states;
  };
  net.ranking = (state) => {
    const scores = characters.map((_, k) => state.reduce((sum, value, i) => sum + value * net.W_hy(i, k), net.b_y(k)));
    const largest = Math.max(...scores);
    const total = scores.reduce((sum, score) => sum + Math.exp(score - largest), 0);
    return characters.map((letter, k) => ({ letter, probability: Math.exp(scores[k] - largest) / total })).sort((a, b) => b.probability - a.probability);
  };
  net.guess = (state) => net.ranking(state)[0];
  return net;
}

/** A number of the formula with its name below it. */
function piece(value, name) {
  return element("span", { class: "unrolled-piece" }, element("span", {}, number(value)), element("small", {}, name));
}

function number(value) {
  return formatNumber(value, 2);
}

/** Letters that cannot be seen, made visible. */
function shown(text) {
  return text.replaceAll(" ", "␣").replaceAll("\n", "⏎");
}

function within(value, low, high) {
  return Math.max(low, Math.min(high, value));
}

export { network };
export default { initialize, render };
