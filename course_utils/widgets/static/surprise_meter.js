// The surprise meter: type a sentence, see how surprised an n-gram model is by each token, and why.

const PARAMETERS = { lidstone: "k_exponent", interpolated: "weight", kneser_ney: "discount" };
const NAMES = { lidstone: "k", interpolated: "weight", kneser_ney: "discount" };
const GRIDS = {
  lidstone: Array.from({ length: 21 }, (_, i) => -4 + i / 4),
  interpolated: Array.from({ length: 19 }, (_, i) => (i + 1) / 20),
  kneser_ney: Array.from({ length: 19 }, (_, i) => (i + 1) / 20),
};
const CHART = { width: 520, height: 210, left: 58, right: 14, top: 12, bottom: 40 };

/** The number that the formula takes: the slider of k moves its exponent. */
function parameterValue(smoothing, position) {
  return smoothing === "lidstone" ? 10 ** position : position;
}

function perplexityText(value) {
  return Number.isFinite(value) ? formatNumber(value, value < 100 ? 2 : 0) : "infinite";
}

function render({ model, el }) {
  const words = model.get("words");
  const ids = new Map(words.map((word, id) => [word, id]));
  const [unknown, end] = [ids.get("<unk>"), ids.get("</s>")];
  const ngrams = countNgrams(numbers(model, "train", Uint16Array), words.length, end);
  const heldOut = numbers(model, "held_out", Uint16Array);
  const lookedUp = remember((order, smoothing) => lookUp(ngrams, heldOut, order, smoothing));
  const heldOutPerplexity = (order, smoothing, parameter) =>
    perplexity(surprisals(lookedUp(order, smoothing), smoothing, parameter, words.length));
  const curve = remember((order, smoothing) =>
    GRIDS[smoothing].map((position) => [position, heldOutPerplexity(order, smoothing, parameterValue(smoothing, position))]),
  );

  const { node: report, report: say } = reporter();
  const { node: curveReport, report: sayCurve } = reporter();
  const spot = outcomeSpot();
  const line = element("p", { class: "surprise-line", role: "group", "aria-label": "The sentence, each word as dark as it surprises" });
  const expectations = element("p", { class: "surprise-expected", role: "status" });
  let chosen = 0; // the word whose expectations are shown
  const rows = element("tbody");
  const bars = element(
    "table",
    { class: "surprise-bars", "aria-label": "Surprisal of each token" },
    element("thead", {}, element("tr", {}, ...["context", "token", "count", "surprisal (nats)"].map((text) => element("th", { scope: "col" }, text)))),
    rows,
  );
  const chart = svg("svg", { viewBox: `0 0 ${CHART.width} ${CHART.height}`, class: "surprise-chart", "aria-hidden": "true" });
  const sliders = {
    k_exponent: slider(model, "k_exponent", { label: "k", min: -4, max: 1, step: 0.25, format: (e) => formatNumber(10 ** e, 4) }),
    weight: slider(model, "weight", { label: "weight", min: 0.05, max: 0.95, step: 0.05, format: (w) => formatNumber(w, 2) }),
    discount: slider(model, "discount", { label: "discount", min: 0.05, max: 0.95, step: 0.05, format: (d) => formatNumber(d, 2) }),
  };
  const sentence = textInput(model, "sentence", { label: "Sentence", placeholder: "type a sentence" });
  sentence.input.maxLength = 200;
  const settings = element(
    "fieldset",
    { "aria-label": "Sentence and model" },
    element("div", { class: "course-controls surprise-sentence" }, sentence.node),
    element(
      "div",
      { class: "course-controls" },
      select(model, "order", { label: "Order", choices: [1, 2, 3, 4].map((order) => [order, String(order)]) }).node,
      select(model, "smoothing", {
        label: "Smoothing",
        choices: [
          ["mle", "none (maximum likelihood)"],
          ["lidstone", "add k"],
          ["interpolated", "interpolated"],
          ["kneser_ney", "Kneser-Ney"],
        ],
      }).node,
      ...Object.values(sliders).map(({ node }) => node),
    ),
  );
  const picture = element("div", {}, line, expectations, scroller("Surprisal of each token", bars), report, spot, chart, curveReport);
  const gate = predictionGate(model, {
    question: "Add k to every count, with the best k for each order. Which order is least surprised by text that it has not seen?",
    choices: ["Order 1: it looks at no word before", "Order 2: it looks at one word before", "Order 3: it looks at two words before"],
    truth: () => {
      const best = [1, 2, 3].map((order) => Math.min(...curve(order, "lidstone").map(([, value]) => value)));
      const numbersText = best.map((value, i) => `order ${i + 1}: ${perplexityText(value)}`).join(", ");
      return { choice: best.indexOf(Math.min(...best)), because: `Held-out perplexity with the best k: ${numbersText}.` };
    },
    locks: [settings],
    dims: [picture],
    spot,
  });
  mount(el, "Surprise meter", gate, settings, picture);

  function draw() {
    const [order, smoothing] = [model.get("order"), model.get("smoothing")];
    const position = smoothing === "mle" ? 0 : model.get(PARAMETERS[smoothing]);
    const parameter = parameterValue(smoothing, position);
    for (const [name, { node }] of Object.entries(sliders)) node.hidden = name !== PARAMETERS[smoothing];
    drawSentence(order, smoothing, parameter);
    drawCurve(order, smoothing, position, parameter);
  }

  function drawSentence(order, smoothing, parameter) {
    const typed = tokenize(model.get("sentence"));
    const stream = [...typed.map((word) => ids.get(word) ?? unknown), end];
    const raw = lookUp(ngrams, stream, order, "mle").map((found) => found.at(-1));
    const nats = surprisals(lookUp(ngrams, stream, order, smoothing), smoothing, parameter, words.length);
    const largest = Math.max(12, ...nats.filter(Number.isFinite));
    const padded = [...Array(order - 1).fill("<s>"), ...stream.map((id) => words[id])];
    rows.replaceChildren(
      ...nats.map((value, t) => {
        const share = Number.isFinite(value) ? Math.max(0, value) / largest : 1;
        const token = t < typed.length && stream[t] === unknown ? `${typed[t]} = <unk>` : words[stream[t]];
        const kind = raw[t].count === 0 ? "unseen" : "seen";
        return element(
          "tr",
          { "data-value": value, "data-count": raw[t].count, "data-total": raw[t].total, class: `surprise-${kind}` },
          element("td", { class: "surprise-context" }, padded.slice(t, t + order - 1).join(" ") || "–"),
          element("th", { scope: "row" }, token),
          element("td", {}, `${raw[t].count.toLocaleString("en")} of ${raw[t].total.toLocaleString("en")}`),
          element(
            "td",
            { class: "surprise-bar" },
            element("div", { class: "course-moves", style: `width: ${82 * share}%` }),
            element("span", {}, Number.isFinite(value) ? formatNumber(value, 2) : "∞"),
          ),
        );
      }),
    );
    drawLine(stream, typed, padded, nats, order, smoothing, parameter);
    const total = perplexity(nats);
    const impossible = nats.findIndex((value) => value === Infinity);
    const why = impossible >= 0 ? ` The count of “${[...padded.slice(impossible, impossible + order - 1), words[stream[impossible]]].join(" ")}” is 0 in the training text.` : "";
    say(total, `Your sentence has ${nats.length} ${nats.length === 1 ? "token" : "tokens"} with the end mark. Its perplexity is ${perplexityText(total)}.${why}`);
  }

  /** The sentence as buttons, dark where it surprises; below it what the model expected in the place of one word. */
  function drawLine(stream, typed, padded, nats, order, smoothing, parameter) {
    chosen = Math.min(chosen, stream.length - 1);
    while (line.childElementCount > stream.length) line.lastChild.remove();
    while (line.childElementCount < stream.length) {
      const place = line.childElementCount;
      line.append(element("button", { type: "button", click: () => ((chosen = place), draw()) }));
    }
    stream.forEach((id, t) => {
      const share = Number.isFinite(nats[t]) ? Math.min(1, Math.max(0, nats[t]) / 12) : 1;
      const style = `background: color-mix(in srgb, ${Number.isFinite(nats[t]) ? "var(--blue)" : "var(--orange)"} ${Math.round(55 * share)}%, var(--paper))`;
      touch(line.children[t], { style, "aria-pressed": String(t === chosen) }, t < typed.length ? typed[t] : words[id]);
    });
    const context = padded.slice(chosen, chosen + order - 1);
    const ids_ = context.map((word) => ids.get(word) ?? ngrams.start);
    const best = mostExpected(ids_, order, smoothing, parameter);
    const said = best.map(({ id, probability }) => `${words[id]} ${formatNumber(100 * probability, 1)} %`).join(", ");
    touch(expectations, {}, `After “${context.join(" ") || "anything"}” the model expected: ${said || "nothing it has counted"}.`);
  }

  /** The five most probable words after a context: candidates are those that were counted after it, or anywhere. */
  function mostExpected(context, order, smoothing, parameter) {
    const key = (length) => context.slice(context.length - length).reduceRight((sum, id) => sum * ngrams.base + id, 0);
    const levels = Array.from({ length: order }, (_, length) => [ngrams.level(length, smoothing === "kneser_ney" && length < order - 1), key(length)]);
    const looked = (id) =>
      levels.map(([level, at]) => ({
        count: level.counts.get(at * ngrams.base + id) ?? 0,
        total: level.totals.get(at) ?? 0,
        followers: level.followers.get(at) ?? 0,
      }));
    if (smoothing === "mle" && !levels.at(-1)[0].totals.get(levels.at(-1)[1])) return [];
    return words
      .map((_, id) => ({ id, probability: ngramProbability(looked(id), smoothing, parameter, words.length) }))
      .sort((a, b) => b.probability - a.probability)
      .slice(0, 5)
      .filter(({ probability }) => probability > 0);
  }

  function drawCurve(order, smoothing, position, parameter) {
    if (!model.get("unlocked")) {
      chart.setAttribute("hidden", "");
      return sayCurve("", "The perplexity on held-out text stands here, once you have said what you expect.");
    }
    const here = heldOutPerplexity(order, smoothing, parameter);
    const count = heldOut.length.toLocaleString("en");
    chart.toggleAttribute("hidden", smoothing === "mle");
    if (smoothing === "mle") {
      const impossible = lookedUp(order, "mle").filter((found) => ngramProbability(found, "mle", 0, words.length) === 0).length;
      sayCurve(here, `On ${count} held-out tokens the perplexity is ${perplexityText(here)}: ${impossible.toLocaleString("en")} of them have probability 0.`);
      return;
    }
    const best = smoothing === "lidstone" ? [1, 2, 3].map((n) => [n, Math.min(...curve(n, smoothing).map(([, value]) => value))]) : [];
    drawChart(chart, curve(order, smoothing), best, [position, here], NAMES[smoothing], smoothing === "lidstone");
    sayCurve(here, `On ${count} held-out tokens the perplexity is ${perplexityText(here)} with ${NAMES[smoothing]} = ${formatNumber(parameter, 4)}.`);
  }

  return redrawOn(model, ["sentence", "order", "smoothing", "unlocked", ...Object.values(PARAMETERS)], draw);
}

