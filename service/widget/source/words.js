// What is said, in the language of the place. WORDS (English) and TAGS (the languages
// with a file of words) stand before this part; a file is fetched when a place asks for it.
const UNTRANSLATED = new Set();

// 'pt-BR' is answered in 'pt', a language without a file in English.
const languageOf = (node, chosen) => {
  const [tag] = (chosen || node.closest("[lang]")?.lang || "").toLowerCase().split(/[-_]/);
  return TAGS.includes(tag) ? tag : "en";
};

// Values become text, never markup. From right to left each is isolated, or a name in
// another script would tear the words around it.
const phrase = (entry, values, tag, dir) => {
  const text = entry.trim ? entry
    : entry[new Intl.PluralRules(tag).select(values.count)] ?? entry.other;
  return text.replace(/{(\w+)}/g, (_, name) => {
    const value = values[name].toLocaleString(tag);
    return dir === "rtl" ? `\u2068${value}\u2069` : value;
  });
};

// say("key", { name }) is a sentence, or undefined where no file has such a key. English
// stands in for what is not translated yet.
const speaker = (tag, words) => Object.assign((key, values) => {
  if (key in words) return phrase(words[key], values, tag, words.dir);
  const text = WORDS[key] && phrase(WORDS[key], values, "en");
  if (text) UNTRANSLATED.add(text);
  return text;
}, { tag, dir: words.dir });

// A language that cannot be had is no reason to keep the comments back.
const ENGLISH = speaker("en", WORDS);
const fetchWords = async (tag, base) => {
  try {
    const address = new URL(`embed/words/${tag}.json`, base);
    const answer = await fetch(address, { credentials: "omit", signal: AbortSignal.timeout(5000) });
    return answer.ok ? speaker(tag, await answer.json()) : ENGLISH;
  } catch {
    return ENGLISH;
  }
};
const languages = { en: ENGLISH };
const speak = (tag, base) => (languages[tag] ??= fetchWords(tag, base));
