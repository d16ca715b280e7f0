// The records that a user has looked at last: their keys alone, in this browser, until somebody else signs in or they
// sign out.

const PREFIX = "recent:";
const MOST = 8;
const { user, draftOwner, viewed } = document.body.dataset;
const KEY = `${PREFIX}${user}`;

/**
 * Return the records, the latest first: "person:01a2".
 * @returns {string[]}
 */
export function recentRecords() {
  return JSON.parse(localStorage.getItem(KEY) ?? "[]");
}

// As with drafts: the sign-in page names whoever's session has expired, and an error page nobody.
const owner = user ?? draftOwner;
if (owner !== undefined) {
  for (const name of Object.keys(localStorage)) {
    if (name.startsWith(PREFIX) && name !== `${PREFIX}${owner}`) localStorage.removeItem(name);
  }
}

if (user && viewed) {
  const others = recentRecords().filter((record) => record !== viewed);
  localStorage.setItem(KEY, JSON.stringify([viewed, ...others].slice(0, MOST)));
}
