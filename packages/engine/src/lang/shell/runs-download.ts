const PIPED = /\b(?:curl|wget)\b[^\n|;&]*\|\s*(?:sudo\s+(?:-\w+\s+)*)?(?:\w+=\S+\s+)*(?:ba|z|da)?sh\b/;
const SUBSTITUTED = /\b(?:ba|z|da)?sh\s+(?:-\w+\s+)*(?:<\(\s*(?:curl|wget)\b|"?\$\(\s*(?:curl|wget)\b)/;

/** Whether a shell text downloads a script and runs it at once, with nothing in between that could look at it. */
export function runsDownload(text: string): boolean {
  const joined = text.replace(/\\\n\s*/g, ' ');
  return PIPED.test(joined) || SUBSTITUTED.test(joined);
}
