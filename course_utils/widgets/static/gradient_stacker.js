// The gradient stacker: from one loss back through the unrolled network, a term of dL/dW_hh at each step.

const GAP = 66; // pixels from step to step
const [TOP, STATE, WORD] = [24, 92, 140]; // heights of the losses, the states and the inputs

function render({ model, el }) {
  const words = model.get("words");
  const expected = model.get("expected");
  const steps = words.length;
  const truncations = model.get("truncations");
  const terms = numbers(model, "terms");
  const autograd = numbers(model, "autograd");
  const hidden = Math.round(Math.sqrt(terms.length / (steps * steps)));
  const size = hidden * hidden;
  const widest = Math.max(...terms.map(Math.abs));

  const { node: report, report: say } = reporter();
  const drawing = svg("svg", { viewBox: `0 0 ${GAP * steps + 40} 158`, class: "stacker-network", role: "img" });
  const stack = element("div", { class: "stacker-terms", role: "img" });
  const sums = element("div", { class: "stacker-sums" });

  const position = slider(model, "loss_step", {
    label: "Loss at step",
    min: 1,
    max: steps,
    format: (step) => `${step}, “${expected[step - 1]}”`,
  });
  const cut = select(model, "truncate", {
    label: "Cut the way back",
    choices: truncations.map((k) => [k, k === 0 ? "nowhere" : k === 1 ? "at every step" : `every ${k} steps`]),
  });
  const backward = element("button", { type: "button", click: () => walk(1) }, "◀ Step backward");
  const forward = element("button", { type: "button", click: () => walk(-1) }, "Undo ▶");
  const { button: play, stop } = player(model, "uses", { first: 0, last: () => reached().length, milliseconds: 700 });
  const settings = element(
    "fieldset",
    { "aria-label": "Loss and way back" },
    element("div", { class: "course-controls" }, position.node, cut.node),
    element("div", { class: "course-controls" }, backward, forward, play),
  );
  const spot = outcomeSpot();
  const scrolled = scroller("The network and its terms", drawing, stack);
  const picture = element("div", {}, scrolled, spot, sums, report);
  const network = networkParts();
  const boxes = words.map((_, i) => termBox(i + 1));
  const noTerm = new Float32Array(size);
  const [total, exact] = [matrix("Sum of the terms so far"), matrix(`dL/dW_hh by ${model.get("referee")}`)];
  const sign = element("span", { class: "stacker-sign", "aria-hidden": "true" });
  const mark = element("span", { class: "stacker-mark" });
  stack.append(...boxes.map(({ node }) => node));
  sums.append(total.node, sign, exact.node, mark);
  const gate = predictionGate(model, {
    question: `W_hh was used ${steps} times before the last loss. Which use has the largest term in the gradient?`,
    choices: ["The first: its effect had most time to grow", "One of the last, close to the loss", "All uses have equal terms"],
    truth: () => {
      const norms = words.map((_, s) => norm(term(steps, s + 1)));
      const largest = norms.indexOf(Math.max(...norms)) + 1;
      const choice = largest <= steps / 3 ? 0 : 1;
      const found = `The use at step ${largest} has the largest term, of norm ${formatNumber(norms[largest - 1], 3)}`;
      return { choice, because: `${found}; the use at step 2 has norm ${formatNumber(norms[1], 3)}.` };
    },
    locks: [settings],
    dims: [picture],
    spot,
  });
  mount(el, "Gradient stacker", gate, settings, picture);

  // the loss can be dragged along the steps; the slider does the same for the keyboard
  let dragging = false;
  const drag = (event) => {
    const box = drawing.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * (GAP * steps + 40);
    const step = Math.max(1, Math.min(steps, Math.round((x - 40) / GAP + 0.5)));
    if (step !== model.get("loss_step")) assign(model, "loss_step", step);
  };
  drawing.addEventListener("pointerdown", (event) => {
    if (settings.disabled) return;
    dragging = true;
    drawing.setPointerCapture(event.pointerId);
    drag(event);
  });
  drawing.addEventListener("pointermove", (event) => dragging && drag(event));
  for (const end of ["pointerup", "pointercancel"]) drawing.addEventListener(end, () => (dragging = false));

  /** The term from the loss at step t through the use at step s, both counted from 1. */
  function term(t, s) {
    const start = ((t - 1) * steps + (s - 1)) * size;
    return terms.subarray(start, start + size);
  }

  /** The steps that a gradient from the loss reaches, the nearest first. */
  function reached() {
    const t = model.get("loss_step");
    const k = model.get("truncate");
    const first = k === 0 ? 1 : Math.floor((t - 1) / k) * k + 1;
    return Array.from({ length: t - first + 1 }, (_, i) => t - i);
  }

  function walk(direction) {
    stop();
    assign(model, "uses", Math.max(0, Math.min(reached().length, model.get("uses") + direction)));
  }

  function draw() {
    const t = model.get("loss_step");
    const path = reached();
    const uses = Math.min(model.get("uses"), path.length);
    const walked = path.slice(0, uses);
    const sum = new Float64Array(size);
    for (const s of walked) term(t, s).forEach((value, i) => (sum[i] += value));
    const start = (truncations.indexOf(model.get("truncate")) * steps + t - 1) * size;
    const truth = autograd.subarray(start, start + size);
    const apart = norm(truth.map((value, i) => value - sum[i])) / norm(truth);
    const complete = uses === path.length && apart < 1e-4;

    backward.disabled = uses === path.length;
    forward.disabled = uses === 0;
    drawNetwork(t, path, walked);
    if (uses === 0) bringLossIntoSight(t);
    drawStack(t, path, walked);
    total.show(sum);
    exact.show(truth);
    touch(sign, {}, complete ? "=" : "≠");
    touch(mark, {}, complete ? "✓ equal" : "");
    const k = model.get("truncate");
    const missing = k && complete ? ` The cut leaves out ${path.at(-1) - 1} earlier uses, and ${model.get("referee")} with the same cut agrees.` : "";
    say(
      uses ? apart : 1,
      uses === 0
        ? `The loss at step ${t}. Step backward to reach the use of W_hh there.`
        : `${uses} of ${path.length} terms: the use at step ${walked.at(-1)} adds a term of norm ${formatNumber(norm(term(t, walked.at(-1))), 3)}. ` +
            (complete ? `The sum is the gradient.${missing}` : `The sum is ${formatNumber(100 * apart, 2)} % away from the gradient.`),
    );
    report.dataset.complete = String(complete);
  }

  /** The network's parts, a set for each step and one for the loss. */
  function networkParts() {
    const stepParts = words.map((word, i) => {
      const [from, to] = [i === 0 ? 8 : across(i) + 17, across(i + 1) - 17];
      const parts = {
        edge: svg("line", { x1: from, y1: STATE, x2: to, y2: STATE }),
        node: svg("circle", { cx: across(i + 1), cy: STATE, r: 17 }),
        weight: label((from + to) / 2, STATE - 12, "", "stacker-weight"),
        scissors: label((from + to) / 2, STATE + 5, ""),
      };
      const input = svg("line", { x1: across(i + 1), y1: STATE + 17, x2: across(i + 1), y2: WORD - 13, class: "stacker-edge" });
      drawing.prepend(parts.edge); // behind all nodes: it may be thick
      drawing.append(input, parts.node, parts.weight, parts.scissors);
      drawing.append(label(across(i + 1), STATE + 5, `h${i + 1}`), label(across(i + 1), WORD + 4, word));
      return parts;
    });
    const loss = {
      edge: svg("line", { y1: TOP + 12, y2: STATE - 17 }),
      box: svg("rect", { y: TOP - 16, height: 28, rx: 5, class: "stacker-loss" }),
      name: label(0, TOP + 3, ""),
    };
    drawing.append(...Object.values(loss));
    return { stepParts, loss };
  }

  function drawNetwork(t, path, walked) {
    touch(drawing, { "aria-label": `Unrolled network of ${steps} steps, loss at step ${t}, ${walked.length} steps walked back` });
    const k = model.get("truncate");
    network.stepParts.forEach(({ edge, node, weight, scissors }, i) => {
      const lit = walked.includes(i + 1);
      const isCut = k > 0 && i % k === 0 && i > 0;
      touch(edge, { class: lit ? "stacker-lit" : isCut ? "stacker-cut" : "stacker-edge", style: lit ? `stroke-width: ${blame(t, i + 1)}` : "" });
      touch(node, { class: path.includes(i + 1) ? "stacker-node stacker-near" : "stacker-node" });
      touch(weight, {}, lit ? "W" : "");
      touch(scissors, {}, isCut ? "✂" : "");
    });
    const { edge, box, name } = network.loss;
    touch(edge, { x1: across(t), x2: across(t), class: walked.length ? "stacker-lit" : "stacker-edge" });
    const said = `L: ${expected[t - 1]}`;
    const wide = Math.max(50, 8 * said.length + 16); // a letter is about 7 pixels
    const middle = Math.min(across(t), GAP * steps + 40 - wide / 2 - 1);
    touch(box, { x: middle - wide / 2, width: wide });
    touch(name, { x: middle }, said);
  }

  /** The thickness of the way into a step: the larger the term of the use there, the more of the blame is its own. */
  function blame(t, s) {
    const largest = Math.max(...words.slice(0, t).map((_, i) => norm(term(t, i + 1))));
    return (1.5 + (14 * norm(term(t, s))) / largest).toFixed(1);
  }

  /** Where the network is wider than the screen, the loss is in sight. */
  function bringLossIntoSight(t) {
    const middle = (across(t) / (GAP * steps + 40)) * scrolled.scrollWidth;
    scrolled.scrollLeft = middle - 0.75 * scrolled.clientWidth;
  }

  function termBox(s) {
    const { node: grid, paint } = cells();
    const state = element("span");
    return { node: element("figure", {}, grid, element("figcaption", {}, `use ${s}`, element("br"), state)), state, paint };
  }

  function drawStack(t, path, walked) {
    touch(stack, { "aria-label": `${walked.length} terms` });
    boxes.forEach(({ node, state, paint }, i) => {
      const s = i + 1;
      const shown = walked.includes(s);
      touch(node, { class: shown ? "" : "stacker-absent" });
      touch(state, {}, shown ? formatNumber(norm(term(t, s)), 3) : path.includes(s) ? "not yet" : s > t ? "later" : "cut off");
      paint(shown ? term(t, s) : noTerm);
    });
  }

  function matrix(title) {
    const { node: grid, paint } = cells(true);
    const node = element("figure", {}, element("figcaption", {}, title), grid);
    const show = (values) => {
      const text = Array.from(values, (value) => formatNumber(value, 3)).join(" ");
      touch(node, { "data-value": Array.from(values).join(" "), "aria-label": `${title}: ${text}` });
      paint(values);
    };
    return { node, show };
  }

  /** A matrix as coloured cells, on the same scale everywhere; the colour grows with the root of the value. */
  function cells(written = false) {
    const spans = Array.from({ length: size }, () => element("span"));
    const node = element("div", { class: written ? "stacker-grid stacker-written" : "stacker-grid", style: `--columns: ${hidden}` }, ...spans);
    const paint = (values) =>
      spans.forEach((span, i) => {
        const strength = Math.round(55 * Math.sqrt(Math.min(1, Math.abs(values[i]) / widest)));
        const tint = values[i] < 0 ? "var(--orange)" : "var(--blue)";
        const style = `background: color-mix(in srgb, ${tint} ${strength}%, var(--panel))`;
        touch(span, { style }, written ? formatNumber(values[i], 3) : null);
      });
    return { node, paint };
  }

  // another loss or another cut: the walk begins anew
  const restart = () => {
    stop();
    if (model.get("uses") !== 0) assign(model, "uses", 0);
  };
  model.on("change:loss_step change:truncate", restart);
  const off = redrawOn(model, ["loss_step", "truncate", "uses"], draw);
  const sizes = new ResizeObserver(() => bringLossIntoSight(model.get("loss_step")));
  sizes.observe(scrolled);
  return () => {
    stop();
    sizes.disconnect();
    model.off("change:loss_step change:truncate", restart);
    off();
  };
}

/** Where a step, counted from 1, stands in the drawing, in its pixels. */
function across(step) {
  return 40 + GAP * (step - 0.5);
}

function label(x, y, text, kind = "") {
  return svg("text", { x, y, "text-anchor": "middle", class: kind }, text);
}

function norm(values) {
  return Math.hypot(...values);
}

export default { initialize, render };
