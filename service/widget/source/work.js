// Proof of work, loaded where a site asks for it: which number gives, after the salt, this
// hash? Its own SHA-256, since browsers have none on pages without https, and theirs is
// asked for once for each number. Counted in slices, so that typing never waits.
const SLICE = 12;
const K = new Int32Array(64), START = new Int32Array(8);

// The fractions of roots of the first primes (FIPS 180-4, 4.2.2 and 5.3.3).
for (let found = 0, candidate = 2; found < 64; candidate += 1) {
  let prime = true;
  for (let factor = 2; factor * factor <= candidate; factor += 1) prime &&= candidate % factor > 0;
  if (!prime) continue;
  if (found < 8) START[found] = (Math.sqrt(candidate) % 1) * 2 ** 32;
  K[found] = (Math.cbrt(candidate) % 1) * 2 ** 32;
  found += 1;
}

const turn = (word, by) => (word >>> by) | (word << (32 - by));
const W = new Int32Array(64);

// Mixes the block that stands in W[0..15] into a state (FIPS 180-4, 6.2.2).
const mix = (state) => {
  for (let t = 16; t < 64; t += 1) {
    const early = W[t - 15], late = W[t - 2];
    const s0 = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3);
    const s1 = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10);
    W[t] = (W[t - 16] + s0 + W[t - 7] + s1) | 0;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let t = 0; t < 64; t += 1) {
    const t1 = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[t] + W[t]) | 0;
    const t2 = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, place) => { state[place] = (state[place] + word) | 0; });
};

// SHA-256 of a text of ASCII signs, as eight words.
export const sha256 = (text) => {
  const state = START.slice();
  const length = text.length, padded = ((length + 8) >> 6) + 1;
  for (let block = 0; block < padded; block += 1) {
    W.fill(0, 0, 16);
    for (let place = 0; place < 64; place += 1) {
      const at = block * 64 + place;
      const byte = at < length ? text.charCodeAt(at) : at === length ? 0x80 : 0;
      W[place >> 2] |= byte << (24 - 8 * (place & 3));
    }
    if (block === padded - 1) W[15] = length * 8;
    mix(state);
  }
  return state;
};

const pause = () => new Promise((resolve) => setTimeout(resolve));

export const solve = async (task) => {
  if (task?.algorithm !== "SHA-256") return undefined;
  const { challenge, salt, maxNumber, ...rest } = task;
  const wanted = Int32Array.from({ length: 8 }, (_, place) =>
    parseInt(challenge.slice(8 * place, 8 * place + 8), 16));
  let until = performance.now() + SLICE;
  for (let number = 0; number <= maxNumber; number += 1) {
    const found = sha256(salt + number);
    if (found.every((word, place) => word === wanted[place])) {
      return btoa(JSON.stringify({ ...rest, challenge, salt, number }));
    }
    if (performance.now() > until) {
      await pause();
      until = performance.now() + SLICE;
    }
  }
  return undefined;
};
