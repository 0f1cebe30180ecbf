// The results of a verification and their colours.

const AMBER = ["NOT_OURS", "UNKNOWN_KEY", "UNSUPPORTED", "REPLACED", "SUSPENDED", "EXPIRED"];
const WARNING = ["TITLE_DIFFERS_FROM_CATALOGUE", "NOT_REGISTERED", "STALE_LIST", "CLOCK_WRONG"];

// Reading stopped before the claims could be believed, with this result.
export class NotAccepted extends Error {
  constructor(result, kid = null) {
    super(result);
    this.result = result;
    this.kid = kid;
  }
}

// A warning makes a valid certificate amber.
export function colour(result, flags = []) {
  if (AMBER.includes(result)) return "amber";
  if (result !== "VALID") return "red";
  return flags.some(flag => WARNING.includes(flag)) ? "amber" : "green";
}
