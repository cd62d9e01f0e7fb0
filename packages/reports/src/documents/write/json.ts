import type { Document } from '../block.ts';

/** The layout of the JSON that documents are written as; it grows when blocks change so that readers would break. */
const VERSION = 1;

/** A document as data, block by block, for those who render it themselves. A logo stands in it as base64. */
export function toJson(document: Document): string {
  const { logo, ...rest } = document;
  const picture = logo === undefined ? {} : { logo: { type: logo.type, data: Buffer.from(logo.data).toString('base64') } };
  return `${JSON.stringify({ version: VERSION, ...rest, ...picture }, null, 2)}\n`;
}
