const KEY = 'airworthy-theme';

/** Storage may be forbidden for local files; then a choice lasts as long as the page. @param {string} key */
export function recall(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/**
 * @param {string} key
 * @param {string} value
 */
export function remember(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    return;
  }
}

/** The reader's choice, or the one in the address (`?theme=dark`), or what the system prefers. */
export function startTheme() {
  const asked = /[?&]theme=(light|dark)\b/.exec(location.hash)?.[1];
  const theme = asked ?? recall(KEY);
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
}

export function toggleTheme() {
  const now = document.documentElement.dataset.theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
  const next = now === 'dark' ? 'light' : 'dark';
  document.documentElement.dataset.theme = next;
  remember(KEY, next);
}
