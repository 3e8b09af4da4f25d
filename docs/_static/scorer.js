// What the search puts on top: the lessons, then the pages around them, then the reference of the code.
var Scorer = {
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
  score: ([page, , , , score]) => score + (page.startsWith("notebooks/") ? 60 : page.startsWith("api/") ? 0 : 30),
};
