/* oxlint-disable no-control-regex -- what XML 1.0 forbids is said in control characters */

/** Characters that no XML 1.0 document may hold, in any spelling. */
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
};

/** Text that may stand in an attribute in double quotes. */
export function attribute(text: string): string {
  return text
    .toWellFormed()
    .replace(FORBIDDEN, '\ufffd')
    .replace(/[&<>"'\n\r\t]/g, (char) => ENTITIES[char] ?? char);
}

/** Text that may stand between tags. */
export function text(value: string): string {
  return value
    .toWellFormed()
    .replace(FORBIDDEN, '\ufffd')
    .replace(/[&<>\r]/g, (char) => ENTITIES[char] ?? char);
}

export function element(name: string, attributes: Record<string, string | number>, content = ''): string {
  const list = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${attribute(String(value))}"`)
    .join('');
  return content === '' ? `<${name}${list}/>` : `<${name}${list}>${content}</${name}>`;
}
