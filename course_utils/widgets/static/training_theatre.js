// The training theatre: skip-gram with negative sampling in two dimensions, so that every step can be drawn as it is.

const SIDE = 400; // pixels of a map
const LOSSES = 100; // pairs in a point of the loss curve

function render({ model, el }) {
  const words = model.get("words");
  const text = model.get("text");
  const noise = model.get("noise");
  const runWords = model.get("run_words");
  const runLosses = model.get("run_losses");
  const run = numbers(model, "run");
  const epochs = runLosses.length;
  let vectors, last, losses, sum, trained, random;
  reset();

  const { node: report, report: say } = reporter();
  const { node: runReport, report: sayRun } = reporter();
  const map = svg("svg", { viewBox: `0 0 ${SIDE} ${SIDE}`, class: "theatre-map", role: "img" });
  const curve = svg("svg", { viewBox: "0 0 400 120", class: "theatre-curve", role: "img" });
  const runMap = svg("svg", { viewBox: `0 0 ${SIDE} ${SIDE}`, class: "theatre-map", role: "img" });
  const cells = element("tbody");
  const table = element(
    "table",
    { class: "theatre-cells" },
    element("caption", {}, "The last pair and its negatives"),
    element("thead", {}, element("tr", {}, ...["predicted", "u·v", "σ(u·v)", "wanted", "moves v"].map((head) => element("th", { scope: "col" }, head)))),
    cells,
  );
  const stepButton = (count) => element("button", { type: "button", click: () => assign(model, "pairs", model.get("pairs") + count) }, count === 1 ? "1 pair" : `${count} pairs`);
  const again = element("button", { type: "button", click: () => assign(model, "pairs", 0) }, "Start again");
  const window_ = slider(model, "window", { label: "Window", min: 1, max: 4 });
  const negatives = slider(model, "negatives", { label: "Negatives", min: 0, max: 6 });
  const rate = slider(model, "rate", { label: "Learning rate", min: 1, max: 60, format: (value) => formatNumber(value / 100, 2) });
  const epoch = slider(model, "epoch", { label: "Epoch of the real run", min: 0, max: epochs });
  const { button: play, stop } = player(model, "epoch", { first: 0, last: () => epochs, milliseconds: 600 });
  const families = model.get("run_families");
  const spot = outcomeSpot();
  const settings = element(
    "fieldset",
    { "aria-label": "Training" },
    element("div", { class: "course-controls" }, window_.node, negatives.node, rate.node),
    element("div", { class: "course-controls" }, element("span", {}, "Train on"), stepButton(1), stepButton(20), stepButton(500), again),
  );
  const scrub = element("fieldset", { "aria-label": "Real run" }, element("div", { class: "course-controls" }, play, epoch.node));
  const title = (text) => element("p", { class: "theatre-title" }, text);
  const small = element("div", {}, title("A small text, pair by pair"), map);
  const real = element("div", {}, title("The real run, epoch by epoch"), runMap);
  const picture = element("div", {}, element("div", { class: "theatre-stage" }, small, real), report, runReport, spot, element("div", { class: "theatre-stage" }, table, curve));
  const gate = predictionGate(model, {
    question: "A word is drawn at random as a negative. In which direction does it move the vector v of the centre word?",
    choices: ["Towards its own vector u", "Away from its own vector u", "Nowhere: a random word says nothing"],
    truth: () => ({ choice: 1, because: "Its step is −rate · σ(u·v) · u, and σ is never 0. The nearer the two are, the harder it pushes." }),
    locks: [settings, scrub],
    dims: [picture],
    spot,
  });
  mount(el, "Training theatre", gate, settings, scrub, picture);

  function reset() {
    vectors = Float64Array.from(numbers(model, "start"));
    random = generator(1);
    last = null;
    losses = [];
    sum = 0;
    trained = 0;
  }

  /** Row `word` of the inputs (side 0) or predictions (side 1) starts here. */
  function row(side, word) {
    return 2 * (side * words.length + word);
  }

  function dot(a, b) {
    return vectors[a] * vectors[b] + vectors[a + 1] * vectors[b + 1];
  }

  /** One centre word, one word of its context, some negatives: the gradient step of the lesson. */
  function trainPair() {
    let sentence, i, j;
    do {
      sentence = text[Math.floor(random() * text.length)];
      i = Math.floor(random() * sentence.length);
      const reach = 1 + Math.floor(random() * model.get("window"));
      j = i + (random() < 0.5 ? -1 : 1) * (1 + Math.floor(random() * reach));
    } while (j < 0 || j >= sentence.length);
    const alpha = model.get("rate") / 100;
    const drawn = Array.from({ length: model.get("negatives") }, draw);
    const v = row(0, sentence[i]);
    const parts = [[sentence[j], 1], ...drawn.map((word) => [word, 0])].map(([word, wanted]) => {
      const u = row(1, word);
      const score = dot(u, v);
      const sigma = 1 / (1 + Math.exp(-score));
      const pull = alpha * (wanted - sigma);
      return { word, wanted, score, sigma, pull, u: [vectors[u], vectors[u + 1]], move: [pull * vectors[u], pull * vectors[u + 1]] };
    });
    const before = [vectors[v], vectors[v + 1]];
    for (const part of parts) {
      const u = row(1, part.word);
      for (const d of [0, 1]) {
        vectors[u + d] += part.pull * before[d];
        vectors[v + d] += part.move[d];
      }
    }
    sum += -parts.reduce((total, { wanted, sigma }) => total + Math.log(Math.max(1e-300, wanted ? sigma : 1 - sigma)), 0);
    trained += 1;
    if (trained % LOSSES === 0) {
      losses.push(sum / LOSSES);
      sum = 0;
    }
    last = { center: sentence[i], before, parts };
  }

  function draw() {
    let rest = random();
    for (let word = 0; word < words.length; word++) if ((rest -= noise[word]) < 0) return word;
    return words.length - 1;
  }

  function show() {
    const wanted = model.get("pairs");
    if (wanted < trained) reset();
    while (trained < wanted) trainPair();
    drawMap();
    drawCells();
    drawCurve();
    report.dataset.vectors = Array.from(vectors).join(" ");
    report.dataset.loss = losses.length ? losses.at(-1) : "";
    if (!last) return say(0, `Nothing is trained: ${words.length} words start at random. Train on one pair.`);
    const average = losses.length ? ` Mean loss at the end of the curve: ${formatNumber(losses.at(-1), 3)} nats.` : "";
    say(trained, `${trained} pair${trained === 1 ? "" : "s"}. The last: “${words[last.center]}” predicts “${words[last.parts[0].word]}”, with ${last.parts.length - 1} negatives.${average}`);
  }

  function drawMap() {
    const largest = Math.max(1, ...vectors.map(Math.abs), ...(last ? last.before.map(Math.abs) : []));
    const place = (x, y) => [SIDE / 2 + (x / largest) * (SIDE / 2 - 45), SIDE / 2 - (y / largest) * (SIDE / 2 - 25)];
    const parts = axes();
    const spots = words.map((_, number) => place(vectors[row(0, number)], vectors[row(0, number) + 1]));
    const write = labels(spots);
    spots.forEach((spot, number) => parts.push(point(spot, last?.center === number ? "theatre-center" : "theatre-word")));
    words.forEach((word, number) => parts.push(...write(spots[number], word)));
    if (last) {
      const from = place(...last.before);
      for (const part of last.parts) {
        const kind = part.wanted ? "theatre-pull" : "theatre-push";
        const [x, y] = place(...part.u);
        parts.push(svg("rect", { x: x - 5, y: y - 5, width: 10, height: 10, class: kind }));
        parts.push(...write([x, y], `u ${words[part.word]}`));
        // ten times as long as the step: at a small learning rate a step is shorter than a dot
        parts.push(...arrow(from, place(last.before[0] + 10 * part.move[0], last.before[1] + 10 * part.move[1]), kind));
      }
    }
    map.replaceChildren(...parts);
    map.setAttribute("aria-label", `Map of ${words.length} word vectors after ${trained} pairs`);
  }

  function drawCells() {
    const rows = (last ? last.parts : []).map((part) =>
      element(
        "tr",
        {},
        element("th", { scope: "row" }, `${words[part.word]}${part.wanted ? "" : " (negative)"}`),
        element("td", {}, formatNumber(part.score, 2)),
        element("td", { class: "theatre-sigma", style: `background: color-mix(in srgb, var(--blue) ${Math.round(45 * part.sigma)}%, var(--paper))` }, formatNumber(part.sigma, 2)),
        element("td", {}, String(part.wanted)),
        element("td", {}, part.wanted ? "towards u" : "away from u"),
      ),
    );
    cells.replaceChildren(...rows);
    table.hidden = !last;
  }

  function drawCurve() {
    const top = Math.max(1, ...losses);
    const spot = (loss, i) => `${30 + (360 * i) / Math.max(1, losses.length - 1)},${100 - (90 * loss) / top}`;
    curve.replaceChildren(
      svg("line", { x1: 30, y1: 100, x2: 395, y2: 100, class: "theatre-axis" }),
      svg("line", { x1: 30, y1: 8, x2: 30, y2: 100, class: "theatre-axis" }),
      svg("polyline", { points: losses.map(spot).join(" "), class: "theatre-loss" }),
      svg("text", { x: 26, y: 14, class: "theatre-label theatre-small", "text-anchor": "end" }, formatNumber(top, 1)),
      svg("text", { x: 26, y: 104, class: "theatre-label theatre-small", "text-anchor": "end" }, "0"),
      svg("text", { x: 212, y: 116, class: "theatre-label theatre-small", "text-anchor": "middle" }, `mean loss of ${LOSSES} pairs, up to pair ${LOSSES * losses.length}`),
    );
    curve.setAttribute("aria-label", losses.length ? `Loss from ${formatNumber(losses[0], 2)} to ${formatNumber(losses.at(-1), 2)} nats` : "Loss: no points yet");
  }

  function showRun() {
    const now = model.get("epoch");
    const largest = Math.max(...run.map(Math.abs)) || 1;
    const place = (frame, number) => {
      const at = 2 * (frame * runWords.length + number);
      const [x, y] = [run[at] / largest, run[at + 1] / largest];
      return [SIDE / 2 + x * (SIDE / 2 - 45), SIDE / 2 - y * (SIDE / 2 - 25)];
    };
    const spots = runWords.map((_, number) => place(now, number));
    const write = labels(spots, true);
    const trail = (_, number) => {
      const points = Array.from({ length: now + 1 }, (_, frame) => place(frame, number).map((value) => value.toFixed(1)).join(","));
      return svg("polyline", { points: points.join(" "), class: `theatre-trail theatre-family-${families[number] % 4}` });
    };
    const dots = spots.map((spot, number) => point(spot, `theatre-family-${families[number] % 4}`));
    const parts = [...axes(), ...runWords.map(trail), ...dots, ...runWords.flatMap((word, i) => write(spots[i], word))];
    runMap.replaceChildren(...parts);
    runMap.setAttribute("aria-label", `Map of ${runWords.length} words of the real run at epoch ${now}`);
    const loss = now ? `, mean loss ${formatNumber(runLosses[now - 1], 3)} nats` : ", before the first pair";
    sayRun(now, `Real run, epoch ${now} of ${epochs}${loss}.`);
  }

  const off = redrawOn(model, ["pairs"], show);
  const offRun = redrawOn(model, ["epoch"], showRun);
  return () => {
    stop();
    off();
    offRun();
  };
}

