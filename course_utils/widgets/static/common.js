// Shared by all widgets of the course. anywidget loads a single module, so Python puts this text in front of the
// widget's own: everything here is a plain function that the module below it may call.

/** Called as the kernel makes its model, which the view in the notebook's output then joins (stored.js). */
function initialize({ model }) {
  (globalThis.courseModels ??= new Map()).set(model.get("_key"), model);
  dispatchEvent(new Event("course-model"));
}

/** Create an HTML element; an attribute that is a function listens to the event after which it is named. */
function element(tag, attributes = {}, ...children) {
  return furnish(document.createElement(tag), attributes, children);
}

/** Create an SVG element, in the same way. */
function svg(tag, attributes = {}, ...children) {
  return furnish(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function furnish(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

/** Set attributes and text of an element where they differ: from picture to picture most of a table stays as it is. */
function touch(node, attributes, text = null) {
  for (const [name, value] of Object.entries(attributes)) {
    if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
  }
  if (text !== null && node.textContent !== text) node.textContent = text;
}

/** Put a widget into the element that anywidget or the static page gives it. */
function mount(el, label, ...children) {
  // JupyterLab moves between cells on arrow keys that reach the notebook, even from a slider. Shift+Enter and
  // shortcuts with Ctrl or Cmd still belong to the notebook.
  const guard = (event) => {
    const notebooks = event.ctrlKey || event.metaKey || event.key === "Escape" || (event.shiftKey && event.key === "Enter");
    if (!notebooks) event.stopPropagation();
  };
  el.append(element("section", { class: "course", "aria-label": label, keydown: guard }, ...children));
}

/** A box that scrolls to the side where its content is too wide, and is then reached by Tab as well. */
function scroller(label, ...children) {
  const node = element("div", { class: "course-scroll", role: "group", "aria-label": label }, ...children);
  const sizes = new ResizeObserver(() => {
    if (node.scrollWidth > node.clientWidth) node.tabIndex = 0;
    else node.removeAttribute("tabindex");
  });
  for (const seen of [node, ...children]) sizes.observe(seen);
  return node;
}

/** Redraw now and whenever one of the model's values changes; returns what stops it, for anywidget to call. */
function redrawOn(model, names, draw) {
  const events = names.map((name) => `change:${name}`).join(" ");
  model.on(events, draw);
  draw();
  return () => model.off(events, draw);
}

const untold = new Map(); // of models, the moves that the kernel does not know yet, by the name of the value

/** Set one value of the model and tell the kernel, if there is one: once the picture is painted, which comes first. */
function assign(model, name, value) {
  const first = !untold.has(model);
  if (first) untold.set(model, new Map());
  const moves = untold.get(model);
  if (moves.has(name)) moves.get(name).value = value;
  else {
    // Until the kernel is told, its answer to an earlier move must not take this one back.
    const insist = () => model.get(name) === move.value || model.set(name, move.value);
    const move = { value, insist };
    moves.set(name, move);
    model.on(`change:${name}`, insist);
  }
  model.set(name, value); // who listens may move again
  if (first) afterPaint(() => tell(model));
}

function tell(model) {
  for (const [name, { insist }] of untold.get(model)) model.off(`change:${name}`, insist);
  untold.delete(model);
  model.save_changes();
}

/** Call when the next frame is painted; where the page is out of sight none is, so at once. */
function afterPaint(call) {
  if (document.hidden) return call();
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel(); // its message comes behind the frame
    port1.onmessage = call;
    port2.postMessage(0);
  });
}

// Controls: each returns { node, input }; node is the labelled whole, and it follows the model's value.

/** A slider bound to a number of the model; `format` turns the number into the words beside it. */
function slider(model, name, { label, min, max, step = 1, format = String }) {
  const input = element("input", { type: "range", min, max, step });
  const output = element("output", { "aria-hidden": "true" });
  const follow = () => {
    input.value = model.get(name);
    output.textContent = format(model.get(name));
    input.setAttribute("aria-valuetext", output.textContent);
  };
  input.addEventListener("input", () => assign(model, name, Number(input.value)));
  return labelled(label, input, model, name, follow, output);
}

/** A check box bound to a truth value of the model. */
function checkbox(model, name, { label }) {
  const input = element("input", { type: "checkbox" });
  input.addEventListener("change", () => assign(model, name, input.checked));
  const control = labelled(label, input, model, name, () => (input.checked = model.get(name)));
  control.node.classList.add("course-check");
  return control;
}

/** A choice bound to a value of the model; `choices` are pairs of value and label. */
function select(model, name, { label, choices }) {
  const options = choices.map(([value, text]) => element("option", { value }, text));
  const input = element("select", {}, ...options);
  input.addEventListener("change", () => assign(model, name, choices[input.selectedIndex][0]));
  const follow = () => (input.selectedIndex = choices.findIndex(([value]) => value === model.get(name)));
  return labelled(label, input, model, name, follow);
}

/** A line of text bound to a string of the model, taken over at every keystroke. */
function textInput(model, name, { label, placeholder = "" }) {
  const input = element("input", { type: "text", placeholder, autocomplete: "off", spellcheck: "false" });
  input.addEventListener("input", () => assign(model, name, input.value));
  const follow = () => {
    if (input.value !== model.get(name)) input.value = model.get(name); // writing the same text would move the cursor
  };
  return labelled(label, input, model, name, follow);
}

function labelled(label, input, model, name, follow, ...after) {
  model.on(`change:${name}`, follow);
  follow();
  const node = element("div", { class: "course-control" }, element("label", {}, element("span", {}, label), input), ...after);
  return { node, input };
}

/**
 * The question before the picture. Until one choice is taken, or "Just show me", controls in `locks` (fieldsets) stay
 * disabled and the pictures in `dims` are seen dimmed and do not react; a widget draws in them nothing that would answer.
 * Then what came out stands against what was expected in `spot`, a place inside the picture. With `unlocked` set,
 * nothing is asked. `truth()` returns { choice: index of the right choice, because: a sentence with its numbers }.
 */
function predictionGate(model, { question, choices, truth, locks = [], dims = [], spot = null }) {
  const verdict = element("p", { class: "course-verdict", role: "status", tabindex: "-1" });
  const buttons = choices.map((text, index) =>
    element("button", { type: "button", "aria-pressed": "false", click: () => answer(index) }, text),
  );
  const skip = element("button", { type: "button", class: "course-skip", click: () => answer(-1) }, "Just show me");
  const node = element(
    "div",
    { class: "course-gate", role: "group", "aria-label": "What do you expect?" },
    element("p", {}, element("strong", {}, "What do you expect? "), question),
    element("div", { class: "course-choices" }, ...buttons),
    skip,
  );
  (spot ?? node).append(verdict);
  let expected = null; // the index of the choice, -1 where none was taken

  function answer(index) {
    expected = index;
    buttons.forEach((button, i) => button.setAttribute("aria-pressed", String(i === index)));
    const right = truth();
    const outcome = choices[right.choice];
    if (index < 0) {
      verdict.textContent = `${outcome}. ${right.because}`;
      verdict.dataset.value = "shown";
    } else {
      const found = index === right.choice ? "It is so" : `It is otherwise: ${insideASentence(outcome)}`;
      verdict.textContent = `You expected: ${insideASentence(choices[index])}. ${found}. ${right.because}`;
      verdict.dataset.value = index === right.choice ? "right" : "wrong";
      keepPrediction(model, { about: question, prediction: choices[index], outcome, right: index === right.choice });
    }
    assign(model, "unlocked", true);
  }
  function follow() {
    const unlocked = model.get("unlocked");
    for (const lock of locks) lock.disabled = !unlocked;
    for (const picture of dims) {
      picture.inert = !unlocked;
      picture.classList.toggle("course-dimmed", !unlocked);
    }
    node.hidden = unlocked && expected === null;
    skip.hidden = unlocked;
    buttons.forEach((button) => (button.hidden = unlocked && button.getAttribute("aria-pressed") === "false"));
    if (expected === null || !unlocked) return;
    verdict.focus({ preventScroll: true });
    verdict.scrollIntoView({ block: "nearest" });
  }
  model.on("change:unlocked", follow);
  follow();
  return node;
}

/** What was expected and what came out goes to the learner's record: through the kernel, or through the site's page. */
function keepPrediction(model, made) {
  assign(model, "prediction", made);
  if (parent !== window) parent.postMessage({ coursePrediction: made }, "*");
}

/** A place inside a picture where the outcome stands against the prediction. */
function outcomeSpot() {
  return element("div", { class: "course-outcome" });
}

/** A choice with a small first letter; names such as RNN keep theirs. */
function insideASentence(text) {
  return /^\p{Lu}\p{Lu}/u.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1);
}

