/** Text below the help of a command, apart from what is above it. */
export const more = (text: string): string => `\n${text}`;
