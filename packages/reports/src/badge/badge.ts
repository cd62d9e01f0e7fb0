/** A label with a word beside it, for a README. */
export interface Badge {
  label: string;
  message: string;
  color: 'brightgreen' | 'green' | 'yellow' | 'orange' | 'red' | 'lightgrey';
}

/** Chosen so that white text on each has a contrast of 4.5 or more. */
const FILLS: Readonly<Record<Badge['color'], string>> = {
  brightgreen: '#2a7d0f',
  green: '#4b7310',
  yellow: '#8a6900',
  orange: '#b04b00',
  red: '#c4302b',
  lightgrey: '#5c5c5c',
};

const HEIGHT = 20;
const PADDING = 6;

/** The picture, with text that a screen reader says. Widths are estimated and then enforced, so that any font fits. */
export function badgeSvg({ label, message, color }: Badge): string {
  const [left, right] = [widthOf(label) + 2 * PADDING, widthOf(message) + 2 * PADDING];
  const width = left + right;
  const title = escapeXml(`${label}: ${message}`);
  const text = (content: string, x: number, length: number): string =>
    `<text x="${x}" y="14" textLength="${length}" lengthAdjust="spacingAndGlyphs">${escapeXml(content)}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${HEIGHT}" role="img" aria-label="${title}">
<title>${title}</title>
<clipPath id="r"><rect width="${width}" height="${HEIGHT}" rx="3"/></clipPath>
<g clip-path="url(#r)"><rect width="${left}" height="${HEIGHT}" fill="#484848"/><rect x="${left}" width="${right}" height="${HEIGHT}" fill="${FILLS[color]}"/></g>
<g fill="#fff" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="11">${text(label, PADDING, left - 2 * PADDING)}${text(message, left + PADDING, right - 2 * PADDING)}</g>
</svg>
`;
}

/** What https://shields.io/badges/endpoint-badge reads. */
export function shieldsJson({ label, message, color }: Badge): string {
  return `${JSON.stringify({ schemaVersion: 1, label, message, color })}\n`;
}

/** Pixels of a text in Verdana 11, near enough. */
function widthOf(text: string): number {
  let width = 0;
  for (const char of text) width += /[ilj.,:;|!' ]/.test(char) ? 4 : /[mwMW@%]/.test(char) ? 10.5 : /[A-Z]/.test(char) ? 8 : 6.8;
  return Math.round(width);
}

function escapeXml(text: string): string {
  return text.toWellFormed().replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
