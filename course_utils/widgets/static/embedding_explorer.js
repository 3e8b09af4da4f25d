// The embedding explorer: a map of words in two dimensions, and what it hides.

const SHOWN = 10; // neighbours of a word
const ANSWERS = 5; // of an analogy
const FLAT = 20; // the position of the slider at which the map is one

function render({ model, el }) {
  const painter = mapPainter();
  const { canvas } = painter;
  let words, indexOf, loaded;
  load();
  const { node: report, report: say } = reporter();
  const axisText = element("p", { class: "embedding-axis" });
  const lists = element("div", { class: "embedding-lists" });
  const suggestions = element("div", { class: "course-choices embedding-suggestions", "aria-live": "polite" });
  const answers = wordTable(ANSWERS, { class: "embedding-answers" }, (place) => `${place + 1}. `);
  let hovered = -1;

  // What does not change from one move of a control to the next is not computed again.
  const nearest = latest((models, index) => models.map(({ vectors, size }) => neighbours(vectors, size, index, SHOWN)));
  const turned = latest(({ vectors, size, map }, from, to) => alongAxis(map, vectors, size, from, to));
  const bothEnds = latest(({ vectors, size }, flat, index) => [measuredFrom(aroundWord(flat, vectors, size, index), index), measuredFrom(flat, index)]);

  const search = textInput(model, "word", { label: "Word", placeholder: "type a word" });
  const question = ["a", "b", "c"].map((name) => textInput(model, name, { label: name }).node);
  const several = model.get("models").length > 1;
  const which = several
    ? [select(model, "model", { label: "Map and analogy of", choices: model.get("models").map((name, i) => [i, name]) }).node]
    : [];
  const spot = outcomeSpot();
  const morph = slider(model, "flatness", { label: "Flatten", min: 0, max: FLAT, format: (at) => (at === 0 ? "true distances from the word" : at === FLAT ? "the map" : "in between") });
  const { button: play, stop: stopMorph } = player(model, "flatness", { first: 0, last: () => FLAT, milliseconds: 60 });
  const settings = element(
    "fieldset",
    { "aria-label": "Word and map" },
    element("div", { class: "course-controls embedding-search" }, search.node, ...which),
    suggestions,
    element("div", { class: "course-controls" }, morph.node, play),
    element(
      "div",
      { class: "course-controls embedding-question" },
      textInput(model, "axis_from", { label: "Horizontal axis from", placeholder: "a word" }).node,
      textInput(model, "axis_to", { label: "to", placeholder: "a word" }).node,
    ),
  );
  const asking = element(
    "fieldset",
    { "aria-label": "Analogy: a is to b as c is to ?" },
    element("p", {}, element("strong", {}, "a is to b as c is to ?")),
    element(
      "div",
      { class: "course-controls embedding-question" },
      ...question,
      checkbox(model, "exclude", { label: "exclude the question's words" }).node,
    ),
  );
  const map = element(
    "div",
    {},
    painter.node,
    axisText,
    spot,
    key(),
  );
  const tables = model.get("models").map(() => wordTable(SHOWN));
  lists.append(...tables.map(({ node }) => node));
  const picture = element(
    "div",
    {},
    element("div", { class: "embedding-both" }, map, element("div", {}, lists, report)),
    asking,
    answers.node,
  );
  const gate = predictionGate(model, {
    question: `Of the ${SHOWN} points nearest to a word on the map, how many are among its ${SHOWN} nearest words in all dimensions?`,
    choices: ["8 or more", "3 to 7", "Fewer than 3"],
    truth: () => {
      const mean = averageOverlap(loaded[model.get("model")], words.length);
      const choice = mean >= 7.5 ? 0 : mean >= 2.5 ? 1 : 2;
      return { choice, because: `On average over the words it is ${formatNumber(mean, 1)} of ${SHOWN}: two dimensions keep little of the rest.` };
    },
    locks: [settings, asking],
    dims: [picture],
    spot,
  });
  mount(el, "Embedding explorer", gate, settings, picture);

  function load() {
    words = model.get("words");
    indexOf = new Map(words.map((word, i) => [word, i]));
    loaded = loadModels(model);
  }

  /** A kernel sends all words, when asked: their names, vectors and maps one after the other. */
  function loadAll() {
    const count = model.get("words").length;
    const numbersOfAWord = model.get("sizes").reduce((sum, size) => sum + size, 0);
    if (model.get("vectors").byteLength !== 2 * count * numbersOfAWord || model.get("maps").byteLength !== 8 * count * loaded.length) return;
    load();
    drawWord();
    drawAnalogy();
  }

  function current() {
    return indexOf.get(model.get("word").trim().toLowerCase()) ?? indexOf.get(model.get("word").trim());
  }

  /** The places of the points, and whether the horizontal axis is the learner's own. */
  function points(index) {
    const [from, to] = ["axis_from", "axis_to"].map((name) => indexOf.get(model.get(name).trim()));
    const onAxis = from !== undefined && to !== undefined && from !== to;
    const shown = loaded[model.get("model")];
    const flat = onAxis ? turned(shown, from, to) : shown.map;
    const share = model.get("flatness") / FLAT;
    if (share === 1) return { onAxis, places: flat };
    const [around, whole] = bothEnds(shown, flat, index);
    return { onAxis, places: around.map((value, i) => (1 - share) * value + share * whole[i]) };
  }

  function drawWord() {
    const index = current();
    suggest(index);
    if (index === undefined) {
      const all = words.length === model.get("count") ? "" : ` of ${model.get("count").toLocaleString("en")} that are here`;
      say("", `“${model.get("word")}” is not among the ${words.length.toLocaleString("en")} words${all}.`);
      return;
    }
    lists.hidden = !model.get("unlocked");
    if (lists.hidden) {
      drawMap(index, []);
      return say("", "The true neighbours are listed here, and joined on the map, once you have said what you expect.");
    }
    const found = nearest(loaded, index);
    const sets = found.map((list) => new Set(list.map((item) => item.index)));
    const shared = several ? [...sets[0]].filter((i) => sets[1].has(i)) : [];
    found.forEach((list, m) =>
      tables[m].show(
        model.get("models")[m],
        list.map(({ index, cosine }) => ({ word: words[index], cosine, kind: shared.includes(index) ? "embedding-same" : "" })),
      ),
    );
    const onMap = drawMap(index, [...sets[model.get("model")]]);
    const first = found[model.get("model")][0];
    const both = several ? ` The two models share ${shared.length} of ${SHOWN}, in bold.` : "";
    say(
      first.cosine,
      `Nearest to “${words[index]}” in all dimensions: “${words[first.index]}” (cosine ${decimals(first.cosine)}). ` +
        `Of the ${SHOWN} nearest points of the map, ${onMap} ${onMap === 1 ? "is a true neighbour" : "are true neighbours"}.${both}`,
    );
  }

  function suggest(index) {
    const typed = model.get("word").trim().toLowerCase();
    const near = index === undefined && typed ? words.filter((word) => word.startsWith(typed)).slice(0, 8) : [];
    suggestions.replaceChildren(...near.map((word) => wordButton(word)));
  }

  function wordButton(word = "") {
    const choose = ({ currentTarget }) => assign(model, "word", currentTarget.textContent);
    return element("button", { type: "button", class: "embedding-word", click: choose }, word);
  }

  /** A table of words with their cosines. Its lines are made once and then rewritten: that is most of a move's time. */
  function wordTable(count, attributes = {}, before = () => "") {
    const caption = element("caption");
    const lines = Array.from({ length: count }, (_, place) => {
      const [button, note, number] = [wordButton(), element("span", { class: "embedding-own" }), element("td")];
      return { button, note, number, line: element("tr", {}, element("td", {}, before(place), button, note), number) };
    });
    const body = element("tbody", {}, ...lines.map(({ line }) => line));
    const node = element("table", attributes, caption, body);
    const show = (title, found) => {
      touch(caption, {}, title);
      body.hidden = found.length === 0;
      lines.forEach(({ line, button, note, number }, place) => {
        line.hidden = place >= found.length;
        if (line.hidden) return;
        const { word, cosine, kind = "", aside = "" } = found[place];
        touch(line, { "data-value": cosine, class: kind });
        touch(button, {}, word);
        touch(note, {}, aside);
        touch(number, {}, decimals(cosine));
      });
    };
    return { node, show };
  }

  function drawAnalogy() {
    const asked = ["a", "b", "c"].map((name) => model.get(name).trim());
    const indices = asked.map((word) => indexOf.get(word));
    const unknown = asked.filter((_, i) => indices[i] === undefined);
    if (unknown.length) return answers.show(`Unknown here: ${unknown.map((word) => `“${word}”`).join(", ")}.`, []);
    const { vectors, size } = loaded[model.get("model")];
    const found = analogy(vectors, size, indices, ANSWERS, model.get("exclude"));
    const own = (index) => (indices.includes(index) ? " a word of the question" : "");
    answers.show(
      `${asked[0]} is to ${asked[1]} as ${asked[2]} is to …  (${model.get("models")[model.get("model")]})`,
      found.map(({ index, cosine }) => ({ word: words[index], cosine, aside: own(index) })),
    );
  }

  /** Draw the map around a word with lines to its true neighbours; returns how many of them are near on the map as well. */
  function drawMap(index, trueOnes) {
    const { places, onAxis } = points(index);
    const near = nearestOnMap(places, index, SHOWN);
    const falseOnes = near.filter((i) => !trueOnes.includes(i));
    painter.paint(places, words, { index, trueOnes, falseOnes });
    painter.hover(hovered);
    const flatness = model.get("flatness");
    touch(
      axisText,
      {},
      flatness < FLAT
        ? `Distances from “${words[index]}” ${flatness ? "on the way from the true ones to those of the map" : "as in all dimensions"}.`
        : onAxis
          ? `Left to right: from “${model.get("axis_from")}” to “${model.get("axis_to")}”. Bottom to top: the second principal component.`
          : "The two directions in which the words differ most (principal components).",
    );
    const named = falseOnes.map((i) => words[i]).join(", ") || "none";
    canvas.setAttribute("aria-label", `Map of ${words.length} words around “${words[index]}”. Near on the map, but no true neighbours: ${named}.`);
    return SHOWN - falseOnes.length;
  }

  canvas.addEventListener("pointermove", (event) => {
    const found = painter.wordAt(event);
    if (found !== hovered) painter.hover((hovered = found));
  });
  canvas.addEventListener("pointerleave", () => painter.hover((hovered = -1)));
  canvas.addEventListener("click", (event) => {
    const found = painter.wordAt(event);
    if (found >= 0) assign(model, "word", words[found]);
  });

  /** In another size, or in other colours. */
  function drawAnew() {
    painter.measure();
    drawWord();
  }

  /** Without a kernel there is no answer, and with one it is asked as soon as it is there. */
  function askForAll() {
    if (!model.get("whole")) assign(model, "whole", true);
  }
  const all = "change:words change:vectors change:maps";
  model.on(all, loadAll);
  model.on("change:whole", askForAll);
  askForAll();
  const stops = [
    () => model.off(all, loadAll),
    () => model.off("change:whole", askForAll),
    redrawOn(model, ["word", "model", "axis_from", "axis_to", "flatness", "unlocked"], drawWord),
    redrawOn(model, ["a", "b", "c", "exclude", "model"], drawAnalogy),
    onThemeChange(drawAnew),
  ];
  const resized = new ResizeObserver(drawAnew);
  resized.observe(canvas);
  return () => {
    stopMorph();
    stops.forEach((stop) => stop());
    resized.disconnect();
  };
}

