// The embedding explorer: a map of words in two dimensions, and what it hides.

const SHOWN = 10; // neighbours of a word
const ANSWERS = 5; // of an analogy
const FLAT = 20; // the position of the slider at which the map is one

function render({ model, el }) {
  const background = { key: "", picture: document.createElement("canvas") }; // all points, drawn once a map
  let words, indexOf, loaded;
  load();
  const { node: report, report: say } = reporter();
  const canvas = element("canvas", { role: "img" });
  const overlay = element("canvas", { class: "embedding-hover", "aria-hidden": "true" });
  const axisText = element("p", { class: "embedding-axis" });
  const lists = element("div", { class: "embedding-lists" });
  const suggestions = element("div", { class: "course-choices embedding-suggestions", "aria-live": "polite" });
  const answers = element("table", { class: "embedding-answers" });
  let drawn = null; // what paint returned
  let hovered = -1;

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
    element("div", { class: "embedding-map" }, canvas, overlay),
    axisText,
    spot,
    key(),
  );
  const picture = element(
    "div",
    {},
    element("div", { class: "embedding-both" }, map, element("div", {}, lists, report)),
    asking,
    answers,
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
    background.key = "";
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

  function points(index) {
    const { vectors, size, map: principal } = loaded[model.get("model")];
    const [from, to] = ["axis_from", "axis_to"].map((name) => indexOf.get(model.get(name).trim()));
    const onAxis = from !== undefined && to !== undefined && from !== to;
    const flat = onAxis ? alongAxis(principal, vectors, size, from, to) : principal;
    const share = model.get("flatness") / FLAT;
    return { onAxis, flat: share === 1 ? flat : between(aroundWord(flat, vectors, size, index), flat, index, share) };
  }

  function drawWord() {
    const index = current();
    suggest(index);
    if (index === undefined) {
      const all = words.length === model.get("count") ? "" : ` of ${model.get("count").toLocaleString("en")} that are here`;
      say("", `“${model.get("word")}” is not among the ${words.length.toLocaleString("en")} words${all}.`);
      return;
    }
    const found = loaded.map(({ vectors, size }) => neighbours(vectors, size, index, SHOWN));
    const sets = found.map((list) => new Set(list.map((item) => item.index)));
    const shared = several ? [...sets[0]].filter((i) => sets[1].has(i)) : [];
    if (!model.get("unlocked")) {
      lists.replaceChildren();
      drawMap(index, []);
      return say("", "The true neighbours are listed here, and joined on the map, once you have said what you expect.");
    }
    lists.replaceChildren(...found.map((list, m) => neighbourTable(list, model.get("models")[m], shared)));
    drawMap(index, found[model.get("model")]);
    const onMap = drawn.near.filter((i) => sets[model.get("model")].has(i)).length;
    const nearest = found[model.get("model")][0];
    const both = several ? ` The two models share ${shared.length} of ${SHOWN}, in bold.` : "";
    say(
      nearest.cosine,
      `Nearest to “${words[index]}” in all dimensions: “${words[nearest.index]}” (cosine ${decimals(nearest.cosine)}). ` +
        `Of the ${SHOWN} nearest points of the map, ${onMap} are true neighbours.${both}`,
    );
  }

  function suggest(index) {
    const typed = model.get("word").trim().toLowerCase();
    const near = index === undefined && typed ? words.filter((word) => word.startsWith(typed)).slice(0, 8) : [];
    suggestions.replaceChildren(...near.map(wordButton));
  }

  function wordButton(word) {
    const choose = () => assign(model, "word", word);
    return element("button", { type: "button", class: "embedding-word", click: choose }, word);
  }

  function neighbourTable(list, name, shared) {
    const rows = list.map(({ index, cosine }) =>
      element(
        "tr",
        { "data-value": cosine, class: shared.includes(index) ? "embedding-same" : "" },
        element("td", {}, wordButton(words[index])),
        element("td", {}, decimals(cosine)),
      ),
    );
    return element("table", {}, element("caption", {}, name), element("tbody", {}, ...rows));
  }

  function drawAnalogy() {
    const asked = ["a", "b", "c"].map((name) => model.get(name).trim());
    const indices = asked.map((word) => indexOf.get(word));
    const unknown = asked.filter((_, i) => indices[i] === undefined);
    const caption = element("caption", {});
    answers.replaceChildren(caption);
    if (unknown.length) {
      caption.textContent = `Unknown here: ${unknown.map((word) => `“${word}”`).join(", ")}.`;
      answers.dataset.value = "";
      return;
    }
    const { vectors, size } = loaded[model.get("model")];
    const found = analogy(vectors, size, indices, ANSWERS, model.get("exclude"));
    caption.textContent = `${asked[0]} is to ${asked[1]} as ${asked[2]} is to …  (${model.get("models")[model.get("model")]})`;
    const rows = found.map(({ index, cosine }, place) => {
      const own = indices.includes(index) ? element("span", { class: "embedding-own" }, " a word of the question") : "";
      const name = element("td", {}, `${place + 1}. `, wordButton(words[index]), own);
      return element("tr", { "data-value": cosine }, name, element("td", {}, decimals(cosine)));
    });
    answers.append(element("tbody", {}, ...rows));
    answers.dataset.value = words[found[0].index];
  }

  /** What the points depend on, beside the size and the theme. */
  function mapName() {
    const names = ["model", "axis_from", "axis_to", "flatness", ...(model.get("flatness") < FLAT ? ["word"] : [])];
    return names.map((name) => model.get(name)).join(" ");
  }

  function drawMap(index, list) {
    const { flat, onAxis } = points(index);
    const near = nearestOnMap(flat, index, SHOWN);
    const trueOnes = list.map((item) => item.index);
    drawn = paint(canvas, overlay, background, flat, words, { index, near, trueOnes, map: mapName() });
    drawn.hover(hovered);
    axisText.textContent = model.get("flatness") < FLAT
      ? `Distances from “${words[index]}” ${model.get("flatness") ? "on the way from the true ones to those of the map" : "as in all dimensions"}.`
      : onAxis
      ? `Left to right: from “${model.get("axis_from")}” to “${model.get("axis_to")}”. Bottom to top: the second principal component.`
      : "The two directions in which the words differ most (principal components).";
    const falseOnes = near.filter((i) => !trueOnes.includes(i)).map((i) => words[i]);
    canvas.setAttribute(
      "aria-label",
      `Map of ${words.length} words around “${words[index]}”. Near on the map, but no true neighbours: ${falseOnes.join(", ") || "none"}.`,
    );
  }

  function wordAt(event) {
    const box = canvas.getBoundingClientRect();
    return drawn.nearestTo(event.clientX - box.left, event.clientY - box.top);
  }
  canvas.addEventListener("pointermove", (event) => {
    const found = wordAt(event);
    if (found === hovered) return;
    hovered = found;
    drawn.hover(hovered);
  });
  canvas.addEventListener("pointerleave", () => drawn?.hover((hovered = -1)));
  canvas.addEventListener("click", (event) => {
    const found = wordAt(event);
    if (found >= 0) assign(model, "word", words[found]);
  });

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
    onThemeChange(drawWord),
  ];
  const resized = new ResizeObserver(drawWord);
  resized.observe(canvas);
  return () => {
    stopMorph();
    stops.forEach((stop) => stop());
    resized.disconnect();
  };
}

