// N-gram models in the browser, the same numbers as course_utils.ngrams (a test holds them equal): the site has no
// kernel. An n-gram is one number: its words, nearest context word first and predicted word last, as digits of `base`.

/** The counts of a stream of ids in which `end` closes each sentence; each length of context is counted when asked for. */
function countNgrams(ids, vocabularySize, end) {
  const base = vocabularySize + 1; // <s> is the one id that stands in contexts only
  const raw = [];
  const continued = [];
  const level = (length) => (raw[length] ??= countLevel(ids, length, { base, end }));
  return {
    base,
    end,
    start: vocabularySize,
    vocabularySize,
    /** Counts after contexts of one length: those of occurrences, or Kneser and Ney's of different left neighbours. */
    level: (length, continuation) =>
      continuation ? (continued[length] ??= continuationLevel(level(length + 1), base)) : level(length),
  };
}

function countLevel(ids, length, { base, end }) {
  const counts = new Map();
  let begin = 0;
  ids.forEach((word, t) => {
    const key = contextKey(ids, t, begin, length, base) * base + word;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    if (word === end) begin = t + 1;
  });
  return withTotals(counts, base);
}

/** The context before place t as one number; before the sentence's first word, at `begin`, everything is <s>. */
function contextKey(ids, t, begin, length, base) {
  let key = 0;
  for (let distance = 1; distance <= length; distance++) {
    key = key * base + (t - distance >= begin ? ids[t - distance] : base - 1);
  }
  return key;
}

function continuationLevel({ counts }, base) {
  const continued = new Map();
  for (const key of counts.keys()) {
    const context = Math.floor(Math.floor(key / base) / base); // without the word furthest left
    const shorter = context * base + (key % base);
    continued.set(shorter, (continued.get(shorter) ?? 0) + 1);
  }
  return withTotals(continued, base);
}

function withTotals(counts, base) {
  const totals = new Map();
  const followers = new Map();
  for (const [key, count] of counts) {
    const context = Math.floor(key / base);
    totals.set(context, (totals.get(context) ?? 0) + count);
    followers.set(context, (followers.get(context) ?? 0) + 1);
  }
  return { counts, totals, followers };
}

/** What was counted about each token of a stream: for each token a list of { count, total, followers }, shortest context first. */
function lookUp(ngrams, ids, order, smoothing) {
  let begin = 0;
  return Array.from(ids, (word, t) => {
    const found = [];
    for (let length = 0; length < order; length++) {
      const level = ngrams.level(length, smoothing === "kneser_ney" && length < order - 1);
      const context = contextKey(ids, t, begin, length, ngrams.base);
      found.push({
        count: level.counts.get(context * ngrams.base + word) ?? 0,
        total: level.totals.get(context) ?? 0,
        followers: level.followers.get(context) ?? 0,
      });
    }
    if (word === ngrams.end) begin = t + 1;
    return found;
  });
}

/** The probability of one token from what was looked up; `parameter` is k, the weight or the discount. */
function ngramProbability(found, smoothing, parameter, vocabularySize) {
  const { count, total } = found.at(-1);
  if (smoothing === "mle") return total > 0 ? count / total : 1 / vocabularySize;
  if (smoothing === "lidstone") return (count + parameter) / (total + parameter * vocabularySize);
  let probability = 1 / vocabularySize;
  for (const { count, total, followers } of found) {
    if (total === 0) break; // nor was any longer context seen
    probability =
      smoothing === "interpolated"
        ? (parameter * count) / total + (1 - parameter) * probability
        : (Math.max(count - parameter, 0) + parameter * followers * probability) / total;
  }
  return probability;
}

/** The surprisal of each looked-up token in nats; Infinity for probability 0. */
function surprisals(looked, smoothing, parameter, vocabularySize) {
  return looked.map((found) => -Math.log(ngramProbability(found, smoothing, parameter, vocabularySize)));
}

/** exp of the mean surprisal. */
function perplexity(nats) {
  return Math.exp(nats.reduce((sum, value) => sum + value, 0) / nats.length);
}
