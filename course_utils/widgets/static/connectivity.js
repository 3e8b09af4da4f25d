// Connectivity: the share of each earlier word in the gradient of one prediction, for two networks.

function render({ model, el }) {
  const words = model.get("words");
  const steps = words.length - 1;
  const networks = [["RNN", numbers(model, "rnn"), "var(--orange)"], ["GRU", numbers(model, "gru"), "var(--blue)"]];

  const { node: report, report: say } = reporter();
  const rows = networks.map(([name]) => element("p", { class: "connect-words", "aria-label": name }, ...words.map((word, place) => element("span", { "data-place": place }, word))));
  const position = slider(model, "position", { label: "Predicted word", min: 1, max: steps, format: (t) => `${t + 1}, “${words[t]}”` });
  const { node: pointed, report: sayPointed } = reporter();
  const look = slider(model, "looked_at", { label: "Share of the word", min: 1, max: steps, format: (t) => `${t}, “${words[t - 1]}”` });
  const spot = outcomeSpot();
  const settings = element("fieldset", { "aria-label": "Prediction" }, element("div", { class: "course-controls" }, position.node, look.node));
  const panels = rows.map((row, i) => element("figure", {}, element("figcaption", {}, networks[i][0]), row));
  const picture = element("div", {}, ...panels, report, pointed, spot);

  const row = (values, t) => values.subarray((t - 1) * steps, t * steps);
  /** The share of the gradient that comes from more than `near` words back. */
  const beyond = (values, t, near) => row(values, t).slice(0, Math.max(0, t - near)).reduce((sum, share) => sum + share, 0);

  const gate = predictionGate(model, {
    question: "Both networks predict the last word. In which does more of the gradient come from beyond the last five words?",
    choices: ["In the RNN", "In the GRU", "In both nearly the same"],
    truth: () => {
      const [a, b] = networks.map(([, values]) => beyond(values, steps, 5));
      const choice = Math.abs(a - b) < 0.02 ? 2 : a > b ? 0 : 1;
      return { choice, because: `RNN ${percent(a)}, GRU ${percent(b)}.` };
    },
    locks: [settings],
    dims: [picture],
    spot,
  });
  mount(el, "Connectivity", gate, settings, picture);

  // A word under the pointer tells its shares, one that is clicked becomes the predicted one; the sliders do the same for
  // the keyboard. A pointer that rests does not move, so it takes nothing back from a slider.
  picture.addEventListener("pointermove", ({ target }) => {
    const word = Number(target.dataset?.place) + 1;
    if (word >= 1 && word <= steps && word !== model.get("looked_at")) assign(model, "looked_at", word);
  });
  picture.addEventListener("click", ({ target }) => {
    const place = Number(target.dataset?.place);
    if (place >= 1) assign(model, "position", place);
  });

  function draw() {
    const t = model.get("position");
    const unlocked = model.get("unlocked");
    const at = model.get("looked_at") - 1;
    networks.forEach(([, values, colour], i) => {
      const share = row(values, t);
      [...rows[i].children].forEach((span, place) => {
        const strength = unlocked && place < t ? Math.round(60 * Math.sqrt(share[place])) : 0;
        span.className = `connect-word${place === t ? " connect-target" : ""}${place === at && place < t ? " connect-seen" : ""}`;
        span.style.background = `color-mix(in srgb, ${colour} ${strength}%, var(--paper))`;
      });
    });
    if (!unlocked) return;
    const both = networks.map(([name, values]) => `${percent(row(values, t)[at] ?? 0)} in the ${name}`);
    const seen = `Of the gradient of “${words[t]}”, “${words[at]}” has ${both.join(" and ")}.`;
    sayPointed(row(networks[1][1], t)[at] ?? 0, at < t ? seen : `“${words[at]}” comes after “${words[t]}”: it has no share.`);
    const [a, b] = networks.map(([, values]) => beyond(values, t, 5));
    say(a, `“${words[t]}”: from more than five words back come ${percent(a)} of the gradient in the RNN and ${percent(b)} in the GRU.`);
  }
  return redrawOn(model, ["position", "looked_at", "unlocked"], draw);
}

function percent(share) {
  return `${formatNumber(100 * share, 1)} %`;
}

export default { initialize, render };
