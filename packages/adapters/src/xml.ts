import { XMLParser } from 'fast-xml-parser';
import { ReportError } from './report-error.ts';

/** An element with its attributes and the elements in it by name, in the order in which they stand. */
export interface XmlElement {
  readonly attributes: Readonly<Record<string, string>>;
  children(name: string): XmlElement[];
  /** Whether it has one or more of these. */
  has(...names: string[]): boolean;
  readonly text: string;
}

const ATTRIBUTES = '@';
const TEXT = '#';

/** Reads a document and gives its root by name. Declarations of entities are refused: a few bytes of them can become gigabytes. */
export function parseXml(text: string): { name: string; root: XmlElement } {
  if (/<!ENTITY/i.test(text)) throw new ReportError('broken', 'The XML declares entities, which no tool needs for its report.');
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributesGroupName: ATTRIBUTES,
    attributeNamePrefix: '',
    textNodeName: TEXT,
    parseTagValue: false,
    parseAttributeValue: false,
    ignoreDeclaration: true,
    ignorePiTags: true,
    isArray: (name, _path, _leaf, isAttribute) => !isAttribute && name !== TEXT,
  });
  let document: unknown;
  try {
    document = parser.parse(text, true);
  } catch (error) {
    const because = error instanceof Error ? error.message.slice(0, 160) : 'not XML';
    throw new ReportError('broken', `The file looks like XML and is not valid: ${because}`, 'It may have been cut off.');
  }
  const [name, roots] = Object.entries(document as Record<string, unknown>).find(([, value]) => Array.isArray(value)) ?? [];
  if (name === undefined) throw new ReportError('broken', 'The XML has no root element.', 'It may have been cut off.');
  return { name, root: elementOf((roots as unknown[])[0]) };
}

function elementOf(value: unknown): XmlElement {
  // An element without attributes and content is an empty text.
  const fields: Readonly<Record<string, unknown>> = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  const text = typeof value === 'string' ? value : fields[TEXT];
  return {
    attributes: (fields[ATTRIBUTES] ?? {}) as Record<string, string>,
    children: (name) => (Object.hasOwn(fields, name) && Array.isArray(fields[name]) ? (fields[name] as unknown[]).map(elementOf) : []),
    has: (...names) => names.some((name) => name !== ATTRIBUTES && Object.hasOwn(fields, name)),
    text: typeof text === 'string' ? text : '',
  };
}
