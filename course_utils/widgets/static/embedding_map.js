// The map of the embedding explorer: where the points of the words stand, and how they are painted.

/** Every word in its direction from one word on the map, as far away as one minus their cosine. */
function aroundWord(flat, vectors, size, index) {
  const around = new Float32Array(flat.length);
  const cosines = dots(vectors, size, row(vectors, size, index));
  const [x, y] = [flat[2 * index], flat[2 * index + 1]];
  for (let i = 0; i < cosines.length; i++) {
    const [dx, dy] = [flat[2 * i] - x, flat[2 * i + 1] - y];
    const distance = i === index ? 0 : (1 - cosines[i]) / (Math.hypot(dx, dy) || 1);
    around[2 * i] = distance * dx;
    around[2 * i + 1] = distance * dy;
  }
  return around;
}

/** A map measured from one word, in the distance of the word that is furthest from it. */
function measuredFrom(points, index) {
  const [x, y] = [points[2 * index], points[2 * index + 1]];
  let furthest = 1e-9;
  for (let i = 0; i < points.length; i += 2) furthest = Math.max(furthest, Math.hypot(points[i] - x, points[i + 1] - y));
  return points.map((value, i) => (value - (i % 2 ? y : x)) / furthest);
}

/**
 * Two layers to paint a map on: the map itself, and the word under the pointer. Size and colours are read where they
 * change, by `measure`: asking for them between two changes of the page would make the browser lay it out twice.
 */
function mapPainter() {
  const canvas = element("canvas", { role: "img" });
  const overlay = element("canvas", { class: "embedding-hover", "aria-hidden": "true" });
  const background = document.createElement("canvas"); // all points, painted once a map
  const [context, above, behind] = [canvas, overlay, background].map((layer) => layer.getContext("2d"));
  let look = null;
  let held = {}; // what the background shows
  let shown = null;

  function measure() {
    const colours = ["ink", "paper", "line", "blue", "orange", "purple"].map((name) => [name, colour(canvas, `--${name}`)]);
    look = { width: canvas.clientWidth || 480, height: canvas.clientHeight || 400, scale: window.devicePixelRatio || 1, ...Object.fromEntries(colours) };
    for (const layer of [context, above, behind]) {
      Object.assign(layer.canvas, { width: look.width * look.scale, height: look.height * look.scale });
      layer.scale(look.scale, look.scale);
      layer.font = "12px system-ui, sans-serif";
    }
  }

  /** Paint a map: its points, and lines from one word to others; with the names of these words as far as they fit. */
  function paint(points, words, { index, trueOnes, falseOnes }) {
    if (!look) measure();
    const { width, height, ink } = look;
    const toPixel = frame(points, width, height);
    shown = { words, toPixel };
    paintPoints(points, toPixel);
    context.clearRect(0, 0, width, height);
    context.drawImage(background, 0, 0, width, height);
    for (const [targets, tint, dash] of [[trueOnes, look.blue, []], [falseOnes, look.orange, [4, 3]]]) {
      context.strokeStyle = context.fillStyle = tint;
      context.setLineDash(dash);
      context.lineWidth = 1.5;
      for (const i of targets) {
        context.beginPath();
        context.moveTo(...toPixel(index));
        context.lineTo(...toPixel(i));
        context.stroke();
        dot(context, toPixel(i), 3.5);
      }
    }
    context.setLineDash([]);
    context.fillStyle = ink;
    dot(context, toPixel(index), 5);
    labels(context, [index, ...trueOnes, ...falseOnes], shown, look);
  }

  function paintPoints(points, toPixel) {
    if (held.points === points && held.look === look) return;
    held = { points, look };
    behind.clearRect(0, 0, look.width, look.height);
    behind.fillStyle = look.line;
    for (let i = 0; i < points.length / 2; i++) {
      const [x, y] = toPixel(i);
      behind.fillRect(x - 1, y - 1, 2, 2);
    }
  }

  /** Name one word above the map; -1 for none. */
  function hover(i) {
    if (!shown) return;
    above.clearRect(0, 0, look.width, look.height);
    if (i < 0) return;
    above.fillStyle = look.purple;
    dot(above, shown.toPixel(i), 5);
    label(above, shown.words[i], shown.toPixel(i), look);
  }

  /** The word whose point is nearest to the pointer, or -1 where none is near. */
  function wordAt({ clientX, clientY }) {
    if (!shown) return -1;
    const box = canvas.getBoundingClientRect();
    const [x, y] = [clientX - box.left, clientY - box.top];
    let found = -1;
    let least = 12 ** 2; // pixels
    for (let i = 0; i < shown.words.length; i++) {
      const [px, py] = shown.toPixel(i);
      const distance = (px - x) ** 2 + (py - y) ** 2;
      if (distance < least) [found, least] = [i, distance];
    }
    return found;
  }
  return { node: element("div", { class: "embedding-map" }, canvas, overlay), canvas, measure, paint, hover, wordAt };
}

/** From a word's index to its place on the canvas, with a margin. */
function frame(points, width, height) {
  let [left, right, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < points.length; i += 2) {
    left = Math.min(left, points[i]);
    right = Math.max(right, points[i]);
    low = Math.min(low, points[i + 1]);
    high = Math.max(high, points[i + 1]);
  }
  const margin = 18;
  const perX = (width - 2 * margin) / (right - left || 1);
  const perY = (height - 2 * margin) / (high - low || 1);
  return (i) => [margin + (points[2 * i] - left) * perX, height - margin - (points[2 * i + 1] - low) * perY];
}

function dot(context, [x, y], radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

/** Write the names of words beside their points, the first ones first, where no other name stands yet. */
function labels(context, indices, { words, toPixel }, look) {
  const taken = [];
  for (const i of indices) {
    const [x, y] = toPixel(i);
    const wide = context.measureText(words[i]).width;
    const left = Math.min(x + 6, look.width - wide - 2);
    for (const top of [y, y - 14, y + 14]) {
      const free = taken.every(([l, t, w]) => left + wide < l || l + w < left || Math.abs(t - top) > 13);
      if (!free || top < 10 || top > look.height - 4) continue;
      taken.push([left, top, wide]);
      label(context, words[i], [left - 6, top], look);
      break;
    }
  }
}

function label(context, text, [x, y], { width, ink, paper }) {
  const left = Math.min(x + 6, width - context.measureText(text).width - 2);
  context.lineWidth = 3;
  context.strokeStyle = paper;
  context.strokeText(text, left, y + 4);
  context.fillStyle = ink;
  context.fillText(text, left, y + 4);
}
