const KEY = 'airworthy-theme';
export type Theme = 'light' | 'dark' | 'system';

export function chosenTheme(): Theme {
  const kept = localStorage.getItem(KEY);
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

export function chooseTheme(theme: Theme): void {
  localStorage.setItem(KEY, theme);
  show();
}

/** Shows the chosen theme, or the one of the system and its changes. */
export function followTheme(): void {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', show);
  show();
}

function show(): void {
  const theme = chosenTheme();
  const dark = theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
}