/**
 * The sentence that says what the picture shows, read out by screen readers as it changes. `report(value, text)`
 * keeps the value in full precision in `data-value`, where a test finds it. `unseen` leaves it to screen readers.
 */
function reporter({ unseen = false } = {}) {
  const node = element("p", { class: unseen ? "course-unseen" : "course-report", role: "status" });
  const report = (value, text) => {
    node.dataset.value = value;
    if (node.textContent !== text) node.textContent = text;
  };
  return { node, report };
}

/**
 * A button that counts a number of the model up to `last()`, one more every so many milliseconds, and from `first`
 * again once it is there. Returns { button, stop }.
 */
function player(model, name, { first, last, milliseconds }) {
  const button = element("button", { type: "button", click: toggle }, "Play");
  let timer = null;

  function toggle() {
    if (timer) return stop();
    if (reducedMotion()) return assign(model, name, last());
    if (model.get(name) >= last()) assign(model, name, first);
    button.textContent = "Pause";
    timer = setInterval(() => {
      if (model.get(name) >= last()) return stop();
      assign(model, name, model.get(name) + 1);
    }, milliseconds);
  }
  function stop() {
    clearInterval(timer);
    timer = null;
    button.textContent = "Play";
  }
  return { button, stop };
}

/** A number for people: at most `digits` decimals, a true minus sign, no trailing zeros. */
function formatNumber(value, digits = 3) {
  const text = value.toFixed(digits);
  const short = text.includes(".") ? text.replace(/\.?0+$/, "") : text;
  return short === "-0" ? "0" : short.replace("-", "\u2212");
}

