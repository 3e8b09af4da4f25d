// The generator: a character-level RNN writes; every token shows the distribution it was drawn from.

const LENGTH = 160;
const STAGES = ["softmax", "temperature", "top-k", "top-p"];
const SHOWN = 8;

/** A 16-bit float as a number. */
function half(bits) {
  const [sign, exponent, fraction] = [bits & 0x8000 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -24 * fraction);
}

/** The columns of a matrix, one after the other, from its rows. */
function transposed(rows, width) {
  const height = rows.length / width;
  return rows.map((_, place) => rows[(place % height) * width + Math.floor(place / height)]);
}

/** The network as two functions: the state after one more token, and the scores of the next one. */
function network(values, size, hiddenSize) {
  let taken = 0;
  const take = (count) => values.subarray(taken, (taken += count));
  const [W_xh, W_hh, b_h] = [take(size * hiddenSize), transposed(take(hiddenSize * hiddenSize), hiddenSize), take(hiddenSize)];
  const [W_hy, b_y] = [transposed(take(hiddenSize * size), size), take(size)];
  // Each unit's weights one after the other, and four units at a time: every value of the state is read once for four.
  const addProduct = (sums, state, columns) => {
    const [length, even] = [state.length, sums.length - (sums.length % 4)];
    for (let j = 0; j < even; j += 4) {
      let [a, b, c, d] = [sums[j], sums[j + 1], sums[j + 2], sums[j + 3]];
      const [first, second, third, fourth] = [j * length, (j + 1) * length, (j + 2) * length, (j + 3) * length];
      for (let i = 0; i < length; i++) {
        const value = state[i];
        a += value * columns[first + i];
        b += value * columns[second + i];
        c += value * columns[third + i];
        d += value * columns[fourth + i];
      }
      [sums[j], sums[j + 1], sums[j + 2], sums[j + 3]] = [a, b, c, d];
    }
    for (let j = even; j < sums.length; j++) {
      for (let i = 0; i < length; i++) sums[j] += state[i] * columns[j * length + i];
    }
    return sums;
  };
  return {
    start: () => new Float64Array(hiddenSize),
    read(state, id) {
      const sums = new Float64Array(b_h);
      for (let j = 0; j < hiddenSize; j++) sums[j] += W_xh[id * hiddenSize + j];
      addProduct(sums, state, W_hh);
      for (let j = 0; j < hiddenSize; j++) sums[j] = Math.tanh(sums[j]);
      return sums;
    },
    logits: (state) => addProduct(new Float64Array(b_y), state, W_hy),
  };
}

function softmax(scores, temperature = 1) {
  const weights = new Float64Array(scores.length);
  let largest = -Infinity;
  for (const score of scores) largest = Math.max(largest, score);
  let total = 0;
  for (let id = 0; id < scores.length; id++) total += weights[id] = Math.exp((scores[id] - largest) / temperature);
  for (let id = 0; id < scores.length; id++) weights[id] /= total;
  return weights;
}

function greedy(scores) {
  const best = scores.indexOf(Math.max(...scores));
  return scores.map((_, id) => Number(id === best));
}

function renormalised(probabilities, kept) {
  let total = 0;
  for (const id of kept) total += probabilities[id];
  const result = new Float64Array(probabilities.length);
  for (const id of kept) result[id] = probabilities[id] / total;
  return result;
}

/** What is drawn from: temperature, then top-k, then the nucleus, as in `generation.next_token_distribution`. */
function filtered(logits, { temperature, topK, topP }) {
  const tempered = temperature === 0 ? greedy(logits) : softmax(logits, temperature);
  if (!topK && topP >= 1) return tempered;
  const order = [...tempered.keys()].sort((a, b) => tempered[b] - tempered[a] || a - b);
  const shortlist = topK ? renormalised(tempered, order.slice(0, topK)) : tempered;
  if (topP >= 1) return shortlist;
  let before = 0;
  const nucleus = [];
  const rounding = order.length * Number.EPSILON;
  for (const id of order) {
    if (nucleus.length && before >= topP - rounding) break;
    nucleus.push(id);
    before += shortlist[id];
  }
  return renormalised(shortlist, nucleus);
}

/** The distribution before and after each filter, as in `generation.distribution_stages`. */
function distributionStages(logits, { temperature, topK, topP }) {
  return [
    softmax(logits),
    filtered(logits, { temperature, topK: 0, topP: 1 }),
    filtered(logits, { temperature, topK, topP: 1 }),
    filtered(logits, { temperature, topK, topP }),
  ];
}

