/** Whether the app is built as a site without a server: pages of files that only read, from a result in the folder. */
export const SITE = import.meta.env.MODE === 'site';
