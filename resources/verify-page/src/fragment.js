// The certificate in the address: read once and removed at once, so that neither history nor address bar keeps it.

export function takeFragment() {
  const { href, pathname } = location;
  const hash = href.indexOf("#");
  if (hash < 0) return "";
  try {
    history.replaceState(null, "", pathname);
  } catch {
    location.hash = ""; // a page opened from a folder may not write its own address
  }
  return href.slice(hash);
}

export const first = takeFragment();