/** One of the model's binary values as an array of numbers, for example `numbers(model, "losses", Float32Array)`. */
function numbers(model, name, ArrayType = Float32Array) {
  const view = model.get(name);
  // The bytes may start anywhere in a message from the kernel, a typed array only at a multiple of its width.
  return new ArrayType(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}

/** A function that keeps its last answer, and computes anew where what it is asked for has changed. */
function latest(compute) {
  let asked = null;
  let answer;
  return (...values) => {
    if (!asked || values.some((value, i) => value !== asked[i])) [asked, answer] = [values, compute(...values)];
    return answer;
  };
}

/** The present value of a colour such as "--blue", for a canvas, which cannot read CSS variables. */
function colour(node, name) {
  return getComputedStyle(node).getPropertyValue(name).trim();
}

/** Call `draw` when light turns to dark or back: a canvas must then be painted again. Returns what stops it. */
function onThemeChange(draw) {
  const observer = new MutationObserver(draw);
  const attributes = { attributeFilter: ["data-jp-theme-light", "data-jp-theme-name", "data-theme"] };
  observer.observe(document.body, attributes);
  observer.observe(document.documentElement, attributes);
  return () => observer.disconnect();
}

/** Whether the learner asked the system for less motion: then show the end of an animation at once. */
function reducedMotion() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
