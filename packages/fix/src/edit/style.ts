/** How a file is written. */
export interface TextStyle {
  quote: "'" | '"';
  semicolons: boolean;
  /** One step of indentation. */
  indent: string;
  eol: '\n' | '\r\n';
}

/** Reads the style of a script by what most of its lines do. */
export function styleOf(text: string): TextStyle {
  const lines = text.split('\n');
  const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
  const tabs = lines.filter((line) => line.startsWith('\t')).length;
  const spaces = lines.filter((line) => /^ +\S/.test(line) && !/^ +\*/.test(line)).map((line) => line.search(/\S/));
  const twos = spaces.filter((width) => width === 2).length;
  const fours = spaces.filter((width) => width === 4).length;
  const ended = lines.filter((line) => /;\r?$/.test(line)).length;
  const open = lines.filter((line) => /^(?:import|const|let|return|export \{).*[\w)'"}\]]\r?$/.test(line.trim())).length;
  return {
    quote: count(/(?<![\w\\])"(?=[^"\n]*")/g) > count(/(?<![\w\\])'(?=[^'\n]*')/g) ? '"' : "'",
    semicolons: ended >= open,
    indent: tabs > spaces.length ? '\t' : twos === 0 && fours > 0 ? '    ' : '  ',
    eol: count(/\r\n/g) * 2 > lines.length ? '\r\n' : '\n',
  };
}

/**
 * Code that was written with single quotes, semicolons and two spaces, in the style of a file. Strings must not hold quotes of either kind.
 */
export function inStyle(code: string, style: TextStyle, depth = 0): string {
  const lines = code.split('\n').map((line) => {
    const width = line.search(/\S/);
    if (width < 0) return '';
    let rest = line.slice(width);
    if (style.quote === '"' && !rest.startsWith('//')) rest = rest.replaceAll(/'([^'"]*)'/g, '"$1"');
    if (!style.semicolons) rest = rest.replace(/;$/, '');
    return style.indent.repeat(Math.floor(width / 2) + depth) + ' '.repeat(width % 2) + rest;
  });
  return lines.join(style.eol);
}
