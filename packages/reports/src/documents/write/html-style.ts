import type { Tone } from '../block.ts';
import { darkGrades, darkPalette, gradeColours, palette, sheet } from './palette.ts';
import type { SheetColour } from './palette.ts';

const TONES = Object.keys(palette) as Tone[];

const pair = (light: string, dark: string): string => (light === dark ? light : `light-dark(${light},${dark})`);

const variables = [
  ...(Object.keys(sheet) as SheetColour[]).map((name) => `--${name}:${pair(sheet[name][0], sheet[name][1])}`),
  ...TONES.flatMap((tone) =>
    (['fill', 'on', 'text', 'tint'] as const).map((part) => `--${tone}-${part}:${pair(palette[tone][part], darkPalette[tone][part])}`),
  ),
].join(';');

const tones = TONES.map(
  (tone) =>
    `.chip.${tone}{color:var(--${tone}-text);background:var(--${tone}-tint)}.callout.${tone}{border-color:var(--${tone}-text);background:var(--${tone}-tint)}.callout.${tone} .title{color:var(--${tone}-text)}`,
).join('');

const grades = Object.entries(darkGrades)
  .map(([letter, dark]) => {
    const light = gradeColours(letter);
    return `.grade-${letter.toLowerCase()}{background:${pair(light.fill, dark.fill)};color:${pair(light.on, dark.on)}}`;
  })
  .join('');

/** The colour of headings on both sheets. A template names one for paper; on a dark screen it is mixed with white until it can be read. */
export function accentOf(accent: string): string {
  const named = /^#[0-9a-f]{6}$/i.test(accent) ? accent.toLowerCase() : palette.accent.fill;
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = `#${[1, 3, 5].map((at) => mix(Number.parseInt(named.slice(at, at + 2), 16), share)).join('')}`;
    if (contrast(mixed, sheet.page[1]) >= 5) return pair(named, mixed);
  }
  return pair(named, '#ffffff');
}

function mix(part: number, share: number): string {
  return Math.round(part + (255 - part) * share)
    .toString(16)
    .padStart(2, '0');
}

/** Contrast of two colours as WCAG reckons it. */
export function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The look of a page in the theme of the reader's system; what is printed is light. */
export const STYLE = `*{box-sizing:border-box}
:root{color-scheme:light dark;${variables}}
body{margin:0 auto;padding:32px 24px 48px;max-width:900px;font:16px/1.55 system-ui,"Segoe UI",Roboto,"Noto Sans",sans-serif;color:var(--ink);background:var(--page)}
body.landscape{max-width:1280px}
h1{font-size:28px;line-height:1.25;margin:0;color:var(--accent)}
h2{font-size:20px;line-height:1.3;margin:36px 0 10px;padding-top:10px;border-top:1px solid var(--line)}
h3{font-size:16px;margin:24px 0 6px}
p,ul,ol{margin:8px 0}
p,li,h1,h2,h3,summary{overflow-wrap:anywhere}
a{color:var(--link)}
.sub{margin:4px 0 18px;color:var(--muted)}
.logo{max-height:48px;margin-bottom:12px;border-radius:4px;background:light-dark(transparent,#fff)}
nav{background:var(--surface);border-radius:8px;padding:8px 16px;margin-bottom:20px;font-size:14px}
nav ol{columns:2;margin:4px 0;padding-left:22px}
code{font:0.86em/1.4 ui-monospace,"Cascadia Mono",Menlo,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
pre{margin:0;padding:12px;background:var(--code);border-radius:6px;overflow-x:auto}
pre code{font-size:13px;line-height:1.5;overflow-wrap:normal}
pre mark{background:var(--marked);color:inherit;display:inline-block;min-width:100%}
.line{display:inline-block;width:3.4em;color:var(--faint);user-select:none}
figure{margin:12px 0}
figcaption{font-size:13px;color:var(--muted);margin-bottom:4px}
.picture{container-type:inline-size}
.picture svg{max-width:100%;height:auto}
.narrow{display:none}
.scroll{overflow-x:auto;margin:10px 0;background:linear-gradient(90deg,var(--page) 30%,transparent) left/40px 100% no-repeat local,linear-gradient(270deg,var(--page) 30%,transparent) right/40px 100% no-repeat local,linear-gradient(90deg,var(--line),transparent) left/14px 100% no-repeat scroll,linear-gradient(270deg,var(--line),transparent) right/14px 100% no-repeat scroll}
table{border-collapse:collapse;width:100%;font-size:14px;line-height:1.45;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--muted);font-size:13px;padding-bottom:4px}
th{text-align:left;background:var(--surface);font-weight:600;color:var(--muted)}
th,td{padding:6px 8px;border-bottom:1px solid var(--hair);vertical-align:top}
td:first-child a{white-space:nowrap}
th.right,td.right{text-align:right;white-space:nowrap}
.matrix td+td{font-weight:600}
.scorecard td:nth-child(3){white-space:nowrap}
.strip svg{vertical-align:-2px}
.muted{color:var(--muted)}
.chip{display:inline-block;padding:0 8px;border-radius:4px;font-size:13px;font-weight:600;border:1px solid currentColor}
.chip.unknown{border-style:dashed}
.grade{display:inline-block;min-width:2.2em;text-align:center;border-radius:4px;font-weight:650;padding:0 6px;border:1px solid var(--control)}
.callout{border-left:5px solid;border-radius:4px;padding:10px 16px;margin:14px 0}
.callout .title{font-size:20px;font-weight:650;margin:0}
.checklist{list-style:none;padding-left:0}
.checklist li{padding-left:26px;text-indent:-26px;margin:3px 0}
.checklist li::before{display:inline-block;width:26px;text-indent:0;content:"☐"}
.checklist li.done::before{content:"☑";color:var(--pass-text)}
.checklist li.partly::before{content:"◐";color:var(--partial-text)}
.checklist li.unknown::before{content:"◌"}
details{border:1px solid var(--hair);border-radius:6px;margin:6px 0;padding:0 12px}
details[open]{padding-bottom:10px}
summary{cursor:pointer;padding:7px 0}
footer{margin-top:40px;padding-top:10px;border-top:1px solid var(--line);font-size:13px;color:var(--muted)}
hr.page{border:0;break-after:page}
${tones}${grades}
@media screen{@container (max-width:560px){.wide{display:none}.narrow{display:block}}@container (max-width:760px){.broad .wide{display:none}.broad .narrow{display:block}}}
@media(max-width:640px){body{padding:16px 14px 32px}nav ol{columns:1}table:has(th:nth-child(4)):not(:has(th.right:nth-child(3))){min-width:560px}table.scorecard:has(th){min-width:0}.scorecard thead{display:none}.scorecard tr{display:grid;grid-template-columns:1fr auto;gap:2px 8px;padding:8px 0;border-bottom:1px solid var(--hair)}.scorecard td{border:0;padding:2px 0}.scorecard td:nth-child(n+3){grid-column:1/-1}}
@media print{:root{color-scheme:light}.scroll{background:none}body{padding:0;max-width:none;font-size:10pt}nav{display:none}h2,h3{break-after:avoid}tr,figure,.callout{break-inside:avoid}thead{display:table-header-group}a{color:inherit}.scroll,pre{overflow:visible}pre code{white-space:pre-wrap;overflow-wrap:anywhere}}`;