/** Every word in its direction from one word on the map, as far away as one minus their cosine. */
function aroundWord(flat, vectors, size, index) {
  const around = new Float32Array(flat.length);
  const [x, y, start] = [flat[2 * index], flat[2 * index + 1], index * size];
  for (let i = 0; i < flat.length / 2; i++) {
    let cosine = 0;
    for (let d = 0; d < size; d++) cosine += vectors[start + d] * vectors[i * size + d];
    const [dx, dy] = [flat[2 * i] - x, flat[2 * i + 1] - y];
    const length = Math.hypot(dx, dy) || 1;
    const distance = i === index ? 0 : 1 - cosine;
    around[2 * i] = (distance * dx) / length;
    around[2 * i + 1] = (distance * dy) / length;
  }
  return around;
}

/** Points on their way from one map to another, both measured from the word and in their largest distance from it. */
function between(around, flat, index, share) {
  const [x, y] = [flat[2 * index], flat[2 * index + 1]];
  const largest = (far) => Math.max(...Array.from({ length: flat.length / 2 }, (_, i) => far(i)), 1e-9);
  const [a, b] = [largest((i) => Math.hypot(around[2 * i], around[2 * i + 1])), largest((i) => Math.hypot(flat[2 * i] - x, flat[2 * i + 1] - y))];
  return around.map((value, i) => (1 - share) * (value / a) + (share * (flat[i] - (i % 2 ? y : x))) / b);
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

/** Paint the map; returns { near, hover(index), nearestTo(x, y) } for the pointer. */
function paint(canvas, overlay, background, flat, words, { index, near, trueOnes, map }) {
  const scale = window.devicePixelRatio || 1;
  const width = canvas.clientWidth || 480;
  const height = canvas.clientHeight || 400;
  for (const layer of [canvas, overlay]) Object.assign(layer, { width: width * scale, height: height * scale });
  const toPixel = frame(flat, width, height);
  const [ink, paper] = [colour(canvas, "--ink"), colour(canvas, "--paper")];
  const [context, above] = [canvas, overlay].map((layer) => layer.getContext("2d"));
  drawPoints(background, toPixel, words.length, colour(canvas, "--line"), [width, height, scale, ink, map]);
  context.drawImage(background.picture, 0, 0);
  for (const each of [context, above]) {
    each.scale(scale, scale);
    each.font = "12px system-ui, sans-serif";
  }
  const falseOnes = near.filter((i) => !trueOnes.includes(i));
  for (const [targets, name, dash] of [[trueOnes, "--blue", []], [falseOnes, "--orange", [4, 3]]]) {
    context.strokeStyle = context.fillStyle = colour(canvas, name);
    context.setLineDash(dash);
    context.lineWidth = 1.5;
    for (const i of targets) {
      context.beginPath();
      context.moveTo(...toPixel(index));
      context.lineTo(...toPixel(i));
      context.stroke();
      dot(context, toPixel(i), 3.5);
    }
  }
  context.setLineDash([]);
  context.fillStyle = ink;
  dot(context, toPixel(index), 5);
  labels(context, [index, ...trueOnes, ...falseOnes], toPixel, words, width, height, ink, paper);

  function hover(i) {
    above.clearRect(0, 0, width, height);
    if (i < 0) return;
    above.fillStyle = colour(canvas, "--purple");
    dot(above, toPixel(i), 5);
    label(above, words[i], toPixel(i), width, ink, paper);
  }
  function nearestTo(x, y) {
    let found = -1;
    let least = 12 ** 2; // pixels
    for (let i = 0; i < words.length; i++) {
      const [px, py] = toPixel(i);
      const distance = (px - x) ** 2 + (py - y) ** 2;
      if (distance < least) [found, least] = [i, distance];
    }
    return found;
  }
  return { near, hover, nearestTo };
}

/** All points of a map on a picture of their own, unless it holds this very map already. */
function drawPoints(background, toPixel, count, colourOfPoints, sameIf) {
  const [width, height, scale] = sameIf;
  const key = sameIf.join(" ");
  if (background.key === key) return;
  background.key = key;
  Object.assign(background.picture, { width: width * scale, height: height * scale });
  const context = background.picture.getContext("2d");
  context.scale(scale, scale);
  context.fillStyle = colourOfPoints;
  for (let i = 0; i < count; i++) {
    const [x, y] = toPixel(i);
    context.fillRect(x - 1, y - 1, 2, 2);
  }
}

/** From a word's index to its place on the canvas, with a margin. */
function frame(flat, width, height) {
  let [left, right, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < flat.length; i += 2) {
    left = Math.min(left, flat[i]);
    right = Math.max(right, flat[i]);
    low = Math.min(low, flat[i + 1]);
    high = Math.max(high, flat[i + 1]);
  }
  const margin = 18;
  const perX = (width - 2 * margin) / (right - left || 1);
  const perY = (height - 2 * margin) / (high - low || 1);
  return (i) => [margin + (flat[2 * i] - left) * perX, height - margin - (flat[2 * i + 1] - low) * perY];
}

function dot(context, [x, y], radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

/** Write the names of words beside their points, the first ones first, where no other name stands yet. */
function labels(context, indices, toPixel, words, width, height, ink, paper) {
  const taken = [];
  for (const i of indices) {
    const [x, y] = toPixel(i);
    const wide = context.measureText(words[i]).width;
    const left = Math.min(x + 6, width - wide - 2);
    for (const top of [y, y - 14, y + 14]) {
      const free = taken.every(([l, t, w]) => left + wide < l || l + w < left || Math.abs(t - top) > 13);
      if (!free || top < 10 || top > height - 4) continue;
      taken.push([left, top, wide]);
      label(context, words[i], [left - 6, top], width, ink, paper);
      break;
    }
  }
}

function label(context, text, [x, y], width, ink, paper) {
  const left = Math.min(x + 6, width - context.measureText(text).width - 2);
  context.lineWidth = 3;
  context.strokeStyle = paper;
  context.strokeText(text, left, y + 4);
  context.fillStyle = ink;
  context.fillText(text, left, y + 4);
}

export { fromFloat16, neighbours, analogy };
export default { initialize, render };
