// The gate theatre: a small LSTM forward and backward, word by word, with an RNN beside it. Both run here.

const QUANTITIES = [
  ["input", "input gate i"],
  ["forget", "forget gate f"],
  ["content", "content g"],
  ["output", "output gate o"],
  ["cell", "cell c"],
  ["hidden", "hidden state h"],
];

/** x_t W_xh of each word, W_hh by rows, and b_h, from the packed weights. */
function unpacked(values, steps, size, width) {
  const rows = (begin, count) => Array.from({ length: count }, (_, i) => values.subarray(begin + i * width, begin + (i + 1) * width));
  return { inputs: rows(0, steps), W_hh: rows(steps * width, size), b_h: values.subarray((steps + size) * width) };
}

/** One step's sums x W_xh + h W_hh + b_h. */
function sums({ inputs, W_hh, b_h }, t, h) {
  return Array.from(b_h, (b, j) => h.reduce((sum, value, i) => sum + value * W_hh[i][j], b + inputs[t][j]));
}

/** d W_hh^T. */
function throughMatrix({ W_hh }, d) {
  return W_hh.map((row) => d.reduce((sum, value, j) => sum + value * row[j], 0));
}

function runLSTM(net, size, steps, added) {
  const squash = (a) => 1 / (1 + Math.exp(-a));
  let [h, c] = [new Array(size).fill(0), new Array(size).fill(0)];
  const trace = [];
  for (let t = 0; t < steps; t++) {
    const a = sums(net, t, h);
    const part = (block) => a.slice(block * size, (block + 1) * size);
    const [i, f, g, o] = [part(0).map(squash), part(1).map((x) => squash(x + added)), part(2).map(Math.tanh), part(3).map(squash)];
    const before = c;
    c = c.map((value, j) => f[j] * value + i[j] * g[j]);
    h = c.map((value, j) => o[j] * Math.tanh(value));
    trace.push({ input: i, forget: f, content: g, output: o, before, cell: c, hidden: h });
  }
  return trace;
}

/** The norms of dL/dc_t from the last word read back to the first, for dL/dh = 1 in each unit. */
function cellNorms(net, trace, size) {
  let dh = new Array(size).fill(1);
  let dc = new Array(size).fill(0);
  const norms = [];
  for (const { input: i, forget: f, content: g, output: o, before, cell } of trace.slice().reverse()) {
    const shown = cell.map(Math.tanh);
    dc = dc.map((value, j) => value + dh[j] * o[j] * (1 - shown[j] ** 2));
    norms.push(Math.hypot(...dc));
    const into = [
      dc.map((d, j) => d * g[j] * i[j] * (1 - i[j])),
      dc.map((d, j) => d * before[j] * f[j] * (1 - f[j])),
      dc.map((d, j) => d * i[j] * (1 - g[j] ** 2)),
      dh.map((d, j) => d * shown[j] * o[j] * (1 - o[j])),
    ];
    dh = throughMatrix(net, into.flat());
    dc = dc.map((d, j) => d * f[j]);
  }
  return norms.map((norm) => norm / norms[0]);
}

/** The norms of dL/dh_t of the RNN, in the same way. */
function plainNorms(net, size, steps) {
  let h = new Array(size).fill(0);
  const states = [];
  for (let t = 0; t < steps; t++) states.push((h = sums(net, t, h).map(Math.tanh)));
  let d = new Array(size).fill(1);
  const norms = [Math.hypot(...d)];
  for (const state of states.slice(1).reverse()) {
    d = throughMatrix(net, d.map((value, j) => value * (1 - state[j] ** 2)));
    norms.push(Math.hypot(...d));
  }
  return norms.map((norm) => norm / norms[0]);
}