function axes() {
  return [
    svg("line", { x1: 0, y1: SIDE / 2, x2: SIDE, y2: SIDE / 2, class: "theatre-axis" }),
    svg("line", { x1: SIDE / 2, y1: 0, x2: SIDE / 2, y2: SIDE, class: "theatre-axis" }),
  ];
}

function point([x, y], kind) {
  return svg("circle", { cx: x, cy: y, r: kind === "theatre-center" ? 7 : 4.5, class: kind });
}

/**
 * Returns what writes a word beside its point, inside the map: where no point and no earlier word stands, else where no
 * word does, else to the right, or not at all where names may be missing. A list of the one name, or of none.
 */
function labels(points, mayMiss = false) {
  const taken = [];
  return ([x, y], word) => {
    const wide = 7.2 * word.length; // pixels, about
    const places = [
      [x + 8, y + 4],
      [x - 8 - wide, y + 4],
      [x - wide / 2, y - 9],
      [x - wide / 2, y + 18],
      [x + 8, y + 18],
      [x + 8, y - 9],
    ];
    const free = ([left, base]) =>
      left > 0 && left + wide < SIDE && taken.every(([l, b, w]) => left + wide < l || l + w < left || Math.abs(base - b) > 12);
    const clear = ([left, base]) => points.every(([px, py]) => left + wide < px - 5 || px + 5 < left || py < base - 14 || base + 6 < py);
    const found = places.find((spot) => free(spot) && clear(spot)) ?? places.find(free);
    if (!found && mayMiss) return [];
    const [left, base] = found ?? places[0];
    taken.push([left, base, wide]);
    return [svg("text", { x: left, y: base, class: word.startsWith("u ") ? "theatre-label theatre-small" : "theatre-label" }, word)];
  };
}

function arrow([x1, y1], [x2, y2], kind) {
  const length = Math.hypot(x2 - x1, y2 - y1);
  if (length < 2) return [];
  const [dx, dy] = [(x2 - x1) / length, (y2 - y1) / length];
  const head = [[x2, y2], [x2 - 9 * dx - 5 * dy, y2 - 9 * dy + 5 * dx], [x2 - 9 * dx + 5 * dy, y2 - 9 * dy - 5 * dx]];
  return [svg("line", { x1, y1, x2, y2, class: `${kind} theatre-shaft` }), svg("polygon", { points: head.map((p) => p.join(",")).join(" "), class: kind })];
}

/** Random numbers in [0, 1) that are the same every time (Marsaglia's xorshift32). */
function generator(seed) {
  let state = seed * 2654435769 | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4294967296;
  };
}

export default { initialize, render };
