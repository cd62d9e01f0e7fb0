import manifest from '../package.json' with { type: 'json' };

/** The released version, printed and written into results. */
export const VERSION: string = manifest.version;
