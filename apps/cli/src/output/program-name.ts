/** How the user started this, for commands that are printed to be copied. The launcher of a checkout says it. */
export function programName(): string {
  const given = process.env['AIRWORTHY_COMMAND'];
  return given ? shellWord(given) : 'airworthy';
}

/** Text as one word of a shell command. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
