// The TF-IDF explorer: a few short texts with their words as large as their weights, the same weights as a heat table,
// the formula of one of them, and cosines.

const OPTIONS = ["smooth_idf", "sublinear_tf", "l2"];

function render({ model, el }) {
  const cell = { row: 0, term: null }; // the cell whose formula is shown, by its word: columns move as texts change
  const { node: report, report: say } = reporter({ unseen: true }); // the formula says the same to the eye
  const sentences = element("div", { class: "tfidf-sentences", "aria-hidden": "true" }); // the table says it in numbers
  const spot = outcomeSpot();
  const table = element("table", { role: "grid", "aria-label": "Weight of each word in each document" });
  const formula = element("div", { class: "tfidf-formula", "aria-hidden": "true" });
  const bars = element("table", { class: "tfidf-cosines", "aria-label": "Cosine between documents" });
  const heat = heatTable(table);
  let found = null;

  const compare = select(model, "compared", {
    label: "Cosine of the others with",
    choices: model.get("documents").map((_, d) => [d, `document ${d + 1}`]),
  });
  const texts = model.get("documents").map((_, d) => documentEditor(model, d));
  const settings = element(
    "fieldset",
    { "aria-label": "Documents and weights" },
    element("div", { class: "tfidf-texts" }, ...texts),
    element(
      "div",
      { class: "course-controls" },
      checkbox(model, "smooth_idf", { label: "smoothed idf" }).node,
      checkbox(model, "sublinear_tf", { label: "sublinear counts" }).node,
      checkbox(model, "l2", { label: "unit length (L2)" }).node,
    ),
  );
  const picture = element(
    "div",
    {},
    sentences,
    spot,
    element("div", { class: "course-scroll" }, table),
    formula,
    report,
    element("div", { class: "course-controls" }, compare.node),
    bars,
  );
  const gate = predictionGate(model, {
    question: "A word stands in every one of the documents. Which weight does TF-IDF give it?",
    choices: ["A large one: it is counted most often", "A small one, but more than zero", "Exactly zero"],
    truth: () => {
      const n = model.get("documents").length;
      return { choice: 2, because: `log(${n} / ${n}) = log 1 = 0, and every count times 0 is 0. Smoothing changes that.` };
    },
    locks: [settings],
    dims: [picture],
    spot,
  });
  mount(el, "TF-IDF explorer", gate, settings, picture);

  // One cell is in the tab order; arrow keys move from cell to cell, as in every grid.
  table.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (!step || !event.target.dataset.row) return;
    event.preventDefault();
    const row = clamp(cell.row + step[0], found.weights.length);
    const column = clamp(found.terms.indexOf(cell.term) + step[1], found.terms.length);
    cellAt(row, column).focus();
  });
  // A pointer that rests does not move, so it takes nothing back from the keyboard when the table is drawn anew.
  for (const event of ["focusin", "pointermove"]) {
    table.addEventListener(event, ({ target }) => {
      const td = target.closest("td[data-row]");
      if (td && td.tabIndex !== 0) choose(Number(td.dataset.row), found.terms[Number(td.dataset.column)]);
    });
  }
  sentences.addEventListener("pointermove", ({ target }) => {
    const { row, term } = target.dataset;
    if (term && (cell.term !== term || cell.row !== Number(row))) choose(Number(row), term);
  });

  function cellAt(row, column) {
    return table.querySelector(`td[data-row="${row}"][data-column="${column}"]`);
  }

  function choose(row, term) {
    Object.assign(cell, { row, term });
    const column = found.terms.indexOf(term);
    heat.choose(row, column);
    if (!model.get("unlocked")) return;
    const parts = explain(found, row, column, settingsOf(model));
    formula.replaceChildren(element("strong", {}, `“${term}” in document ${row + 1}`), ...parts.map(drawPart));
    const weight = found.weights[row][column];
    const calculation = parts.map((part) => part.number).join(" ");
    say(weight, `The weight of “${term}” in document ${row + 1}: ${calculation}.`);
  }

  function draw() {
    found = weigh(model.get("documents"), settingsOf(model));
    const unlocked = model.get("unlocked");
    heat.show(found, unlocked);
    drawSentences(sentences, model.get("documents"), found, unlocked);
    bars.hidden = compare.node.hidden = !unlocked;
    drawCosines(bars, found.weights, model.get("compared"));
    if (found.terms.length === 0) {
      formula.replaceChildren();
      say("", "The documents have no words yet: type some.");
      return;
    }
    if (!found.terms.includes(cell.term)) cell.term = heaviest(found, cell.row);
    choose(cell.row, cell.term);
  }
  return redrawOn(model, ["documents", "compared", "unlocked", ...OPTIONS], draw);
}

/** The word that weighs most in a document: a telling first formula. */
function heaviest({ terms, weights }, row) {
  return terms[weights[row].indexOf(Math.max(...weights[row]))];
}

function settingsOf(model) {
  return Object.fromEntries(OPTIONS.map((name) => [name, model.get(name)]));
}

function clamp(index, length) {
  return Math.max(0, Math.min(length - 1, index));
}

function documentEditor(model, d) {
  const area = element("textarea", { rows: 2, maxlength: 300, spellcheck: "false" });
  area.value = model.get("documents")[d];
  area.addEventListener("input", () => assign(model, "documents", model.get("documents").with(d, area.value)));
  model.on("change:documents", () => {
    if (area.value !== model.get("documents")[d]) area.value = model.get("documents")[d];
  });
  return element("label", {}, `Document ${d + 1}`, area);
}

