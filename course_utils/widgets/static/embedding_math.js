// Cosines, neighbours and analogies over unit vectors in one flat array: the numbers behind the embedding explorer.

/** The value of each 16-bit floating-point number (IEEE 754 binary16) of an array of bit patterns. */
function fromFloat16(bits) {
  return Float32Array.from(bits, (h) => {
    const sign = h & 0x8000 ? -1 : 1;
    const exponent = (h >> 10) & 31;
    const fraction = h & 1023;
    return exponent ? sign * 2 ** (exponent - 15) * (1 + fraction / 1024) : sign * 2 ** -14 * (fraction / 1024);
  });
}

/** The vector of one word, as a view. */
function row(vectors, size, index) {
  return vectors.subarray(index * size, (index + 1) * size);
}

/** The dot product of a vector with every row: the cosines, where the rows and the vector have length 1. */
function dots(vectors, size, vector) {
  const result = new Float32Array(vectors.length / size);
  for (let i = 0, at = 0; i < result.length; i++) {
    let sum = 0;
    for (let d = 0; d < size; d++) sum += vectors[at++] * vector[d];
    result[i] = sum;
  }
  return result;
}

/** The indices of the k largest scores, best first, without those in `excluded`. */
function best(scores, k, excluded = []) {
  const top = [];
  for (let i = 0; i < scores.length; i++) {
    if (top.length === k && scores[i] <= scores[top[k - 1]]) continue;
    if (excluded.includes(i)) continue;
    let place = top.length;
    while (place > 0 && scores[top[place - 1]] < scores[i]) place--;
    top.splice(place, 0, i);
    if (top.length > k) top.pop();
  }
  return top;
}

/** The k nearest words of a word by cosine: [{ index, cosine }]. */
function neighbours(vectors, size, index, k) {
  const cosines = dots(vectors, size, row(vectors, size, index));
  return best(cosines, k, [index]).map((i) => ({ index: i, cosine: cosines[i] }));
}

/** 3CosAdd: the k words nearest to b - a + c, the question's own left out or not. */
function analogy(vectors, size, [a, b, c], k, exclude) {
  const [va, vb, vc] = [a, b, c].map((i) => row(vectors, size, i));
  const target = Float32Array.from(vb, (value, d) => value - va[d] + vc[d]);
  const length = Math.hypot(...target) || 1;
  const scores = dots(vectors, size, target).map((value) => value / length);
  return best(scores, k, exclude ? [a, b, c] : []).map((i) => ({ index: i, cosine: scores[i] }));
}

/** The k words whose points are nearest on the map. */
function nearestOnMap(points, index, k) {
  const closeness = new Float32Array(points.length / 2);
  for (let i = 0; i < closeness.length; i++) {
    closeness[i] = -((points[2 * i] - points[2 * index]) ** 2 + (points[2 * i + 1] - points[2 * index + 1]) ** 2);
  }
  return best(closeness, k, [index]);
}

/** The map with another horizontal axis: each word's dot product with the direction from one word to another. */
function alongAxis(points, vectors, size, from, to) {
  const direction = Float32Array.from(row(vectors, size, to), (value, d) => value - row(vectors, size, from)[d]);
  const length = Math.hypot(...direction) || 1;
  const along = dots(vectors, size, direction);
  return points.map((value, i) => (i % 2 ? value : along[i >> 1] / length));
}
