// A widget whose values stand in the page: shown without a kernel, and joined with it where there is one.

/** What anywidget's model does, without a kernel: it keeps the values and tells who listens. */
class StoredModel {
  constructor({ values, buffers }) {
    this.values = { ...values };
    this.listeners = {};
    for (const [name, base64] of Object.entries(buffers)) {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      this.values[name] = new DataView(bytes.buffer);
    }
  }
  get(name) { return this.values[name]; }
  set(name, value) {
    if (this.values[name] === value) return;
    this.values[name] = value;
    for (const listener of this.listeners["change:" + name] ?? []) listener();
    this.kernels?.set(name, this.values[name]); // a listener may have set another one
  }
  on(names, listener) {
    for (const name of names.split(" ")) (this.listeners[name] ??= []).push(listener);
  }
  off(names, listener) {
    for (const name of names.split(" ")) this.listeners[name] = (this.listeners[name] ?? []).filter((l) => l !== listener);
  }
  save_changes() { this.kernels?.save_changes(); }
  send() {}

  /** Take the values of the kernel's model, where a learner may have moved them; from here on the two are one. */
  join(kernels) {
    this.kernels = kernels;
    for (const name of Object.keys(this.values)) {
      const follow = () => this.set(name, kernels.get(name));
      if (!(this.values[name] instanceof DataView)) follow();
      kernels.on(`change:${name}`, follow);
    }
  }
}

/** Show a widget in an element, by the text of its module and a model. */
async function show(module, model, el) {
  const address = URL.createObjectURL(new Blob([module], { type: "text/javascript" }));
  const { default: widget } = await import(address);
  await widget.render({ model, el });
}
