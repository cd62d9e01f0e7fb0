import type { all } from './en/all.ts';

export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof LANGUAGES;
/** All words of the app. English says which there are; the other languages have the same. */
export type Text = typeof all;

const KEY = 'airworthy-language';

/** The language that was chosen, or the first one of the browser that we have. */
export function chosenLanguage(): Language {
  const kept = localStorage.getItem(KEY);
  if (kept !== null && kept in LANGUAGES) return kept as Language;
  const [found] = navigator.languages.map((one) => one.slice(0, 2)).filter((one) => one in LANGUAGES);
  return (found as Language | undefined) ?? 'en';
}

/** Words stand in constants of modules, so the page is loaded anew. */
export function chooseLanguage(language: Language): void {
  localStorage.setItem(KEY, language);
  location.reload();
}

/** Set before any other module of the app is loaded. */
export let text: Text;

export function setText(language: Language, words: Text): void {
  text = words;
  document.documentElement.lang = language;
}

export async function loadText(language: Language): Promise<void> {
  const { all } = language === 'de' ? await import('./de/all.ts') : await import('./en/all.ts');
  setText(language, all);
}
