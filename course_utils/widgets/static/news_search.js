// Search by raw counts and by TF-IDF: two ranked lists, and lines between the places of the same document.

const SHOWN = 6; // documents a list
const ROW = 60; // pixels, the height of a row in news_search.css
const METHODS = [
  { key: "counts", name: "raw counts" },
  { key: "tfidf", name: "TF-IDF" },
];

function render({ model, el }) {
  const index = buildIndex(model);
  const { node: report, report: say } = reporter();
  const words = element("table", { class: "news-words", "aria-label": "The words of the query" });
  const lists = METHODS.map(({ name }) => element("ol", { "aria-label": `Documents by ${name}` }));
  const lines = svg("svg", { "aria-hidden": "true", viewBox: `0 0 100 ${SHOWN * ROW}`, preserveAspectRatio: "none" });
  const columns = METHODS.map(({ name }, i) => element("div", {}, element("p", { class: "news-head" }, `by ${name}`), lists[i]));
  const spot = outcomeSpot();
  const input = textInput(model, "query", { label: "Query", placeholder: "type some words" });
  const settings = element("fieldset", { "aria-label": "Query" }, element("div", { class: "course-controls" }, input.node));
  const picture = element(
    "div",
    {},
    spot,
    report,
    scroller("The words of the query", words),
    element("div", { class: "news-columns" }, columns[0], element("div", { class: "news-lines" }, lines), columns[1]),
    element("p", { class: "news-key" }, `Solid lines: TF-IDF keeps or lifts a document. Dashed: it drops it. A line that leaves at the bottom belongs to a document below place ${SHOWN} of the other list.`),
  );
  const gate = predictionGate(model, {
    question: "You search by raw counts. Which words of the query decide who is on top?",
    choices: ["The rare ones", "All alike", "The frequent ones, such as “the”"],
    truth: () => decisiveWord(index, model.get("query")),
    locks: [settings],
    dims: [picture],
    spot,
  });
  mount(el, "Search the news", gate, settings, picture);

  function draw() {
    const found = search(index, model.get("query"));
    const unlocked = model.get("unlocked");
    drawWords(words, found.words, unlocked);
    lists.forEach((list, i) => drawList(list, METHODS[i].key, found, model.get("titles"), unlocked ? (document) => shares(index, found, METHODS[i].key, document) : null));
    drawLines(lines, found);
    say(found.top ?? "", describe(found, index.documents));
  }
  return redrawOn(model, ["query", "unlocked"], draw);
}

/** Unpack the sparse counts, and compute once what every query needs: idf and the lengths of the documents. */
function buildIndex(model) {
  const [columns, counts] = ["columns", "counts"].map((name) => numbers(model, name, Uint16Array));
  const ends = numbers(model, "ends", Uint32Array);
  const terms = model.get("terms");
  const documents = ends.length;
  const containing = new Uint32Array(terms.length);
  for (const column of columns) containing[column] += 1; // a document stores each of its words once
  const idf = Array.from(containing, (number) => inverseDocumentFrequency(documents, number, false));
  const factors = { counts: terms.map(() => 1), tfidf: idf };
  const lengths = { counts: [], tfidf: [] };
  for (let d = 0; d < documents; d += 1) {
    for (const { key } of METHODS) {
      let squares = 0;
      for (let i = d ? ends[d - 1] : 0; i < ends[d]; i += 1) squares += (counts[i] * factors[key][columns[i]]) ** 2;
      lengths[key].push(Math.sqrt(squares));
    }
  }
  const columnOf = new Map(terms.map((term, column) => [term, column]));
  return { columns, counts, ends, documents, idf, factors, lengths, columnOf };
}

/** Both rankings of a query, as course_utils.tfidf.rank computes them. */
function search(index, query) {
  const words = [...countWords(tokenize(query))].map(([word, count]) => {
    const column = index.columnOf.get(word);
    return { word, count, column, idf: column === undefined ? null : index.idf[column] };
  });
  const known = words.filter(({ column }) => column !== undefined);
  if (known.length === 0) return { words, known, counts: null, tfidf: null };
  const [counts, tfidf] = METHODS.map(({ key }) => rankBy(index, known, key));
  return { words, known, counts, tfidf, top: tfidf.order[0] };
}

/** Cosines of the query with every document, and the documents in falling order; equal ones keep their order. */
function rankBy(index, known, key) {
  const { columns, counts, ends, documents, factors, lengths } = index;
  const weights = new Map(known.map(({ column, count }) => [column, count * factors[key][column]]));
  const length = Math.hypot(...weights.values());
  const cosines = new Float64Array(documents);
  for (let d = 0; d < documents; d += 1) {
    let product = 0;
    for (let i = d ? ends[d - 1] : 0; i < ends[d]; i += 1) {
      const weight = weights.get(columns[i]);
      if (weight) product += weight * counts[i] * factors[key][columns[i]];
    }
    cosines[d] = product / (length * lengths[key][d] || 1);
  }
  const order = Array.from(cosines.keys()).sort((a, b) => cosines[b] - cosines[a] || a - b);
  const place = new Uint32Array(documents);
  order.forEach((document, i) => (place[document] = i));
  return { cosines, order, place };
}

