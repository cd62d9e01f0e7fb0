/** What production starts. */
export const MAIN = 'src/main.ts';
