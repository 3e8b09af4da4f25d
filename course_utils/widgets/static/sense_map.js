// The sense map: each token of one word where a reading puts it; circles are animals, squares are things.

const SENSES = ["animal", "thing"];
const [WIDE, HIGH, FAR] = [420, 260, 1.8]; // pixels, and what the probe says at the edge

function render({ model, el }) {
  const tokens = model.get("tokens").map(([word, sense, cue, place], index) => ({ word, sense, cue, place, index }));
  const names = model.get("readings");
  const coordinates = numbers(model, "coordinates");
  const words = [...new Set(tokens.map(({ word }) => word))];
  const at = (reading, { index }) => {
    const begin = 2 * (names.indexOf(reading) * tokens.length + index);
    return [coordinates[begin], coordinates[begin + 1]];
  };
  const isRight = (reading, token) => at(reading, token)[0] > 0 === (token.sense === 1);
  const shown = () => tokens.filter(({ word, cue }) => word === model.get("word") && cue === model.get("cue"));
  const share = (reading, some) => some.filter((token) => isRight(reading, token)).length / some.length;

  const { node: report, report: say } = reporter();
  const plot = svg("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, class: "sense-plot", role: "img" });
  const sentence = element("p", { class: "sense-sentence" });
  const word = select(model, "word", { label: "Word", choices: words.map((name) => [name, name]) });
  const reading = select(model, "reading", { label: "Reading", choices: names.map((name) => [name, name]) });
  const cue = select(model, "cue", { label: "Cue", choices: [[0, "before the noun"], [1, "after the noun"]] });
  const token = slider(model, "token", { label: "Token", min: 0, max: Math.max(1, shown().length - 1), format: (n) => `${n + 1} of ${shown().length}` });
  const settings = element("fieldset", { "aria-label": "Which tokens" }, element("div", { class: "course-controls" }, word.node, reading.node, cue.node, token.node));
  const spot = outcomeSpot();
  const picture = element("div", {}, plot, sentence, report, spot);
  const gate = predictionGate(model, {
    question: "Take the tokens whose cue comes after the noun, as the network that reads from the left sees them. Do animals and things lie apart?",
    choices: ["Yes, nearly all", "Some of them", "No better than by chance"],
    truth: () => {
      const found = share(names[0], tokens.filter((each) => each.cue === 1));
      const choice = found > 0.9 ? 0 : found > 0.6 ? 1 : 2;
      return { choice, because: `On the right side of the line lie ${formatNumber(100 * found, 0)} % of all tokens with the cue after; by chance it would be 50 %.` };
    },
    locks: [settings],
    dims: [picture],
    spot,
  });
  mount(el, "Sense map", gate, settings, picture);

  plot.addEventListener("click", ({ target }) => {
    if (target.dataset.number) assign(model, "token", Number(target.dataset.number));
  });

  const across = (x) => WIDE / 2 + (Math.max(-FAR, Math.min(FAR, x)) / FAR) * (WIDE / 2 - 14);
  const down = (y) => HIGH / 2 - 8 - y * (HIGH / 2 - 34);

  function draw() {
    const some = shown();
    const chosen = Math.min(model.get("token"), some.length - 1);
    if (chosen !== model.get("token")) return assign(model, "token", chosen);
    token.input.max = Math.max(1, some.length - 1);
    const name = model.get("reading");
    const axes = [
      svg("line", { x1: WIDE / 2, x2: WIDE / 2, y1: 20, y2: HIGH - 24 }),
      svg("text", { x: 8, y: 14 }, "\u2190 the probe says animal (circles)"),
      svg("text", { x: WIDE - 8, y: 14, "text-anchor": "end" }, "thing (squares) \u2192"),
      svg("text", { x: WIDE / 2, y: HIGH - 6, "text-anchor": "middle" }, "diamond: one type vector for all of them"),
    ];
    const type = svg("path", { d: `M${WIDE / 2} ${down(0) - 8}l8 8l-8 8l-8 -8z`, class: "sense-type" });
    if (!model.get("unlocked")) {
      plot.replaceChildren(...axes, type);
      plot.setAttribute("aria-label", "The place of the type vector; the tokens are not shown yet.");
      return;
    }
    const marks = some.map((each, number) => {
      const [x, y] = at(name, each);
      const kind = { class: `sense-${SENSES[each.sense]}`, "data-number": number };
      return each.sense
        ? svg("rect", { x: across(x) - 5, y: down(y) - 5, width: 10, height: 10, ...kind })
        : svg("circle", { cx: across(x), cy: down(y), r: 5.5, ...kind });
    });
    const here = some[chosen];
    const [x, y] = at(name, here);
    plot.replaceChildren(
      ...axes,
      ...marks,
      type,
      svg("circle", { cx: across(x), cy: down(y), r: 10, class: "sense-chosen" }),
    );
    const parts = model.get("sentences")[here.index].split(" ");
    sentence.replaceChildren(
      `${parts.slice(0, here.place).join(" ")} `,
      element("strong", {}, parts[here.place]),
      ` ${parts.slice(here.place + 1).join(" ")} \u2014 it is ${here.sense ? "a thing" : "an animal"}; the probe says ${formatNumber(x, 2)}: ${isRight(name, here) ? "right" : "wrong"}.`,
    );
    const found = share(name, some);
    const side = model.get("cue") ? "after" : "before";
    const summary = `\u201c${model.get("word")}\u201d, cue ${side}, ${name}: ${Math.round(found * some.length)} of ${some.length} tokens lie on the right side of the line.`;
    plot.setAttribute("aria-label", summary);
    say(`${found} ${chosen} ${x}`, summary);
  }
  return redrawOn(model, ["word", "reading", "cue", "token", "unlocked"], draw);
}

export default { initialize, render };
