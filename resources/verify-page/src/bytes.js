// Small things every other part does with bytes.

export const hex = bytes => Array.from(bytes, byte => byte.toString(16).padStart(2, "0")).join("");

export const utf8 = text => new TextEncoder().encode(text);

export function join(...parts) {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

// Compares as the bytes stand, the shorter first where one begins with the other.
export function compare(one, other) {
  const length = Math.min(one.length, other.length);
  for (let at = 0; at < length; at++) if (one[at] !== other[at]) return one[at] - other[at];
  return one.length - other.length;
}

export const same = (one, other) => compare(one, other) === 0;

export function fromBase64(text) {
  return Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
}

// Finds the record that begins with `start` among sorted records of `size` bytes each.
export function record(records, size, start) {
  let low = 0;
  let high = records.length / size;
  while (low < high) {
    const middle = (low + high) >> 1;
    const found = records.subarray(middle * size, (middle + 1) * size);
    const order = compare(found.subarray(0, start.length), start);
    if (order === 0) return found;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return null;
}
