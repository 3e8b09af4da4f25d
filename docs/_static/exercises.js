// Exercises that are answered in the page: choices, lines, numbers, pairs and formulas. What was answered is kept in this
// browser's storage alone, in the same form as progress.json in a notebook's folder; a review asks again what went wrong.
(() => {
  const KEY = "course-progress";
  const { salt, exercises, predictions } = window.courseExercises ?? { exercises: {}, predictions: {} };
  const today = () => new Date().toISOString().slice(0, 10);

  function element(name, attributes = {}, ...children) {
    const made = Object.assign(document.createElement(name), attributes);
    made.append(...children);
    return made;
  }

  // The record ------------------------------------------------------------------------------------------------------

  function lessonNumber() {
    return Number(location.pathname.match(/\/(\d\d)_[^/]*$/)?.[1]);
  }

  function isRecord(record) {
    return record?.version === 1 && typeof record.exercises === "object" && record.exercises !== null;
  }

  function empty() {
    return { version: 1, exercises: {}, predictions: {} };
  }

  function load() {
    try {
      const record = JSON.parse(localStorage.getItem(KEY));
      if (isRecord(record)) return { ...empty(), ...record };
    } catch {
      // no storage, or something else in it: begin anew
    }
    return empty();
  }

  function save(record) {
    try {
      localStorage.setItem(KEY, JSON.stringify(record));
    } catch {
      return; // a browser without storage: the answer is judged all the same
    }
    dispatchEvent(new Event("course-progress"));
  }

  // SM-2 (Wozniak 1990): quality 5 at once, 3 after tries, 1 wrong; the interval grows by the ease factor.
  function schedule(entry, quality) {
    const ease = Math.max(1.3, (entry.ease ?? 2.5) + 0.1 - (5 - quality) * (0.08 + (5 - quality) * 0.02));
    const repetitions = quality < 3 ? 0 : (entry.repetitions ?? 0) + 1;
    const days = repetitions < 2 ? 1 : repetitions === 2 ? 6 : Math.round((entry.interval ?? 6) * ease);
    const due = new Date(Date.now() + days * 864e5).toISOString().slice(0, 10);
    return { ...entry, ease, repetitions, interval: days, due };
  }

  function answered(number, right) {
    const record = load();
    const before = record.exercises[number] ?? { tries: 0, right: false };
    const quality = right ? (before.tries && !before.right ? 3 : 5) : 1;
    const entry = { ...before, tries: before.tries + 1, right, last: today() };
    record.exercises[number] = schedule(entry, quality);
    save(record);
  }

  // What a widget's question was answered with; its frame says so. The first prediction stays: a later one knew the outcome.
  addEventListener("message", ({ data, source }) => {
    const made = data?.coursePrediction;
    const ours = [...document.querySelectorAll("iframe")].some((frame) => frame.contentWindow === source);
    if (made && ours) keepPrediction(made, made.right === true);
  });

  function keepPrediction({ about, prediction, outcome }, right) {
    const lesson = lessonNumber();
    if (!lesson) return;
    const record = load();
    const kept = { lesson, about: String(about), prediction: String(prediction), outcome: String(outcome), right };
    record.predictions[`${String(lesson).padStart(2, "0")} ${about}`] ??= kept;
    save(record);
  }

  // Judging ---------------------------------------------------------------------------------------------------------

  function normal(answer) {
    const words = answer.toLowerCase().replace(/["'()[\],]/g, " ").split(/\s+/).filter((word) => word && word !== "line");
    return words.map((word) => word.replace(/\.0$/, "").replace(/\.$/, "")).join(" ");
  }

  async function digest(number, answer) {
    const bytes = new TextEncoder().encode(`${salt}|${number}|${normal(answer)}`);
    const hash = await crypto.subtle.digest("SHA-256", bytes);
    return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("").slice(0, 24);
  }

  // What is wrong with an answer; null where nothing is.
  async function judge(number, answer) {
    const exercise = exercises[number];
    if (exercise.kind === "table") return judgeTable(number, answer);
    if (exercise.kind !== "formulas") {
      const message = exercise.messages[await digest(number, answer)];
      return message === undefined ? exercise.otherwise : message || null;
    }
    const parts = Object.entries(exercise.parts);
    for (const [right, [name, part]] of parts.entries()) {
      const soFar = `from the top, ${right} of ${parts.length} are right`;
      if (!answer[name].trim()) return `${soFar}; ${name} is still open`;
      const problem = window.courseFormulas.judge(part, answer[name]);
      if (problem) return `${soFar}, then ${name}: ${problem}`;
    }
    return null;
  }

  // A row's numbers in hundredths, where one that was rounded on the way may be off by one: its digest stands there, too.
  async function judgeTable(number, answer) {
    const rows = Object.entries(exercises[number].rows);
    for (const [right, [name, row]] of rows.entries()) {
      const soFar = `from the top, ${right} of ${rows.length} rows are right`;
      const numbers = answer[name].replace(/[()[\],]/g, " ").split(/\s+/).filter(Boolean).map(Number);
      if (!numbers.length) return `${soFar}; ${name} is still open`;
      if (numbers.length !== row.size || numbers.some(Number.isNaN)) {
        return `${soFar}, then ${name}: the answer has ${row.size} number${row.size > 1 ? "s" : ""}`;
      }
      const hundredths = numbers.map((each) => Math.round(100 * each) + 0).join(" ");
      const message = row.messages[await digest(`${number} ${name}`, hundredths)] ?? "it should be another number";
      if (message) return `${soFar}, then ${name}: ${message}`;
    }
    return null;
  }

  // The forms -------------------------------------------------------------------------------------------------------

  function listing(cell) {
    for (let before = cell.previousElementSibling; before; before = before.previousElementSibling) {
      const code = [...before.querySelectorAll("pre")].pop() ?? (before.matches("pre") ? before : null);
      const lines = code?.textContent.split("\n").filter((line) => /^\d+\s/.test(line)) ?? [];
      if (lines.length) return lines;
    }
    return [];
  }

  function radios(number, values, labels) {
    const rows = values.map((value, i) => {
      const input = element("input", { type: "radio", name: `exercise-${number}`, value });
      const text = element(labels[i].code ? "code" : "span", { textContent: labels[i].text });
      return element("label", { className: "course-choice" }, input, text);
    });
    return { rows, read: (form) => form.querySelector("input:checked")?.value ?? "" };
  }

  function field(name, label) {
    const input = element("input", { type: "text", name, autocomplete: "off", spellcheck: false });
    return element("label", { className: "course-field" }, element("span", { textContent: label }), input);
  }

  function inputs(number, cell) {
    const exercise = exercises[number];
    if (exercise.kind === "choice") {
      return radios(number, exercise.options, exercise.options.map((text) => ({ text })));
    }
    const lines = exercise.kind === "line" ? listing(cell) : [];
    if (lines.length) {
      return radios(number, lines.map((line) => line.match(/^\d+/)[0]), lines.map((text) => ({ text, code: true })));
    }
    if (exercise.kind !== "formulas" && exercise.kind !== "table") {
      return { rows: [field("answer", "Your answer")], read: (form) => form.elements.answer.value };
    }
    const names = Object.keys(exercise.parts ?? exercise.rows);
    const rows = names.map((name, i) => {
      const row = field(`part-${i}`, name);
      const from = exercise.parts ? `from ${exercise.parts[name].names.join(", ")}` : "";
      row.append(element("small", { textContent: from }));
      return row;
    });
    const read = (form) => Object.fromEntries(names.map((name, i) => [name, form.elements[`part-${i}`].value]));
    return { rows, read };
  }

  function form(number, cell) {
    const exercise = exercises[number];
    const { rows, read } = inputs(number, cell);
    const said = element("p", { className: "course-said" });
    said.setAttribute("role", "status");
    let hints = 0;
    const hint = element("button", { type: "button", textContent: "Hint" });
    hint.addEventListener("click", () => {
      said.textContent = `Hint ${Math.min(hints, exercise.hints.length - 1) + 1} of ${exercise.hints.length}: ` +
        exercise.hints[Math.min(hints++, exercise.hints.length - 1)];
    });
    const made = element(
      "form",
      { className: "course-exercise", id: `exercise-${number}` },
      element("fieldset", {}, element("legend", { textContent: `${number}: answer here` }), ...rows),
      element("button", { type: "submit", textContent: "Check" }),
      ...(exercise.hints.length ? [hint] : []),
      said,
    );
    made.addEventListener("submit", async (event) => {
      event.preventDefault();
      const answer = read(made);
      const empty = typeof answer === "string" ? !answer.trim() : !Object.values(answer).some((text) => text.trim());
      if (empty) {
        said.textContent = `${number} is waiting for your answer.`;
        return;
      }
      const problem = await judge(number, answer);
      made.dataset.state = problem === null ? "right" : "wrong";
      said.textContent = problem === null ? `${number} is right.` : `Not yet: ${problem}`;
      answered(number, problem === null);
    });
    return made;
  }

  function open(number) {
    const text = "The answer is code: open this lesson in Jupyter, or download it, and run the cell there. ";
    const link = element("a", { href: document.documentElement.dataset.content_root + "front_ends.html", textContent: "How" });
    return element("p", { className: "course-exercise", id: `exercise-${number}` }, text, link);
  }

  // A question in the prose: its answer is a free text, which nobody judges; the panel shows it beside the outcome.
  function freeText(number) {
    const [about, outcome] = predictions[number];
    const text = element("textarea", { name: "prediction", rows: 2 });
    const said = element("p", { className: "course-said" });
    said.setAttribute("role", "status");
    const label = element("label", { className: "course-field" }, element("span", { textContent: `${about}: what do you expect?` }), text);
    const made = element("form", { className: "course-prediction", id: `prediction-${number}` }, label,
      element("button", { type: "submit", textContent: "Keep" }), said);
    made.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!text.value.trim()) return;
      keepPrediction({ about, prediction: text.value.trim(), outcome }, null);
      said.textContent = "Kept in this browser. The end of the page shows it beside what came out.";
    });
    return made;
  }

  function place() {
    for (const cell of document.querySelectorAll(".cell")) {
      const number = cell.querySelector(".cell_input")?.textContent.match(/^predict\("([^"]+)"/m)?.[1];
      if (number in predictions) cell.before(freeText(number));
    }
    for (const cell of document.querySelectorAll(".cell.tag_exercise")) {
      const number = cell.querySelector(".cell_input")?.textContent.match(/check\("([^"]+)"/)?.[1];
      if (!(number in exercises)) continue;
      cell.querySelector(".cell_output")?.remove(); // "waiting for your answer", which nothing here would end
      cell.after(exercises[number].kind === "code" ? open(number) : form(number, cell));
    }
    if (location.hash.startsWith("#exercise-")) document.getElementById(location.hash.slice(1))?.scrollIntoView();
  }

  // The panel at a lesson's end, and the review page ----------------------------------------------------------------

  function summary(numbers) {
    const record = load().exercises;
    const right = numbers.filter((number) => record[number]?.right).length;
    const open = numbers.filter((number) => !record[number]);
    const wrong = numbers.filter((number) => record[number] && !record[number].right);
    const more = [wrong.length ? `not yet right: ${wrong.join(", ")}` : "", open.length ? `open: ${open.join(", ")}` : ""];
    return `${right} of ${numbers.length} are right. ${more.filter(Boolean).join("; ")}`;
  }

  function predicted(made) {
    const judged = made.filter((entry) => typeof entry.right === "boolean");
    const right = judged.filter((entry) => entry.right).length;
    const rows = made.map((entry) => {
      const first = typeof entry.right === "boolean" ? (entry.right ? "Right: " : "Otherwise: ") : "";
      return element("li", {}, `${first}${entry.about}. You expected: ${entry.prediction}. It was: ${entry.outcome}.`);
    });
    const score = judged.length ? `: ${right} of ${judged.length} were right` : "";
    const title = element("p", { textContent: `Your predictions${score}.` });
    return made.length ? [title, element("ul", {}, ...rows)] : [];
  }

  function panel() {
    const numbers = [...document.querySelectorAll("form.course-exercise")].map((made) => made.id.slice("exercise-".length));
    const last = [...document.querySelectorAll(".course-exercise")].pop();
    if (!numbers.length) return;
    const text = element("div");
    const lesson = lessonNumber();
    const show = () => {
      const made = Object.values(load().predictions).filter((entry) => entry.lesson === lesson);
      text.replaceChildren(element("p", { textContent: summary(numbers) }), ...predicted(made));
    };
    show();
    addEventListener("course-progress", show);
    const review = document.documentElement.dataset.content_root + "practice.html";
    const title = element("strong", { textContent: "Your answers on this page" });
    last.after(element("aside", { className: "course-panel" }, title, text, element("a", { href: review, textContent: "Review" })));
  }

  function review(box) {
    const root = document.documentElement.dataset.content_root;
    const show = () => {
      const record = load().exercises;
      const due = Object.keys(record)
        .filter((number) => number in exercises && (!record[number].right || (record[number].due ?? "") <= today()))
        .sort((a, b) => (record[a].due ?? "").localeCompare(record[b].due ?? ""));
      const rows = due.map((number) => {
        const link = element("a", { href: `${root}${exercises[number].page}.html#exercise-${number}`, textContent: number });
        const state = record[number].right ? "right last time" : "wrong last time";
        return element("li", {}, link, ` (${state}, ${record[number].tries} ${record[number].tries === 1 ? "try" : "tries"})`);
      });
      const lessons = [...new Set(Object.values(exercises).map(({ page }) => page))].map((page) => {
        const numbers = Object.keys(exercises).filter((n) => exercises[n].page === page && exercises[n].kind !== "code");
        const name = page.split("/").pop();
        return numbers.length === 0 ? "" : element("li", {}, element("a", { href: `${root}${page}.html`, textContent: name }), `: ${summary(numbers)}`);
      });
      box.replaceChildren(
        element("h2", { textContent: "To review today" }),
        rows.length ? element("ul", {}, ...rows) : element("p", { textContent: "Nothing is due." }),
        element("h2", { textContent: "By lesson" }),
        element("ul", {}, ...lessons),
        ...predicted(Object.values(load().predictions)),
        element("h2", { textContent: "Keep, move, forget" }),
        ...controls(),
      );
    };
    show();
    addEventListener("course-progress", show);
  }

  function controls() {
    const said = element("p");
    said.setAttribute("role", "status");
    const keep = element("button", { type: "button", textContent: "Export" });
    keep.addEventListener("click", () => {
      const file = new Blob([JSON.stringify(load(), null, 1)], { type: "application/json" });
      const link = element("a", { href: URL.createObjectURL(file), download: "progress.json" });
      link.click();
      URL.revokeObjectURL(link.href);
    });
    const file = element("input", { type: "file", accept: ".json,application/json" });
    file.addEventListener("change", async () => {
      try {
        const record = JSON.parse(await file.files[0].text());
        if (!isRecord(record)) throw new TypeError("no record");
        const before = load();
        const exercises = { ...before.exercises, ...record.exercises };
        save({ version: 1, exercises, predictions: { ...before.predictions, ...record.predictions } });
      } catch {
        said.textContent = "This file is no progress.json of the course.";
      }
    });
    const forget = element("button", { type: "button", textContent: "Forget all answers" });
    forget.addEventListener("click", () => {
      if (confirm("Forget all answers in this browser?")) save(empty());
    });
    const label = element("label", { className: "course-field" }, element("span", { textContent: "Import" }), file);
    return [element("p", {}, keep, " ", forget), label, said];
  }

  addEventListener("DOMContentLoaded", () => {
    place();
    panel();
    const box = document.getElementById("course-practice");
    if (box) review(box);
  });
})();