/** A function of (order, smoothing) that is computed once for each pair. */
function remember(compute) {
  const kept = new Map();
  return (order, smoothing) => {
    const key = `${order} ${smoothing}`;
    if (!kept.has(key)) kept.set(key, compute(order, smoothing));
    return kept.get(key);
  };
}

/** Held-out perplexity against the parameter, and a marker where the slider stands; the perplexity axis is logarithmic. */
function drawChart(chart, points, best, [position, here], name, powersOfTen) {
  const { width, height, left, right, top, bottom } = CHART;
  const [first, last] = [points[0][0], points.at(-1)[0]];
  const logs = points.map(([, value]) => Math.log10(value));
  const marks = best.map(([, value]) => Math.log10(value));
  const [low, high] = [Math.min(...logs, ...marks) - 0.05, Math.max(...logs, ...marks) + 0.05];
  const x = (value) => left + ((value - first) / (last - first)) * (width - left - right);
  const y = (value) => top + ((high - Math.log10(value)) / (high - low)) * (height - top - bottom);
  const ticks = powersOfTen ? [-4, -3, -2, -1, 0, 1] : [0.1, 0.3, 0.5, 0.7, 0.9];
  const levels = [low + 0.05, (low + high) / 2, high - 0.05].map((log) => 10 ** log);
  const text = (attributes, content) => svg("text", attributes, content);
  chart.replaceChildren(
    ...levels.flatMap((value) => [
      svg("line", { x1: left, x2: width - right, y1: y(value), y2: y(value), class: "surprise-grid" }),
      text({ x: left - 6, y: y(value) + 4, "text-anchor": "end" }, formatNumber(value, 0)),
    ]),
    ...ticks.map((value) => text({ x: x(value), y: height - bottom + 18, "text-anchor": "middle" }, formatNumber(powersOfTen ? 10 ** value : value, 4))),
    text({ x: (left + width - right) / 2, y: height - 4, "text-anchor": "middle" }, best.length ? `${name} (dashed: the best ${name} of each order)` : name),
    text({ x: 12, y: (top + height - bottom) / 2, "text-anchor": "middle", transform: `rotate(-90 12 ${(top + height - bottom) / 2})` }, "held-out perplexity"),
    ...best.map(([, value]) => svg("line", { x1: left, x2: width - right, y1: y(value), y2: y(value), class: "surprise-best" })),
    svg("polyline", { points: points.map(([at, value]) => `${x(at)},${y(value)}`).join(" "), class: "surprise-curve" }),
    ...best.map(([order, value], i) => // above all lines: one of another order may pass through it
      text({ x: width - right - 4 - 130 * i, y: y(value) - 4, "text-anchor": "end" }, `order ${order}: ${formatNumber(value, 0)}`),
    ),
    svg("circle", { cx: x(position), cy: y(here), r: 7, class: "surprise-marker" }),
  );
}

export { countNgrams, lookUp, ngramProbability };
export default { initialize, render };
