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
