// Each client from npm asks about one text and says, in a line of JSON, what it was told.
"use strict";
const { BASE, KEY, TEXT } = process.env;

// Beside this file nothing is installed: packages are found from where the program runs.
const { createRequire } = require("node:module");
const load = createRequire(process.cwd() + "/");

const CLIENTS = {
  async "googleapis-common"() {
    const { Discovery } = load("googleapis-common");
    const make = await new Discovery({}).discoverAPI(`${BASE}/$discovery/rest?version=v1alpha1`);
    const { comments } = make({ auth: KEY });
    const comment = { text: TEXT };
    const requestedAttributes = { TOXICITY: {} };
    const analyzed = await comments.analyze({ requestBody: { comment, requestedAttributes } });
    const attributeScores = { TOXICITY: { summaryScore: { value: 1 } } };
    await comments.suggestscore({ requestBody: { comment, attributeScores } });
    const wrong = { comment, requestedAttributes: { FLIRTATION: {} } };
    const refused = await comments.analyze({ requestBody: wrong }).catch((error) => error);
    const score = analyzed.data.attributeScores.TOXICITY.summaryScore.value;
    return { score, refused: [refused.status, refused.message] };
  },

  async "@conversationai/perspectiveapi-js-client"() {
    const { Client } = load("@conversationai/perspectiveapi-js-client");
    const client = new Client(KEY);
    client.perspectiveApiUrl = `${BASE}/v1alpha1/comments:analyze?key=${KEY}`;
    const scores = await client.getScores(TEXT);
    const refused = await client.getScores(TEXT, { attributes: ["FLIRTATION"] }).catch(String);
    return { score: scores.TOXICITY, spam: scores.SPAM, refused };
  },

  async "perspective-api-client"() {
    const Perspective = load("perspective-api-client");
    const axios = createRequire(load.resolve("perspective-api-client"))("axios");
    axios.interceptors.request.use((config) => ({
      ...config,
      url: config.url.replace("https://commentanalyzer.googleapis.com", BASE),
    }));
    const client = new Perspective({ apiKey: KEY });
    const analyzed = await client.analyze(TEXT, { attributes: ["toxicity", "spam"] });
    const refused = await client.analyze(TEXT, { attributes: ["flirtation"] }).catch(String);
    return { score: analyzed.attributeScores.TOXICITY.summaryScore.value, refused };
  },

  async openai() {
    const { OpenAI } = load("openai");
    const client = new OpenAI({ baseURL: `${BASE}/v1`, apiKey: KEY, maxRetries: 0 });
    const { results } = await client.moderations.create({ input: [TEXT, "Thank you."] });
    const image = { type: "image_url", image_url: { url: "https://pictures.example/1.png" } };
    const refused = await client.moderations.create({ input: [image] }).catch((error) => error);
    const stranger = new OpenAI({ baseURL: `${BASE}/v1`, apiKey: "nobody", maxRetries: 0 });
    const unknown = await stranger.moderations.create({ input: TEXT }).catch((error) => error);
    return {
      score: results[0].category_scores.harassment,
      results: results.length,
      refused: [refused.constructor.name, refused.param],
      unknown: [unknown.constructor.name, unknown.code],
    };
  },
};

CLIENTS[process.argv[2]]().then((told) => console.log(JSON.stringify(told)));
