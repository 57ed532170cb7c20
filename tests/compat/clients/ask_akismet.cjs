// Each client of Akismet's from npm asks about two texts and says, in a line of JSON, what it was
// told. BASE is a Parley with a model and HOLDING one without.
"use strict";
const { BASE, HOLDING, KEY, HAM, SPAM } = process.env;

// Beside this file nothing is installed: packages are found from where the program runs.
const { createRequire } = require("node:module");
const load = createRequire(process.cwd() + "/");

const blog = "https://blog.example/";
const WRONG = "123456789012";
const place = (base) => new URL(base).host.replace("127.0.0.1", "comments.example");
const failed = (promise) => promise.then((told) => `nothing but ${told}`, (error) => error.message);

const CLIENTS = {
  async "akismet-api"() {
    const { AkismetClient } = load("akismet-api");
    const writer = { ip: "9.9.9.9", useragent: "Browser", name: "Ines", isTest: false };
    const [ham, spam] = [HAM, SPAM].map((content) => ({ ...writer, content }));
    const client = (key, host) => new AkismetClient({ key, blog, host, protocol: "http" });
    const known = client(KEY, place(BASE));
    return {
      verified: [await known.verifyKey(), await client(WRONG, place(BASE)).verifyKey()],
      checked: [await known.checkSpam(ham), await known.checkSpam(spam)],
      submitted: [(await known.submitSpam(ham)).text, (await known.submitHam(spam)).text],
      stranger: await failed(client(WRONG, place(BASE)).checkSpam(ham)),
      held: await failed(client(KEY, place(HOLDING)).checkSpam(ham)),
    };
  },

  async "@cedx/akismet"() {
    const { Author, Blog, Client, Comment } = await import(load.resolve("@cedx/akismet"));
    const author = new Author({ ipAddress: "9.9.9.9", userAgent: "Browser", name: "Ines" });
    const [ham, spam] = [HAM, SPAM].map((content) => new Comment({ author, content }));
    const client = (key, baseUrl) => new Client(key, new Blog({ url: blog }), { baseUrl });
    const known = client(KEY, BASE);
    return {
      verified: [await known.verifyKey(), await client(WRONG, BASE).verifyKey()],
      checked: [await known.checkComment(ham), await known.checkComment(spam)],
      submitted: [(await known.submitSpam(ham)) ?? true, (await known.submitHam(spam)) ?? true],
      stranger: await failed(client(WRONG, BASE).checkComment(ham)),
      held: await failed(client(KEY, HOLDING).checkComment(ham)),
    };
  },

  async akismet() {
    const { client: make } = load("akismet");
    const client = (apiKey, base) =>
      make({ apiKey, blog, host: "comments.example", port: new URL(base).port });
    const ask = (who, name, ...more) =>
      new Promise((done) => who[name](...more, (error, told) => done(error?.message ?? told)));
    const comment = (text) => ({
      user_ip: "9.9.9.9", comment_author: "Ines", comment_content: text,
    });
    const [known, stranger] = [client(KEY, BASE), client(WRONG, BASE)];
    return {
      verified: [await ask(known, "verifyKey"), await ask(stranger, "verifyKey")],
      checked: [
        await ask(known, "checkSpam", comment(HAM)),
        await ask(known, "checkSpam", comment(SPAM)),
      ],
      submitted: [
        (await ask(known, "submitSpam", comment(HAM))) ?? true,
        (await ask(known, "submitHam", comment(SPAM))) ?? true,
      ],
      stranger: await ask(stranger, "checkSpam", comment(HAM)),
      held: await ask(client(KEY, HOLDING), "checkSpam", comment(HAM)),
    };
  },
};

CLIENTS[process.argv[2]]().then((told) => console.log(JSON.stringify(told)));