/** A number from 0 to 1 that depends on seed and place alone: after a branch, later places keep their chance. */
function chance(seed, place) {
  let x = Math.imul(seed, 0x9e3779b1) ^ Math.imul(place + 1, 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return ((x ^ (x >>> 16)) >>> 0) / 2 ** 32;
}

/** The first id whose cumulated probability is above a random number. */
function draw(probabilities, random) {
  let cumulated = 0;
  let last = 0;
  for (let id = 0; id < probabilities.length; id++) {
    if (probabilities[id] === 0) continue;
    cumulated += probabilities[id];
    last = id;
    if (cumulated > random) break;
  }
  return last;
}

function entropyBits(probabilities) {
  let sum = 0;
  for (const p of probabilities) if (p > 0) sum -= p * Math.log2(p);
  return sum + 0;
}

/**
 * Write up to `length` tokens: a list of { id, state, logits, probability, entropy }; the first ids are those of the
 * branch. As long as the text is that of an `earlier` one after the same opening, the network need not read it again.
 */
function write(net, opening, { seed, branch = [], length = LENGTH, end, unknown, ...filters }, earlier = []) {
  const written = [];
  let same = true;
  while (written.length < length) {
    const place = written.length;
    const last = written[place - 1];
    const known = same ? earlier[place] : undefined;
    const state = known?.state ?? (last ? net.read(last.state, last.id) : opening.reduce(net.read, net.start()));
    const logits = known?.logits ?? net.logits(state);
    if (unknown >= 0) logits[unknown] = -Infinity;
    const probabilities = filtered(logits, filters);
    const id = place < branch.length ? branch[place] : draw(probabilities, chance(seed, place));
    written.push({ id, state, logits, probability: probabilities[id], entropy: entropyBits(probabilities) });
    if (id === end) break;
    same &&= id === earlier[place]?.id;
  }
  return written;
}

/** A bar of the strip as the path of its outline. */
function bar(place, height) {
  return `M${place} 40h.85v${-height.toFixed(2)}h-.85z`;
}

function render({ model, el }) {
  const tokens = model.get("tokens");
  const ids = new Map(tokens.map((token, id) => [token, id]));
  const [end, unknown] = [ids.get("</s>") ?? -1, ids.get("<unk>") ?? -1];
  const net = network(Float32Array.from(numbers(model, "weights", Uint16Array), half), tokens.length, model.get("hidden_size"));
  const opening = (prompt) => [...(end >= 0 ? [end] : []), ...[...prompt].map((letter) => ids.get(letter) ?? Math.max(unknown, 0))];
  const name = (id) => ({ " ": "space", "\n": "new line", "</s>": "end" })[tokens[id]] ?? tokens[id];
  const face = (id) => ({ " ": "␣", "\n": "⏎", "</s>": "end" })[tokens[id]] ?? tokens[id];
  let written = [];
  let writtenAfter = null; // the prompt
  let heights = []; // of the bars in the strip
  const spans = []; // the tokens' elements, kept from text to text: most of the time would go into making them anew
  let pressed = null;

  const { node: report, report: say } = reporter();
  const said = element("span", { class: "generator-prompt" });
  const text = element("div", { class: "generator-text", role: "group", "aria-label": "The text, token by token" }, said);
  const [uncertain, here] = [svg("path"), svg("path", { class: "generator-here" })];
  const strip = svg("svg", { class: "generator-strip", "aria-hidden": "true", preserveAspectRatio: "none" }, uncertain, here);
  const lines = Array.from({ length: Math.min(SHOWN, tokens.length) }, tableLine);
  const bars = element(
    "table",
    { class: "generator-bars" },
    element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "token"), ...STAGES.map((stage, i) => element("th", { scope: "col" }, i ? `after ${stage}` : stage)))),
    element("tbody", {}, ...lines.map(({ row }) => row)),
  );
  const spot = outcomeSpot();
  const forks = element("div", { class: "generator-forks", role: "group", "aria-label": "Other letters for this place" });
  const typing = element("button", { type: "button", click: toggleTyping }, "Write ▶");
  let timer = null;
  const forget = element("button", { type: "button", click: () => (assign(model, "branch", []), choose(0)) }, "Forget the branch");
  const prompt = textInput(model, "prompt", { label: "Prompt", placeholder: "what the network reads first" });
  prompt.input.maxLength = 80;
  prompt.input.addEventListener("input", () => model.get("branch").length && assign(model, "branch", []));
  const settings = element(
    "fieldset",
    { "aria-label": "Settings" },
    element(
      "div",
      { class: "course-controls" },
      prompt.node,
      slider(model, "temperature", { label: "Temperature", min: 0, max: 2, step: 0.05, format: (t) => (t === 0 ? "0, greedy" : formatNumber(t, 2)) }).node,
      slider(model, "top_k", { label: "Top-k", min: 0, max: 20, format: (k) => (k ? String(k) : "all") }).node,
      slider(model, "top_p", { label: "Top-p", min: 0.05, max: 1, step: 0.05, format: (p) => (p >= 1 ? "all" : formatNumber(p, 2)) }).node,
      slider(model, "seed", { label: "Seed", min: 1, max: 50 }).node,
      typing,
    ),
  );
  const picture = element(
    "div",
    {},
    text,
    forks,
    spot,
    element("p", { class: "generator-caption" }, "The stronger the colour behind a letter, the less probable it was. Below: how unsure the network was at each (entropy in bits, after the filters)."),
    strip,
    report,
    element("p", { class: "generator-caption" }, "Press a token in the table to put it there instead: the text branches off. ", forget),
    element("div", { class: "course-scroll" }, bars),
  );
  const gate = predictionGate(model, {
    question: "The same network writes at temperature 0.2 instead of 1. Its text then has …",
    choices: ["more different words", "fewer different words", "about as many different words"],
    truth: () => {
      const different = [0.2, 1].map((temperature) => {
        const found = new Set();
        for (let seed = 1; seed <= 5; seed++) {
          const letters = write(net, opening(model.get("prompt")), { seed, temperature, topK: 0, topP: 1, end, unknown }).map(({ id }) => tokens[id]);
          letters.join("").split(/[^A-Za-z]+/).filter(Boolean).forEach((word) => found.add(word));
        }
        return found.size;
      });
      const choice = different[0] > 1.1 * different[1] ? 0 : different[0] < 0.9 * different[1] ? 1 : 2;
      return { choice, because: `Five texts have ${different[0]} different words together at 0.2, and ${different[1]} at 1.` };
    },
    locks: [settings],
    dims: [picture],
    spot,
  });
  mount(el, "Generator", gate, settings, picture);

  text.addEventListener("click", (event) => {
    const token = event.target.closest("[data-place]");
    if (token) choose(Number(token.dataset.place));
  });
  text.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 10, ArrowUp: -10, Home: -LENGTH, End: LENGTH }[event.key];
    if (!step) return;
    event.preventDefault();
    choose(model.get("selected") + step);
    text.querySelector("[tabindex='0']").focus();
  });

  function chosenFilters() {
    return { temperature: model.get("temperature"), topK: model.get("top_k"), topP: model.get("top_p") };
  }
  function choose(place) {
    assign(model, "selected", Math.max(0, Math.min(written.length - 1, place)));
  }
  function branchTo(id) {
    const place = model.get("selected");
    assign(model, "branch", [...written.slice(0, place).map((step) => step.id), id]);
  }

  /** A line of the table, for whichever token: a cell for each stage. */
  function tableLine() {
    const line = { id: 0, drawn: element("span") };
    line.button = element("button", { type: "button", click: () => branchTo(line.id) });
    line.cells = STAGES.map(() => {
      const [bar, label] = [element("div"), element("span")];
      return { bar, label, cell: element("td", {}, bar, label) };
    });
    line.row = element("tr", {}, element("th", { scope: "row" }, line.button, line.drawn), ...line.cells.map(({ cell }) => cell));
    return line;
  }

  /** Let the text come letter by letter; where less motion is wanted it is there at once. */
  function toggleTyping() {
    if (timer) return stopTyping();
    if (reducedMotion()) return choose(written.length - 1);
    typing.textContent = "Pause";
    let place = 0;
    const next = () => {
      spans.forEach((node, at) => node.classList.toggle("generator-later", at > place));
      choose(place);
      if (++place >= written.length) stopTyping();
    };
    next();
    timer = setInterval(next, 60);
  }
  function stopTyping() {
    clearInterval(timer);
    timer = null;
    typing.textContent = "Write ▶";
    for (const node of spans) node.classList.remove("generator-later");
  }

  function rewrite() {
    if (timer) stopTyping();
    const typed = model.get("prompt");
    const chosen = { ...chosenFilters(), seed: model.get("seed"), branch: model.get("branch"), end, unknown };
    written = write(net, opening(typed), chosen, typed === writtenAfter ? written : []);
    writtenAfter = typed;
    if (model.get("selected") >= written.length) choose(written.length - 1);
    const kept = model.get("branch").length;
    said.textContent = model.get("prompt");
    while (text.childElementCount > 1 + written.length) text.lastChild.remove();
    written.forEach(({ id }, place) => {
      const node = (spans[place] ??= element("span", { role: "button", "data-place": place, tabindex: "-1", "aria-pressed": "false", class: "" }));
      node.classList.toggle("generator-kept", place < kept);
      if (node.dataset.id !== String(id)) {
        node.dataset.id = id;
        node.setAttribute("aria-label", `${place + 1}: ${name(id)}`);
        node.textContent = tokens[id] === "\n" ? "⏎\n" : tokens[id] === "</s>" ? " (end)" : tokens[id];
      }
      const sure = String(Math.round(4 * written[place].probability)); // a ribbon of five shades
      if (node.dataset.sure !== sure) node.dataset.sure = sure;
      if (node.parentNode !== text) text.append(node);
    });
    forget.disabled = kept === 0;
    const tallest = Math.max(1, ...written.map(({ entropy }) => entropy));
    const height = ({ entropy }) => Math.max(0.4, (38 * entropy) / tallest);
    strip.setAttribute("viewBox", `0 0 ${LENGTH} 40`);
    uncertain.setAttribute("d", written.map((step, place) => bar(place, height(step))).join(""));
    heights = written.map(height);
    look();
  }

  function press(node, whether) {
    node?.setAttribute("tabindex", whether ? "0" : "-1");
    node?.setAttribute("aria-pressed", String(whether));
  }

  function look() {
    const place = Math.min(model.get("selected"), written.length - 1);
    const { id, logits, entropy } = written[place];
    const stages = distributionStages(logits, chosenFilters());
    press(pressed, false);
    pressed = spans[place];
    press(pressed, true);
    here.setAttribute("d", bar(place, heights[place]));
    drawForks(place, id, stages[3]);
    const best = [...stages[0].keys()].sort((a, b) => stages[0][b] - stages[0][a] || a - b).slice(0, SHOWN);
    if (!best.includes(id)) best[SHOWN - 1] = id;
    lines.forEach((line, i) => {
      const other = best[i];
      line.id = other;
      touch(line.row, { "data-token": tokens[other], class: other === id ? "generator-drawn" : "" });
      touch(line.button, { "aria-label": `branch to ${name(other)}` }, face(other));
      touch(line.drawn, {}, other === id ? " drawn" : "");
      stages.forEach((stage, s) => {
        const { cell, bar: width, label } = line.cells[s];
        const p = stage[other];
        touch(cell, { "data-value": p, class: p > 0 ? "" : "generator-out" });
        touch(width, { style: `width: ${100 * p}%` });
        touch(label, {}, p > 0 ? `${formatNumber(100 * p, 1)} %` : "out");
      });
    });
    const mean = written.reduce((sum, step) => sum + step.entropy, 0) / written.length;
    say(mean, `Token ${place + 1}, “${name(id)}”, was drawn with probability ${formatNumber(stages[3][id], 3)}; the entropy there was ${formatNumber(entropy, 2)} bits. Over the ${written.length} tokens of the text it is ${formatNumber(mean, 2)} bits on average.`);
  }

  /** The other letters that could have been drawn here: pressing one branches off. */
  function drawForks(place, id, probabilities) {
    const others = [...probabilities.keys()].filter((other) => other !== id && probabilities[other] > 0.005);
    others.sort((a, b) => probabilities[b] - probabilities[a] || a - b);
    const label = element("span", {}, `Instead of “${face(id)}” (${formatNumber(100 * probabilities[id], 0)} %):`);
    const fork = (other) => element("button", { type: "button", "aria-label": `instead ${name(other)}`, click: () => branchTo(other) }, `${face(other)} ${formatNumber(100 * probabilities[other], 0)} %`);
    forks.replaceChildren(label, ...others.slice(0, 5).map(fork), others.length ? "" : " no other had more than 0.5 %");
  }

  const stop = redrawOn(model, ["prompt", "temperature", "top_k", "top_p", "seed", "branch"], rewrite);
  const stopLooking = redrawOn(model, ["selected"], look);
  return () => (stopTyping(), stop(), stopLooking());
}

export { distributionStages, half };
export default { initialize, render };
