// The radius slider: a product of Jacobians on the left, gradient descent over the cliff on the right.

const UNITS = 8;
const START = [4.29, -2.7]; // where the descent begins: recurrent weight and bias
const RATE = 0.5;
const W_RANGE = [3, 7];
const B_RANGE = [-4, 2];
const [COLUMNS, ROWS] = [81, 61];

const ACTIVATIONS = {
  identity: { f: (a) => a, slope: () => 1 },
  tanh: { f: Math.tanh, slope: (h) => 1 - h * h },
  relu: { f: (a) => Math.max(a, 0), slope: (h) => (h > 0 ? 1 : 0) },
};

/** A number as a typeset power of ten: 1.3 · 10¹². */
function power(value) {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const [digits, exponent] = value.toExponential(1).split("e");
  if (Math.abs(Number(exponent)) < 3) return formatNumber(value, 3);
  return `${digits} · 10${raised(Number(exponent))}`;
}

/** An exponent in raised digits. */
function raised(exponent) {
  return [...String(exponent)].map((digit) => (digit === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit])).join("");
}

/** Row vector times matrix (stored row by row). */
function times(vector, matrix) {
  return Array.from({ length: UNITS }, (_, j) => vector.reduce((sum, value, i) => sum + value * matrix[i * UNITS + j], 0));
}

/** The norms of dL/dh_t from the last state back, and the singular values of dh_T/dh_1. */
function wayBack(rotation, inputs, { radius, length, activation, drive }) {
  const { f, slope } = ACTIVATIONS[activation];
  const W = rotation.map((value) => radius * value);
  const states = [];
  let h = new Array(UNITS).fill(0);
  for (let t = 0; t < length; t++) {
    h = times(h, W).map((sum, i) => f(sum + drive * inputs[t * UNITS + i]));
    states.push(h);
  }
  // J_t[i][j] = W[i][j] slope(h_t[j]): each row of the way back is d <- (d * slope) W^T
  const back = (d, state) => {
    const sums = d.map((value, j) => value * slope(state[j]));
    return Array.from({ length: UNITS }, (_, i) => sums.reduce((sum, value, j) => sum + value * W[i * UNITS + j], 0));
  };
  let gradient = new Array(UNITS).fill(1 / Math.sqrt(UNITS));
  const norms = [1];
  let columns = Array.from({ length: UNITS }, (_, j) => Array.from({ length: UNITS }, (_, i) => (i === j ? 1 : 0)));
  for (let t = length - 1; t > 0; t--) {
    gradient = back(gradient, states[t]);
    norms.push(Math.hypot(...gradient));
    columns = columns.map((column) => back(column, states[t]));
  }
  return { norms, values: singularValues(columns) };
}

