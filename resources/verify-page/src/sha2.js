// SHA-256 and SHA-512 (FIPS 180-4) without the browser's help: pages without https have no WebCrypto.
// The constants are computed as the standard defines them, from the roots of the first primes.

const primes = [];
for (let number = 2; primes.length < 80; number++) if (primes.every(prime => number % prime)) primes.push(number);

const MASK = (1n << 64n) - 1n;

// The first 64 bits behind the point of the prime's square or cube root.
function rootBits(prime, degree) {
  const wanted = BigInt(prime) << (64n * degree);
  let root = 1n << 69n; // above every root asked for; Newton's steps only fall
  for (;;) {
    const next = ((degree - 1n) * root + wanted / root ** (degree - 1n)) / degree;
    if (next >= root) return root & MASK;
    root = next;
  }
}

let cubes = null;
let squares = null;

function constants() {
  cubes = cubes || primes.map(prime => rootBits(prime, 3n));
  squares = squares || primes.slice(0, 8).map(prime => rootBits(prime, 2n));
}

// The message with its end mark and its length in bits, in whole blocks.
function padded(message, block) {
  const bytes = new Uint8Array(Math.ceil((message.length + 1 + block / 8) / block) * block);
  bytes.set(message);
  bytes[message.length] = 0x80;
  new DataView(bytes.buffer).setUint32(bytes.length - 8, Math.floor(message.length / 0x20000000));
  new DataView(bytes.buffer).setUint32(bytes.length - 4, message.length << 3);
  return new DataView(bytes.buffer);
}

let k32 = null;
let start32 = null;

export function sha256(message) {
  if (!k32) {
    constants();
    k32 = Int32Array.from(cubes.slice(0, 64), bits => Number(bits >> 32n));
    start32 = Int32Array.from(squares, bits => Number(bits >> 32n));
  }
  const turn = (word, by) => (word >>> by) | (word << (32 - by));
  const view = padded(message, 64);
  const state = Int32Array.from(start32);
  const w = new Int32Array(64);
  for (let at = 0; at < view.byteLength; at += 64) {
    for (let i = 0; i < 64; i++) {
      if (i < 16) {
        w[i] = view.getInt32(at + 4 * i);
      } else {
        const [x, y] = [w[i - 15], w[i - 2]];
        w[i] = w[i - 16] + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + w[i - 7] + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10));
      }
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i++) {
      const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + k32[i] + w[i]) | 0;
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] += word));
  }
  const out = new DataView(new ArrayBuffer(32));
  state.forEach((word, i) => out.setInt32(4 * i, word));
  return new Uint8Array(out.buffer);
}

export function sha512(message) {
  constants();
  const turn = (word, by) => (word >> by) | ((word << (64n - by)) & MASK);
  const view = padded(message, 128);
  const state = squares.slice();
  const w = [];
  for (let at = 0; at < view.byteLength; at += 128) {
    for (let i = 0; i < 80; i++) {
      if (i < 16) {
        w[i] = (BigInt(view.getUint32(at + 8 * i)) << 32n) | BigInt(view.getUint32(at + 8 * i + 4));
      } else {
        const [x, y] = [w[i - 15], w[i - 2]];
        const [s, t] = [turn(x, 1n) ^ turn(x, 8n) ^ (x >> 7n), turn(y, 19n) ^ turn(y, 61n) ^ (y >> 6n)];
        w[i] = (w[i - 16] + s + w[i - 7] + t) & MASK;
      }
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 80; i++) {
      const one = h + (turn(e, 14n) ^ turn(e, 18n) ^ turn(e, 41n)) + ((e & f) ^ (~e & MASK & g)) + cubes[i] + w[i];
      const two = (turn(a, 28n) ^ turn(a, 34n) ^ turn(a, 39n)) + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) & MASK, c, b, a, (one + two) & MASK];
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] = (state[i] + word) & MASK));
  }
  const out = new DataView(new ArrayBuffer(64));
  state.forEach((word, i) => {
    out.setUint32(8 * i, Number(word >> 32n));
    out.setUint32(8 * i + 4, Number(word & 0xffffffffn));
  });
  return new Uint8Array(out.buffer);
}