/** The texts, each word as large as its weight; all alike before the prediction. */
function drawSentences(place, texts, { terms, weights, containing }, unlocked) {
  const strongest = Math.max(...weights.flat(), 1e-300);
  const column = new Map(terms.map((term, t) => [term, t]));
  const word = (term, row) => {
    const weight = weights[row][column.get(term)];
    const size = unlocked ? 0.75 + (1.35 * weight) / strongest : 1.2;
    const everywhere = unlocked && containing[column.get(term)] === texts.length;
    return element("span", { "data-row": row, "data-term": term, class: everywhere ? "tfidf-everywhere" : "", style: `font-size: ${size}em` }, term);
  };
  place.replaceChildren(...texts.map((text, row) => element("p", {}, ...tokenize(text).flatMap((term) => [word(term, row), " "]))));
}

/**
 * The heat table: a row a document, a column a word; below them where the idf comes from. Its cells are made once and
 * kept, since most of a keystroke's time would go into making them anew. Returns { show, choose }.
 */
function heatTable(table) {
  const head = element("tr", {}, element("td"));
  const body = element("tbody");
  const rows = [];
  const foot = ["in documents", "idf"].map((name) => element("tr", { class: "tfidf-foot" }, element("th", { scope: "row" }, name)));
  table.append(element("thead", {}, head), body);
  let chosen = null;

  function fit(row, count, make) {
    while (row.childElementCount - 1 > count) row.lastChild.remove();
    while (row.childElementCount - 1 < count) row.append(make());
  }
  function show({ terms, weights, containing, idf }, unlocked) {
    const strongest = Math.max(...weights.flat(), 1e-300);
    fit(head, terms.length, () => element("th", { scope: "col" }, element("span")));
    terms.forEach((term, t) => touch(head.children[t + 1].firstChild, {}, term));
    while (rows.length < weights.length) rows.push(element("tr", {}, element("th", { scope: "row" }, `Document ${rows.length + 1}`)));
    weights.forEach((row, d) => {
      fit(rows[d], row.length, () => element("td", { tabindex: -1, class: "course-moves" }));
      row.forEach((weight, t) => {
        const shown = unlocked ? { "data-value": weight, style: `--strength: ${(55 * weight) / strongest}%` } : { style: "--strength: 0%" };
        touch(rows[d].children[t + 1], { "data-row": d, "data-column": t, ...shown }, !unlocked ? "?" : weight === 0 ? "0" : weight.toFixed(2));
      });
    });
    [containing.map(String), idf.map((value) => (unlocked ? value.toFixed(2) : "?"))].forEach((texts, f) => {
      fit(foot[f], texts.length, () => element("td"));
      texts.forEach((text, t) => touch(foot[f].children[t + 1], {}, text));
    });
    if (body.childElementCount !== weights.length + 2) body.replaceChildren(...rows.slice(0, weights.length), ...foot);
  }
  function choose(row, column) {
    if (chosen) chosen.tabIndex = -1;
    chosen = rows[row].children[column + 1];
    chosen.tabIndex = 0;
  }
  return { show, choose };
}

/** The formula of one weight in pieces: each a symbol and the number that stands for it now. */
function explain({ counts, containing, idf, lengths, weights }, row, column, { smooth_idf, sublinear_tf, l2 }) {
  const count = counts[row][column];
  const documents = weights.length;
  const number = (value) => formatNumber(value, 4);
  const plain = (text) => ({ symbol: text, number: text });
  const frequency =
    sublinear_tf && count > 0
      ? { symbol: "(1 + log f_w)", number: `(1 + log ${count})` }
      : { symbol: "f_w", number: String(count) };
  const logarithm = smooth_idf
    ? { symbol: "(log((1 + #docs) / (1 + df)) + 1)", number: `(log(${1 + documents} / ${1 + containing[column]}) + 1)` }
    : { symbol: "log(#docs / df)", number: `log(${documents} / ${containing[column]})` };
  const parts = [frequency, plain("×"), logarithm];
  if (l2) parts.push(plain("/"), { symbol: "‖document‖", number: number(lengths[row]) });
  const product = [
    plain("="),
    { symbol: "tf", number: number(termFrequency(count, sublinear_tf)) },
    plain("×"),
    { symbol: "idf", number: number(idf[column]) },
  ];
  if (l2) product.push(plain("/"), { symbol: "norm", number: number(lengths[row]) });
  return [...parts, ...product, plain("="), { symbol: "weight", number: number(weights[row][column]) }];
}

function drawPart({ symbol, number }) {
  if (symbol === number) return element("span", { class: "tfidf-sign" }, symbol);
  return element("span", {}, element("span", {}, number), element("small", {}, symbol));
}

function drawCosines(table, weights, compared) {
  const rows = weights.flatMap((row, d) => {
    if (d === compared) return [];
    const value = cosine(weights[compared], row);
    const bar = element("div", { class: "course-moves", style: `width: ${100 * Math.min(1, value)}%` });
    return [
      element(
        "tr",
        { "data-value": value },
        element("th", { scope: "row" }, `document ${d + 1}`),
        element("td", { class: "tfidf-bar" }, bar),
        element("td", {}, value.toFixed(3)),
      ),
    ];
  });
  table.replaceChildren(element("tbody", {}, ...rows));
}

export { tokenize, weigh, cosine };
export default { initialize, render };
