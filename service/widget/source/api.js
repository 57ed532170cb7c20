// The calls of /api/v1 the widget makes. Whatever goes wrong is a Problem.
const PATIENCE = 30000;

class Problem extends Error {
  // status 0: no answer came, so nobody knows whether the server has stored it.
  constructor(status, { detail, code, errors } = {}, retryAfter = null) {
    super(say(`error.${code}`) ?? detail ?? say(status ? "unexpected" : "unreachable"));
    Object.assign(this, { status, code, errors: errors ?? [], retryAfter });
  }

  get uncertain() { return this.status === 0 || this.status >= 500; }
}

// What is wrong with one field: by its code where there are words for it.
const wrongField = (name, { code, message, limit }) => {
  const label = say(name);
  return say(`error.${code}`, { label, limit })
    ?? (/^[a-z]/.test(message) ? say("wrong", { label, message }) : message);
};

// Any other error is a fault of ours.
const expected = (problem) => {
  if (!(problem instanceof Problem)) throw problem;
  return problem;
};

class Api {
  constructor(base, site) {
    this.base = base;
    this.site = site;
  }

  address(path, query) {
    const url = new URL(`api/v1/${path}`, this.base);
    for (const [name, value] of Object.entries({ ...query, site: this.site })) {
      if (value != null) url.searchParams.set(name, value);
    }
    return url;
  }

  async call(method, path, { query, body, headers } = {}) {
    const sent = { ...headers };
    if (body) sent["Content-Type"] = "application/json";
    let response;
    try {
      response = await fetch(this.address(path, query), {
        method, headers: sent, body: body && JSON.stringify(body),
        credentials: "omit", signal: AbortSignal.timeout(PATIENCE),
      });
    } catch {
      throw new Problem(0);
    }
    // When the form was shown, signed; the first page of the list brings it.
    this.shown ??= response.headers.get("Parley-Form") ?? undefined;
    this.asksWork ||= response.headers.has("Parley-Work");
    const answer = await response.json().catch(() => ({}));
    if (response.ok) return answer;
    throw new Problem(response.status, answer, Number(response.headers.get("Retry-After")) || null);
  }

  list(query) {
    const page = this.call("GET", "comments", { query });
    this.first ??= page.catch(() => {});
    return page;
  }

  submit(body, key) {
    return this.call("POST", "comments", { body, headers: { "Idempotency-Key": key } });
  }

  // Solves the sum that a new comment has to bring, if the site asks for one: the first page
  // of the list tells.
  async work() {
    await this.first;
    if (!this.asksWork) return undefined;
    const { solve } = await import(new URL("embed/work.js", this.base));
    return solve((await this.call("GET", "challenge")).challenge);
  }

  report(id) {
    return this.call("POST", `comments/${id}/reports`, { body: {} });
  }

  // What only the author of a comment may ask for.
  asAuthor(method, { id, token }, body) {
    return this.call(method, `comments/${id}`, { body, headers: { Authorization: `Edit ${token}` } });
  }

  own(receipt) { return this.asAuthor("GET", receipt); }
  edit(receipt, body) { return this.asAuthor("PATCH", receipt, { body }); }
  erase(receipt) { return this.asAuthor("DELETE", receipt); }
}
