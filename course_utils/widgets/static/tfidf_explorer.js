// The TF-IDF explorer: a few short texts, their weights as a heat table, the formula of one cell, and cosines.

const OPTIONS = ["smooth_idf", "sublinear_tf", "l2"];

function render({ model, el }) {
  const cell = { row: 0, term: null }; // the cell whose formula is shown, by its word: columns move as texts change
  const { node: report, report: say } = reporter({ unseen: true }); // the formula says the same to the eye
  const table = element("table", { role: "grid", "aria-label": "Weight of each word in each document" });
  const formula = element("div", { class: "tfidf-formula", "aria-hidden": "true" });
  const bars = element("table", { class: "tfidf-cosines", "aria-label": "Cosine between documents" });
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
    hides: [picture],
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

  function cellAt(row, column) {
    return table.querySelector(`td[data-row="${row}"][data-column="${column}"]`);
  }

  function choose(row, term) {
    table.querySelector('td[tabindex="0"]')?.setAttribute("tabindex", "-1");
    Object.assign(cell, { row, term });
    const column = found.terms.indexOf(term);
    cellAt(row, column).setAttribute("tabindex", "0");
    const parts = explain(found, row, column, settingsOf(model));
    formula.replaceChildren(element("strong", {}, `“${term}” in document ${row + 1}`), ...parts.map(drawPart));
    const weight = found.weights[row][column];
    const calculation = parts.map((part) => part.number).join(" ");
    say(weight, `The weight of “${term}” in document ${row + 1}: ${calculation}.`);
  }

  function draw() {
    found = weigh(model.get("documents"), settingsOf(model));
    drawTable(table, found);
    drawCosines(bars, found.weights, model.get("compared"));
    if (found.terms.length === 0) {
      formula.replaceChildren();
      say("", "The documents have no words yet: type some.");
      return;
    }
    if (!found.terms.includes(cell.term)) cell.term = heaviest(found, cell.row);
    choose(cell.row, cell.term);
  }
  return redrawOn(model, ["documents", "compared", ...OPTIONS], draw);
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

/** The heat table: a row a document, a column a word; below them where the idf comes from. */
function drawTable(table, { terms, weights, containing, idf }) {
  const strongest = Math.max(...weights.flat(), 1e-300);
  const head = element("tr", {}, element("td"), ...terms.map((term) => element("th", { scope: "col" }, element("span", {}, term))));
  const rows = weights.map((row, d) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, `Document ${d + 1}`),
      ...row.map((weight, t) =>
        element(
          "td",
          {
            "data-row": d,
            "data-column": t,
            "data-value": weight,
            tabindex: -1,
            class: "course-moves",
            style: `--strength: ${(55 * weight) / strongest}%`,
          },
          weight === 0 ? "0" : weight.toFixed(2),
        ),
      ),
    ),
  );
  const foot = [
    ["in documents", containing.map(String)],
    ["idf", idf.map((value) => value.toFixed(2))],
  ].map(([name, values]) =>
    element("tr", { class: "tfidf-foot" }, element("th", { scope: "row" }, name), ...values.map((text) => element("td", {}, text))),
  );
  table.replaceChildren(element("thead", {}, head), element("tbody", {}, ...rows, ...foot));
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