/** Three decimals, all of them, so that a column of numbers lines up. */
function decimals(value) {
  return value.toFixed(3).replace("-", "\u2212");
}

/** The vectors and the map of each model, out of the two buffers that hold them one after the other. */
function loadModels(model) {
  const count = model.get("words").length;
  const all = fromFloat16(numbers(model, "vectors", Uint16Array));
  const maps = numbers(model, "maps", Float32Array);
  let start = 0;
  return model.get("sizes").map((size, m) => {
    const vectors = all.subarray(start, (start += count * size));
    return { size, vectors, map: maps.subarray(2 * count * m, 2 * count * (m + 1)) };
  });
}

/** How many of the nearest points of the map are true neighbours, on average over up to 100 words. */
function averageOverlap({ vectors, size, map }, count) {
  const step = Math.max(1, Math.floor(count / 100));
  let shared = 0;
  let looked = 0;
  for (let i = 0; i < count; i += step, looked++) {
    const near = nearestOnMap(map, i, SHOWN);
    shared += neighbours(vectors, size, i, SHOWN).filter((item) => near.includes(item.index)).length;
  }
  return shared / looked;
}

function key() {
  const entry = (attributes, text) =>
    element("span", {}, svg("svg", { viewBox: "0 0 22 7", "aria-hidden": "true" }, svg("line", { x1: 0, y1: 3.5, x2: 22, y2: 3.5, "stroke-width": 2, ...attributes })), text);
  return element(
    "div",
    { class: "embedding-key" },
    entry({ style: "stroke: var(--blue)" }, "true neighbour"),
    entry({ style: "stroke: var(--orange)", "stroke-dasharray": "4 3" }, "near on the map only"),
  );
}

export { fromFloat16, neighbours, analogy };
export default { initialize, render };
