/** What production starts: decorators have to be compiled. */
export const MAIN = 'dist/main.js';
