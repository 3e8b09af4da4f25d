// A sheet is one page: letters shrink until everything fits, and a formula that is wider than its column shrinks by itself.
const PAGE = (281 * 96) / 25.4; // pixels; A4 without its margins

async function fit() {
  await window.MathJax?.startup?.promise;
  const root = document.documentElement;
  const main = document.querySelector("main");
  main.style.width = "192mm";
  main.style.maxWidth = "none";
  for (let size = 10; size > 4; size -= 0.2) {
    root.style.setProperty("--size", `${size}pt`);
    for (const box of document.querySelectorAll(".formula")) {
      box.style.fontSize = "";
      const drawn = box.querySelector("mjx-math");
      const share = drawn ? box.clientWidth / drawn.getBoundingClientRect().width : 1;
      if (share < 1) box.style.fontSize = `${0.9 * share}em`;
    }
    if (main.scrollHeight <= PAGE) break;
  }
  main.style.width = main.style.maxWidth = ""; // a screen may be narrower
  root.dataset.ready = "true";
}
addEventListener("load", fit);
