// In a notebook's output: the live widget in the place of its picture. Where a notebook is not trusted this does not
// run, and the picture stays.
const script = document.currentScript;
const picture = script.previousElementSibling;
const place = document.createElement("div");
place.className = "mathjax_ignore tex2jax_ignore"; // a dollar sign in a text of the widget is one
const model = new StoredModel(stored.state);
const join = () => {
  const kernels = globalThis.courseModels?.get(stored.key);
  if (!kernels) return;
  removeEventListener("course-model", join);
  model.join(kernels);
};
addEventListener("course-model", join);
join();
picture.hidden = true;
try {
  await show(stored.module, model, place);
  const style = document.createElement("style");
  style.textContent = stored.css;
  picture.replaceWith(style, place);
  script.closest(".jp-RenderedHTMLCommon")?.classList.remove("jp-RenderedHTMLCommon"); // JupyterLab's style of prose
} catch (error) {
  picture.hidden = false;
  console.error(error);
}