/** One-sided Jacobi: turn pairs of columns until all are orthogonal; their lengths are the singular values. */
function singularValues(columns) {
  const a = columns.map((column) => column.slice());
  const dot = (u, v) => u.reduce((sum, value, i) => sum + value * v[i], 0);
  for (let sweep = 0; sweep < 12; sweep++) {
    for (let p = 0; p < UNITS; p++) {
      for (let q = p + 1; q < UNITS; q++) {
        const [pp, qq, pq] = [dot(a[p], a[p]), dot(a[q], a[q]), dot(a[p], a[q])];
        if (Math.abs(pq) <= 1e-14 * Math.sqrt(pp * qq) || pq === 0) continue;
        const zeta = (qq - pp) / (2 * pq);
        const tangent = (zeta >= 0 ? 1 : -1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
        const cosine = 1 / Math.sqrt(1 + tangent * tangent);
        const sine = cosine * tangent;
        for (let i = 0; i < UNITS; i++) {
          const [x, y] = [a[p][i], a[q][i]];
          a[p][i] = cosine * x - sine * y;
          a[q][i] = sine * x + cosine * y;
        }
      }
    }
  }
  return a.map((column) => Math.hypot(...column)).sort((x, y) => y - x);
}

/** Gradient descent of x_t = w sigmoid(x_{t-1}) + b, loss (sigmoid(x_50) - 0.7)^2, clipped if threshold > 0. */
function descent(threshold, updates = 500) {
  const squash = (x) => 1 / (1 + Math.exp(-x));
  let [w, b] = START;
  const way = [[w, b]];
  let last = 0;
  for (let n = 0; n <= updates; n++) {
    const before = [];
    let x = 0.5;
    for (let t = 0; t < 50; t++) {
      before.push(squash(x));
      x = w * before[t] + b;
    }
    const output = squash(x);
    last = (output - 0.7) ** 2;
    if (n === updates) break;
    let d = 2 * (output - 0.7) * output * (1 - output);
    let [dw, db] = [0, 0];
    for (let t = 49; t >= 0; t--) {
      dw += d * before[t];
      db += d;
      d *= w * before[t] * (1 - before[t]);
    }
    const norm = Math.hypot(dw, db);
    const factor = threshold > 0 && norm >= threshold ? threshold / norm : 1;
    w -= RATE * factor * dw;
    b -= RATE * factor * db;
    way.push([w, b]);
  }
  return { way, loss: last };
}

function render({ model, el }) {
  const rotation = numbers(model, "rotation", Float64Array);
  const inputs = numbers(model, "inputs", Float64Array);
  const surface = numbers(model, "surface");

  const { node: report, report: say } = reporter();
  const curve = svg("svg", { viewBox: "-8 0 308 220", class: "radius-plot", role: "img" });
  const bars = svg("svg", { viewBox: "-8 0 208 220", class: "radius-plot radius-narrow", role: "img" });
  const canvas = element("canvas", { width: 324, height: 244, class: "radius-surface", "aria-hidden": "true" });
  const path = svg("svg", { viewBox: "0 0 324 244", class: "radius-path", role: "img" });
  const cliff = element("div", { class: "radius-cliff" }, canvas, path);

  const radius = slider(model, "radius", { label: "Spectral radius", min: 0, max: 2, step: 0.05, format: (v) => formatNumber(v, 2) });
  const length = slider(model, "length", { label: "Length", min: 2, max: 60, format: (v) => `${v} steps` });
  const drive = slider(model, "drive", { label: "Size of the inputs", min: 0.1, max: 4, step: 0.1, format: (v) => formatNumber(v, 1) });
  const activation = select(model, "activation", { label: "Units", choices: [["identity", "linear"], ["tanh", "tanh"], ["relu", "ReLU"]] });
  const threshold = slider(model, "threshold", { label: "Threshold", min: 0, max: 2, step: 0.1, format: (v) => (v > 0 ? formatNumber(v, 1) : "none") });
  const settings = element(
    "fieldset",
    { "aria-label": "The way back" },
    element("div", { class: "course-controls" }, radius.node, length.node, activation.node, drive.node),
  );
  const clipping = element("fieldset", { "aria-label": "Clipping" }, element("div", { class: "course-controls" }, threshold.node));
  const figure = (title, ...content) => element("figure", {}, element("figcaption", {}, title), ...content);
  const spot = outcomeSpot();
  const picture = element(
    "div",
    {},
    element("div", { class: "radius-panels" }, figure("Norm of the gradient", curve), figure("Singular values of dh_T/dh_1", bars)),
    spot,
    report,
    figure("Gradient descent on the loss of one unit: a plain, a wall, a valley", clipping, cliff, reliefKey()),
  );
  const { node: cliffReport, report: sayCliff } = reporter();
  picture.append(cliffReport);
  const gate = predictionGate(model, {
    question: "Linear units, a rotation times 0.9 as W_hh. How much of the gradient is left 39 steps back?",
    choices: ["About nine tenths", "About a third", "Less than a fiftieth"],
    truth: () => ({ choice: 2, because: `0.9 to the power of 39 is ${formatNumber(0.9 ** 39, 3)}.` }),
    locks: [settings, clipping],
    dims: [picture],
    spot,
  });
  mount(el, "Radius slider", gate, settings, picture);

  // Powers of ten that fit what is shown: the next step out that holds all values, and one at least on either side of 1.
  const reach = (values) => {
    const logs = values.filter((value) => value > 0 && Number.isFinite(value)).map(Math.log10);
    const furthest = Math.max(1, ...logs.map(Math.abs));
    return [1, 2, 4, 6, 8, 12, 16, 24, 40, 80, 160, 320].find((power) => power >= furthest - 1e-9) ?? 320;
  };
  const height = (value, most) => 100 - (90 * Math.max(-most, Math.min(most, Math.log10(Math.max(value, 1e-320))))) / most;
  const scale = (width, most) =>
    [-most, -most / 2, 0, most / 2, most].filter(Number.isInteger).flatMap((power) => [
      svg("line", { x1: 44, x2: width, y1: height(10 ** power, most), y2: height(10 ** power, most), class: "radius-grid" }),
      svg("text", { x: 40, y: height(10 ** power, most) + 4, "text-anchor": "end" }, power === 0 ? "1" : power === 1 ? "10" : `10${raised(power)}`),
    ]);

  function drawWay() {
    const state = { radius: model.get("radius"), length: model.get("length"), activation: model.get("activation"), drive: model.get("drive") };
    const { norms, values } = wayBack(rotation, inputs, state);
    if (!model.get("unlocked")) {
      const start = svg("circle", { cx: 46, cy: height(1, 2), r: 4, class: "radius-end" });
      curve.replaceChildren(...scale(296, 2), start, svg("text", { x: 170, y: 214, "text-anchor": "middle" }, "steps back"));
      curve.setAttribute("aria-label", "The way back begins at 1.");
      bars.replaceChildren(...scale(196, 2));
      bars.setAttribute("aria-label", "No singular values yet.");
      return;
    }
    const most = reach(norms);
    const mostOfBars = reach(values);
    const x = (steps) => 46 + (248 * steps) / 59;
    const points = norms.map((norm, steps) => `${x(steps)},${height(norm, most)}`).join(" ");
    curve.replaceChildren(
      ...scale(296, most),
      svg("polyline", { points, class: "radius-curve" }),
      svg("text", { x: 170, y: 214, "text-anchor": "middle" }, "steps back"),
    );
    bars.replaceChildren(
      ...scale(196, mostOfBars),
      ...values.map((value, i) => svg("rect", { x: 50 + 18 * i, y: Math.min(height(value, mostOfBars), height(1, mostOfBars)), width: 12, height: Math.abs(height(value, mostOfBars) - height(1, mostOfBars)) + 1, class: "radius-bar" })),
      svg("text", { x: 122, y: 214, "text-anchor": "middle" }, "largest to smallest"),
    );
    const last = norms.at(-1);
    const words = `${norms.length - 1} steps back the norm is ${power(last)} of the start`;
    curve.setAttribute("aria-label", words);
    bars.setAttribute("aria-label", `Singular values from ${power(values[0])} down to ${power(values.at(-1))}`);
    const a_step = (last || 0) ** (1 / (norms.length - 1));
    say(last, `${words}: on average a factor of ${formatNumber(a_step, 3)} a step. The largest singular value is ${power(values[0])}.`);
  }

  const across = (w) => ((w - W_RANGE[0]) / (W_RANGE[1] - W_RANGE[0])) * 320 + 2;
  const down = (b) => 242 - ((b - B_RANGE[0]) / (B_RANGE[1] - B_RANGE[0])) * 240;

  /** The loss as a coloured relief, lit from the upper left, so that the wall is seen to be one. */
  function drawSurface() {
    const context = canvas.getContext("2d");
    const depth = (row, column) => Math.log10(Math.max(surface[Math.min(ROWS - 1, Math.max(0, row)) * COLUMNS + Math.min(COLUMNS - 1, Math.max(0, column))], 1e-3));
    for (let row = 0; row < ROWS; row++) {
      for (let column = 0; column < COLUMNS; column++) {
        const slope = depth(row, column + 1) - depth(row, column - 1) - (depth(row + 1, column) - depth(row - 1, column));
        context.fillStyle = reliefColour(depth(row, column) / 3 + 1, Math.max(-0.35, Math.min(0.35, -0.45 * slope)));
        context.fillRect(column * 4, (ROWS - 1 - row) * 4, 4, 4);
      }
    }
  }

  function drawDescent() {
    const clipAt = model.get("threshold");
    const { way, loss } = descent(clipAt);
    const shown = way.map(([w, b]) => [Math.max(-99, Math.min(999, across(w))), Math.max(-999, Math.min(999, down(b)))]);
    path.replaceChildren(
      svg("polyline", { points: shown.map((point) => point.join(",")).join(" "), class: "radius-way" }),
      ...shown.slice(0, 200).map(([x, y]) => svg("circle", { cx: x, cy: y, r: 2, class: "radius-dot" })),
      svg("rect", { x: shown[0][0] - 5, y: shown[0][1] - 5, width: 10, height: 10, class: "radius-start" }),
      svg("circle", { cx: shown.at(-1)[0], cy: shown.at(-1)[1], r: 6, class: "radius-end" }),
      svg("text", { x: 318, y: 236, "text-anchor": "end" }, "recurrent weight w: 3 to 7 \u2192"),
      svg("text", { x: 8, y: 16 }, "\u2191 bias b: \u22124 to 2"),
    );
    const longest = Math.max(...way.slice(1).map(([w, b], i) => Math.hypot(w - way[i][0], b - way[i][1])));
    const result = loss < 1e-3 ? "it reaches the valley" : "it has lost its way";
    const words = `${clipAt > 0 ? `Threshold ${formatNumber(clipAt, 1)}` : "No clipping"}: the longest step is ${formatNumber(longest, 2)}, the loss after 500 updates ${formatNumber(loss, 4)}: ${result}.`;
    path.setAttribute("aria-label", words);
    sayCliff(loss, words);
  }

  drawSurface();
  const offWay = redrawOn(model, ["radius", "length", "activation", "drive", "unlocked"], drawWay);
  const offDescent = redrawOn(model, ["threshold"], drawDescent);
  return () => {
    offWay();
    offDescent();
  };
}

/** From pale (no loss) over sand to brown (large loss), a share lighter or darker. */
function reliefColour(share, light) {
  const stops = [[247, 244, 233], [222, 196, 146], [150, 104, 62]];
  const at = 2 * Math.max(0, Math.min(1, share));
  const [from, to] = at < 1 ? [stops[0], stops[1]] : [stops[1], stops[2]];
  const mixed = from.map((value, i) => value + (at - (at < 1 ? 0 : 1)) * (to[i] - value));
  return `rgb(${mixed.map((value) => Math.round(Math.max(0, Math.min(255, value * (1 + light))))).join(", ")})`;
}

/** The colours of the relief with the losses that they stand for. */
function reliefKey() {
  const colours = Array.from({ length: 13 }, (_, i) => reliefColour(i / 12, 0)).join(", ");
  return element(
    "div",
    { class: "radius-key" },
    element("span", {}, "loss 0.001 or less"),
    element("span", { class: "radius-colours", style: `background: linear-gradient(to right, ${colours})`, "aria-hidden": "true" }),
    element("span", {}, "1"),
  );
}

export default { initialize, render };
