/** Where a line may break although there is no space: the typesetter makes a gap of it that nobody sees. */
export const GAP = '\u200b';

/** Behind signs, between the humps of a name, and in a run of letters without either. */
function gaps(text: string): string {
  return text.replace(/[._:,;()&|?=]|[A-Za-z0-9]{28}/g, (found) => found + GAP).replace(/[a-z0-9](?=[A-Z])/g, (found) => found + GAP);
}

/** A path or a piece of code that breaks where it must. */
export function breakable(text: string): string {
  return text.replace(/\/(?=[0-9])/g, `/${GAP}`).replace(/[^ /\u200b-]{20,}/g, gaps);
}

/** Words: a long name in them, such as a chain of calls, would else run into the next column. */
export function words(text: string): string {
  return text.replace(/[^ /\u200b-]{24,}/g, gaps);
}