/** How much of a document's score comes from each known word of the query, in the order of the words; they sum to 1. */
function shares(index, { known }, key, document) {
  const row = new Map();
  for (let i = document ? index.ends[document - 1] : 0; i < index.ends[document]; i += 1) row.set(index.columns[i], index.counts[i]);
  const parts = known.map(({ column, count }) => count * (row.get(column) ?? 0) * index.factors[key][column] ** 2);
  const all = parts.reduce((sum, part) => sum + part, 0) || 1;
  return known.map(({ word }, i) => ({ word, share: parts[i] / all }));
}

/** Which word gives the document on top by raw counts most of its score: the truth behind the prediction. */
function decisiveWord(index, query) {
  const { known, counts } = search(index, query);
  if (!counts) return { choice: 2, because: "Type a query to see it." };
  const parts = shares(index, { known }, "counts", counts.order[0]);
  const best = parts.reduce((a, b) => (b.share > a.share ? b : a));
  const share = Math.round(100 * best.share);
  const because = `“${best.word}” makes ${share} % of the score of the document on top.`;
  const idf = known.map((word) => word.idf); // the smaller, the more frequent
  const [rarest, commonest] = [Math.max(...idf), Math.min(...idf)];
  if (rarest === commonest) return { choice: 1, because };
  const middle = (rarest + commonest) / 2;
  return { choice: known.find(({ word }) => word === best.word).idf > middle ? 0 : 2, because };
}

function drawWords(table, words, unlocked) {
  const row = (head, cells) => element("tr", {}, element("th", { scope: "row" }, head), ...cells);
  table.replaceChildren(
    row("word", words.map(({ word }, i) => element("td", {}, element("i", { class: `news-share news-word-${i % 4}` }), word))),
    row("idf", words.map(({ word, idf }) => element("td", { "data-word": word, "data-value": idf ?? "" }, idf === null ? "unknown" : unlocked ? idf.toFixed(2) : "?"))),
  );
  table.hidden = words.length === 0;
}

function drawList(list, key, found, titles, sharesOf) {
  const ranking = found[key];
  const other = found[key === "counts" ? "tfidf" : "counts"];
  const shown = ranking ? shownBy(ranking) : [];
  const strongest = shown.length ? ranking.cosines[shown[0]] : 1;
  list.replaceChildren(
    ...shown.map((document, place) => {
      const cosine = ranking.cosines[document];
      const moved = other.place[document] === place ? "the same place" : `place ${other.place[document] + 1}`;
      return element(
        "li",
        { "data-document": document, "data-value": cosine, style: `--share: ${(100 * cosine) / strongest}%` },
        element("span", { class: "news-title" }, `${document}: ${titles[document]}`),
        shareBar(found.words, sharesOf?.(document)),
        element("small", {}, roomy("cosine "), `${cosine.toFixed(3)}, ${moved}`, roomy(` by ${key === "counts" ? "TF-IDF" : "raw counts"}`), sharesOf ? `; ${mostly(sharesOf(document))}` : ""),
      );
    }),
  );
}

/** A bar in pieces: the share of each word of the query in a document's score; empty before the prediction. */
function shareBar(words, parts = []) {
  const place = new Map(words.map(({ word }, i) => [word, i]));
  const pieces = parts.filter(({ share }) => share > 0).map(({ word, share }) => element("i", { class: `news-word-${place.get(word) % 4}`, style: `width: ${100 * share}%` }));
  return element("span", { class: "news-shares", "aria-hidden": "true" }, ...pieces);
}

function mostly(parts) {
  const { word, share } = parts.reduce((a, b) => (b.share > a.share ? b : a));
  return `“${word}” ${Math.round(100 * share)} %`;
}

/** Words that a narrow list leaves out. */
function roomy(text) {
  return element("span", { class: "news-roomy" }, text);
}

/** A line for each document in one of the lists; where the other list does not show it, it leaves at the bottom. */
function drawLines(picture, { counts, tfidf }) {
  const drawn = counts ? new Set([...shownBy(counts), ...shownBy(tfidf)]) : [];
  const y = ({ cosines, place }, document) => (Math.min(cosines[document] > 0 ? place[document] : SHOWN, SHOWN) + 0.5) * ROW;
  picture.replaceChildren(
    ...Array.from(drawn, (document) => {
      const [from, to] = [y(counts, document), y(tfidf, document)];
      return svg("line", { x1: 0, y1: from, x2: 100, y2: to, "data-document": document, class: to > from ? "news-down" : "news-up" });
    }),
  );
}

/** The documents of a list: the first few, as far as they share a word with the query. */
function shownBy({ order, cosines }) {
  return order.slice(0, SHOWN).filter((document) => cosines[document] > 0);
}

function describe({ words, known, counts, tfidf, top }, documents) {
  if (words.length === 0) return "Type a query.";
  const unknown = words.filter(({ column }) => column === undefined).map(({ word }) => `“${word}”`);
  const aside = unknown.length ? ` No document has ${unknown.join(", ")}.` : "";
  if (known.length === 0) return `There is nothing to rank.${aside}`;
  if (tfidf.cosines[top] === 0) return `Every known word of the query is in all ${documents} documents: TF-IDF weighs them 0.${aside}`;
  const first = counts.order[0];
  const rise = first === top ? "both put" : `raw counts put document ${first} on top, TF-IDF`;
  const from = first === top ? "on top" : `which is at place ${counts.place[top] + 1} by raw counts`;
  const sentence = first === top ? `${rise} document ${top} ${from}` : `${rise} document ${top}, ${from}`;
  return `${sentence[0].toUpperCase()}${sentence.slice(1)}.${aside}`;
}

export default { initialize, render };