function render({ model, el }) {
  const words = model.get("words");
  const size = model.get("hidden_size");
  const plainSize = model.get("plain_size");
  const gated = unpacked(numbers(model, "lstm"), words.length, size, 4 * size);
  const plain = unpacked(numbers(model, "rnn"), words.length, plainSize, plainSize);

  const { node: report, report: say } = reporter();
  const heads = words.map((word) => element("th", { scope: "col" }, word));
  const cells = Array.from({ length: size }, () => words.map(() => element("td")));
  const table = element(
    "table",
    { class: "gate-cells", "aria-label": "Units at each word" },
    element("thead", {}, element("tr", {}, element("th", { scope: "row" }, "word"), ...heads)),
    element("tbody", {}, ...cells.map((row, unit) => element("tr", {}, element("th", { scope: "row" }, `unit ${unit + 1}`), ...row))),
  );
  const plot = svg("svg", { viewBox: "0 0 480 190", class: "gate-plot", role: "img" });

  const position = slider(model, "position", { label: "Words read", min: 1, max: words.length, format: (t) => `${t}, \u201c${words[t - 1]}\u201d` });
  const shown = select(model, "shown", { label: "Shown", choices: QUANTITIES });
  const bias = slider(model, "bias", { label: "Added to the forget bias", min: -4, max: 4, step: 0.5, format: (b) => formatNumber(b, 1) });
  const step = (by) => {
    stop();
    assign(model, "position", Math.max(1, Math.min(words.length, model.get("position") + by)));
  };
  const back = element("button", { type: "button", click: () => step(-1) }, "\u25c0 Back");
  const forth = element("button", { type: "button", click: () => step(1) }, "Step \u25b6");
  const { button: play, stop } = player(model, "position", { first: 1, last: () => words.length, milliseconds: 600 });
  const settings = element(
    "fieldset",
    { "aria-label": "Sentence and gates" },
    element("div", { class: "course-controls" }, back, forth, play, position.node),
    element("div", { class: "course-controls" }, shown.node, bias.node),
  );
  const spot = outcomeSpot();
  const picture = element("div", {}, scroller("Units at each word", table), plot, report, spot);
  const gate = predictionGate(model, {
    question: "The loss looks at the last word alone. In which network is more of its gradient left at the first word?",
    choices: ["In the LSTM, with its gates as trained", "In the RNN without gates", "In both about the same"],
    truth: () => {
      const lstm = cellNorms(gated, runLSTM(gated, size, words.length, 0), size).at(-1);
      const rnn = plainNorms(plain, plainSize, words.length).at(-1);
      const choice = lstm > 2 * rnn ? 0 : rnn > 2 * lstm ? 1 : 2;
      return { choice, because: `LSTM ${amount(lstm)}, RNN ${amount(rnn)} of the start.` };
    },
    locks: [settings],
    dims: [picture],
    spot,
  });
  mount(el, "Gate theatre", gate, settings, picture);

  function draw() {
    const read = model.get("position");
    if (!model.get("unlocked")) {
      drawCurves(read, []);
      plot.setAttribute("aria-label", "The way back from the last word; no gradient yet.");
      return;
    }
    const trace = runLSTM(gated, size, words.length, model.get("bias"));
    const name = model.get("shown");
    heads.forEach((head, t) => touch(head, { class: t === read - 1 ? "gate-now" : "" }));
    cells.forEach((row, unit) => row.forEach((cell, t) => {
      const value = trace[t][name][unit];
      const strength = Math.round(55 * Math.min(1, Math.abs(value)));
      const colour = value < 0 ? "var(--orange)" : "var(--blue)";
      touch(cell, { style: t < read ? `background: color-mix(in srgb, ${colour} ${strength}%, var(--paper))` : "", "data-value": value }, t < read ? formatNumber(value, 1) : "");
    }));
    const curves = [["gate-lstm", cellNorms(gated, trace.slice(0, read), size)], ["gate-rnn", plainNorms(plain, plainSize, read)]];
    drawCurves(read, curves);
    const open = trace[read - 1].forget.reduce((sum, value) => sum + value, 0) / size;
    const seen = trace[read - 1][name].reduce((sum, value) => sum + value, 0) / size;
    const [lstm, rnn] = curves.map(([, norms]) => norms.at(-1));
    back.disabled = read === 1;
    forth.disabled = read === words.length;
    const label = QUANTITIES.find(([key]) => key === name)[1];
    const words_ = `After \u201c${words[read - 1]}\u201d the forget gates are at ${formatNumber(open, 2)} on average, ${label} at ${formatNumber(seen, 2)}. Of the gradient at this word, ${amount(lstm)} is left at \u201c${words[0]}\u201d in the LSTM and ${amount(rnn)} in the RNN.`;
    plot.setAttribute("aria-label", `Gradient on its way back: ${amount(lstm)} left in the LSTM, ${amount(rnn)} in the RNN`);
    say(`${lstm} ${rnn} ${seen}`, words_);
  }

  function drawCurves(read, curves) {
    const [LOW, HIGH] = [-6, 2]; // powers of ten
    const x = (t) => 74 + (390 * t) / Math.max(1, words.length - 1);
    const y = (value) => 160 - (140 * (Math.max(LOW, Math.min(HIGH, Math.log10(Math.max(value, 1e-300)))) - LOW)) / (HIGH - LOW);
    plot.replaceChildren(
      ...[-6, -4, -2, 0, 2].flatMap((power) => [
        svg("line", { x1: 72, x2: 466, y1: y(10 ** power), y2: y(10 ** power), class: "gate-grid" }),
        svg("text", { x: 68, y: y(10 ** power) + 4, "text-anchor": "end" }, formatNumber(10 ** power, 6)),
      ]),
      ...curves.flatMap(([kind, norms]) => [
        svg("polyline", { class: kind, points: norms.map((norm, d) => `${x(read - 1 - d)},${y(norm)}`).join(" ") }),
        svg("circle", { class: `${kind}-end`, cx: x(0), cy: y(norms.at(-1)), r: 4.5 }), // what is left at the first word
      ]),
      svg("text", { x: 258, y: 184, "text-anchor": "middle" }, "share of the gradient at each word: solid LSTM, dashed RNN"),
    );
  }

  const off = redrawOn(model, ["position", "shown", "bias", "unlocked"], draw);
  return () => {
    stop();
    off();
  };
}

function amount(value) {
  return value >= 0.01 ? formatNumber(value, 2) : value.toExponential(1).replace("-", "\u2212");
}

export default { initialize, render };
