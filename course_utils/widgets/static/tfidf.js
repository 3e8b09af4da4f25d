// TF-IDF in the browser, the same numbers as course_utils.tfidf (a test holds them equal): the site has no kernel.

// The classes of course_utils/text/tokenizer.py: what stands for an apostrophe, what is not seen, what joins letters.
const APOSTROPHE = /[\u2018\u2019\u201b\u00b4\u02bb\u02bc\u02bd\u055a\uff07]/gu;
const INVISIBLE = new RegExp(
  String.raw`[\u00ad\u034f\u061c\u180b-\u180d\u180f\u200e\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff` +
    String.raw`\u{e0001}-\u{e007f}\u{e0100}-\u{e01ef}]`,
  "gu",
);
const LETTER = String.raw`[\p{L}\p{N}]`;
const MARK = String.raw`[\p{Mn}\p{Mc}]`;
const LETTERS = String.raw`${LETTER}(?:${LETTER}|${MARK}|[\u180e\u200c\u200d]+(?=${LETTER}|${MARK}))*`;
const WORD = new RegExp(`${LETTERS}(?:'${LETTERS})*`, "gu");

/** course_utils.text.tokenize: lower case words of letters and digits; an apostrophe inside a word belongs to it. */
function tokenize(text) {
  const plain = text.replace(INVISIBLE, "").normalize("NFC").replace(APOSTROPHE, "'").toLowerCase();
  return plain.match(WORD) ?? [];
}

/** How often each word occurs, a Map from word to count. */
function countWords(tokens) {
  const counts = new Map();
  for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
  return counts;
}

function termFrequency(count, sublinear) {
  return count > 0 && sublinear ? 1 + Math.log(count) : count;
}

function inverseDocumentFrequency(documents, containing, smooth) {
  return smooth ? Math.log((1 + documents) / (1 + containing)) + 1 : Math.log(documents / containing);
}

/**
 * Weigh the words of some texts. Returns terms (alphabetical), counts and weights (a row a text, a column a term),
 * containing and idf (a number a term), and lengths (a text's Euclidean norm before it is divided out).
 */
function weigh(texts, { smooth_idf = false, sublinear_tf = false, l2 = false } = {}) {
  const counted = texts.map((text) => countWords(tokenize(text)));
  const terms = [...new Set(counted.flatMap((counts) => [...counts.keys()]))].sort();
  const containing = terms.map((term) => counted.filter((counts) => counts.has(term)).length);
  const idf = containing.map((number) => inverseDocumentFrequency(texts.length, number, smooth_idf));
  const counts = counted.map((of) => terms.map((term) => of.get(term) ?? 0));
  const products = counts.map((row) => row.map((count, term) => termFrequency(count, sublinear_tf) * idf[term]));
  const lengths = products.map((row) => Math.hypot(...row));
  const weights = l2 ? products.map((row, d) => row.map((weight) => weight / (lengths[d] || 1))) : products;
  return { terms, counts, containing, idf, lengths, weights };
}

/** The cosine of the angle between two vectors; 0 where one of them is all zeros and has no direction. */
function cosine(a, b) {
  const product = a.reduce((sum, value, i) => sum + value * b[i], 0);
  return product / (Math.hypot(...a) * Math.hypot(...b) || 1);
}
