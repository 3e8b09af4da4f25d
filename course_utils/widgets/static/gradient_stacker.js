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
  const picture = element("div", {}, scroller("The network and its terms", drawing, stack), sums, report);
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
    hides: [picture],
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
    drawStack(t, path, walked);
    sums.replaceChildren(
      matrix("Sum of the terms so far", sum),
      element("span", { class: "stacker-sign", "aria-hidden": "true" }, complete ? "=" : "≠"),
      matrix("dL/dW_hh by autograd", truth),
      element("span", { class: "stacker-mark" }, complete ? "✓ equal" : ""),
    );
    const k = model.get("truncate");
    const missing = k && complete ? ` The cut leaves out ${path.at(-1) - 1} earlier uses, and autograd with the same cut agrees.` : "";
    say(
      uses ? apart : 1,
      uses === 0
        ? `The loss at step ${t}. Step backward to reach the use of W_hh there.`
        : `${uses} of ${path.length} terms: the use at step ${walked.at(-1)} adds a term of norm ${formatNumber(norm(term(t, walked.at(-1))), 3)}. ` +
            (complete ? `The sum is the gradient.${missing}` : `The sum is ${formatNumber(100 * apart, 2)} % away from the gradient.`),
    );
    report.dataset.complete = String(complete);
  }

  function drawNetwork(t, path, walked) {
    drawing.setAttribute("aria-label", `Unrolled network of ${steps} steps, loss at step ${t}, ${walked.length} steps walked back`);
    const x = (s) => 40 + GAP * (s - 0.5);
    const parts = [];
    const k = model.get("truncate");
    for (let s = 1; s <= steps; s++) {
      const lit = walked.includes(s);
      const from = s === 1 ? 8 : x(s - 1) + 17;
      const isCut = k > 0 && (s - 1) % k === 0 && s > 1;
      parts.push(
        svg("line", { x1: from, y1: STATE, x2: x(s) - 17, y2: STATE, class: lit ? "stacker-lit" : isCut ? "stacker-cut" : "stacker-edge" }),
        svg("line", { x1: x(s), y1: STATE + 17, x2: x(s), y2: WORD - 13, class: "stacker-edge" }),
        svg("circle", { cx: x(s), cy: STATE, r: 17, class: path.includes(s) ? "stacker-node stacker-near" : "stacker-node" }),
        label(x(s), STATE + 5, `h${s}`),
        label(x(s), WORD + 4, words[s - 1]),
      );
      if (lit) parts.push(label((from + x(s) - 17) / 2, STATE - 8, "W", "stacker-weight"));
      if (isCut) parts.push(label((from + x(s) - 17) / 2, STATE + 5, "✂"));
    }
    parts.push(
      svg("line", { x1: x(t), y1: TOP + 12, x2: x(t), y2: STATE - 17, class: walked.length ? "stacker-lit" : "stacker-edge" }),
      svg("rect", { x: x(t) - 31, y: TOP - 16, width: 62, height: 28, rx: 5, class: "stacker-loss" }),
      label(x(t), TOP + 3, `L: ${expected[t - 1]}`),
    );
    drawing.replaceChildren(...parts);
  }

  function drawStack(t, path, walked) {
    stack.setAttribute("aria-label", `${walked.length} terms`);
    stack.replaceChildren(
      ...words.map((_, i) => {
        const s = i + 1;
        const shown = walked.includes(s);
        const box = element("figure", { class: shown ? "" : "stacker-absent" }, cells(shown ? term(t, s) : new Float32Array(size)));
        const text = shown ? formatNumber(norm(term(t, s)), 3) : path.includes(s) ? "not yet" : s > t ? "later" : "cut off";
        box.append(element("figcaption", {}, `use ${s}`, element("br"), text));
        return box;
      }),
    );
  }

  function matrix(title, values) {
    const text = Array.from(values, (value) => formatNumber(value, 3)).join(" ");
    const grid = cells(values, true);
    return element("figure", { "data-value": Array.from(values).join(" "), "aria-label": `${title}: ${text}` }, element("figcaption", {}, title), grid);
  }

  /** A matrix as coloured cells, on the same scale everywhere; the colour grows with the root of the value. */
  function cells(values, written = false) {
    const grid = element("div", { class: written ? "stacker-grid stacker-written" : "stacker-grid", style: `--columns: ${hidden}` });
    for (const value of values) {
      const strength = Math.round(55 * Math.sqrt(Math.min(1, Math.abs(value) / widest)));
      const tint = value < 0 ? "var(--orange)" : "var(--blue)";
      grid.append(
        element("span", { style: `background: color-mix(in srgb, ${tint} ${strength}%, var(--panel))` }, written ? formatNumber(value, 3) : ""),
      );
    }
    return grid;
  }

  // another loss or another cut: the walk begins anew
  const restart = () => {
    stop();
    if (model.get("uses") !== 0) assign(model, "uses", 0);
  };
  model.on("change:loss_step change:truncate", restart);
  const off = redrawOn(model, ["loss_step", "truncate", "uses"], draw);
  return () => {
    stop();
    model.off("change:loss_step change:truncate", restart);
    off();
  };
}

function label(x, y, text, kind = "") {
  return svg("text", { x, y, "text-anchor": "middle", class: kind }, text);
}

function norm(values) {
  return Math.hypot(...values);
}

export default { render };
