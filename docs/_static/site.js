// The theme's arrows that unfold a part of the navigation have no name of their own.
addEventListener("DOMContentLoaded", () => {
  for (const arrow of document.querySelectorAll(".bd-sidebar-primary li > details > summary")) {
    const part = arrow.closest("li").querySelector("a").textContent.trim();
    arrow.setAttribute("aria-label", `Pages of ${part}`);
  }
});

// On paper every fold of the text is open, and the colours are the light ones; afterwards all is as the reader left it.
const root = document.documentElement;
let opened = [];
let theme = root.dataset.theme;
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("article details:not([open])")];
  for (const fold of opened) fold.open = true;
  theme = root.dataset.theme;
  root.dataset.theme = "light";
});
addEventListener("afterprint", () => {
  for (const fold of opened) fold.open = false;
  root.dataset.theme = theme;
});

// On the start page each card says how many of its lesson's questions were answered, and the first link leads on.
addEventListener("DOMContentLoaded", () => {
  const cards = [...document.querySelectorAll(".course-card")];
  const { exercises = {} } = window.courseExercises ?? {};
  const show = () => {
    let answers = {};
    try {
      answers = JSON.parse(localStorage.getItem("course-progress"))?.exercises ?? {};
    } catch {
      // no storage, or no record in it: nothing was answered
    }
    let following = null;
    for (const card of cards) {
      const numbers = Object.keys(exercises).filter((n) => exercises[n].page === card.dataset.page && exercises[n].kind !== "code");
      const right = numbers.filter((number) => answers[number]?.right === true).length;
      const tried = numbers.some((number) => answers[number]);
      const done = card.querySelector(".course-done");
      const bar = Object.assign(document.createElement("progress"), { max: numbers.length || 1, value: right });
      const text = `${right} of ${numbers.length} questions right`;
      bar.setAttribute("aria-label", text);
      done.replaceChildren(bar, text);
      done.hidden = !tried;
      if (right < numbers.length) following ??= card;
    }
    const begin = document.querySelector(".course-begin");
    if (begin && following && following !== cards[0]) {
      begin.href = following.querySelector("a").getAttribute("href");
      begin.textContent = `Go on with lesson ${following.querySelector("strong").textContent}`;
    }
  };
  if (cards.length) show();
  addEventListener("course-progress", show);
});

// A formula that is wider than its column shrinks, as far as it stays legible; what is still too wide scrolls.
addEventListener("load", async () => {
  await window.MathJax?.startup?.promise;
  const fit = () => {
    for (const formula of document.querySelectorAll("article mjx-container[display='true']")) {
      formula.style.zoom = "";
      const share = formula.parentElement.clientWidth / formula.firstElementChild.getBoundingClientRect().width;
      if (share < 1) formula.style.zoom = Math.max(0.65, 0.97 * share);
    }
  };
  fit();
  addEventListener("resize", fit);
});
