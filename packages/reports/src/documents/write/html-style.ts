import type { Tone } from '../block.ts';
import { palette } from './palette.ts';

const tones = (Object.keys(palette) as Tone[])
  .map(
    (tone) =>
      `.chip.${tone}{color:${palette[tone].text};background:${palette[tone].tint}}.callout.${tone}{border-color:${palette[tone].text};background:${palette[tone].tint}}.callout.${tone} .title{color:${palette[tone].text}}`,
  )
  .join('');

/** The look of a page: paper on a screen. Documents are printed and forwarded, so they keep to light colours. */
export const STYLE = `*{box-sizing:border-box}
:root{color-scheme:light}
body{margin:0 auto;padding:32px 24px 48px;max-width:900px;font:16px/1.55 system-ui,"Segoe UI",Roboto,"Noto Sans",sans-serif;color:#161a20;background:#fff}
body.landscape{max-width:1280px}
h1{font-size:28px;line-height:1.25;margin:0;color:var(--accent)}
h2{font-size:20px;line-height:1.3;margin:36px 0 10px;padding-top:10px;border-top:1px solid #d6dbe2}
h3{font-size:16px;margin:24px 0 6px}
p,ul,ol{margin:8px 0}
a{color:#0b57b8}
.sub{margin:4px 0 18px;color:#4f5866}
.logo{max-height:48px;margin-bottom:12px}
nav{background:#f6f7f9;border-radius:8px;padding:8px 16px;margin-bottom:20px;font-size:14px}
nav ol{columns:2;margin:4px 0;padding-left:22px}
code{font:0.86em/1.4 ui-monospace,"Cascadia Mono",Menlo,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
pre{margin:0;padding:12px;background:#f1f3f6;border-radius:6px;overflow-x:auto}
pre code{font-size:13px;line-height:1.5;overflow-wrap:normal}
pre mark{background:#fff1c2;color:inherit;display:inline-block;min-width:100%}
.line{display:inline-block;width:3.4em;color:#5d6776;user-select:none}
figure{margin:12px 0}
figcaption{font-size:13px;color:#4f5866;margin-bottom:4px}
.picture{overflow-x:auto}
.picture svg{max-width:100%;height:auto}
.scroll{overflow-x:auto;margin:10px 0}
table{border-collapse:collapse;width:100%;font-size:14px;line-height:1.45;font-variant-numeric:tabular-nums}
caption{text-align:left;color:#4f5866;font-size:13px;padding-bottom:4px}
th{text-align:left;background:#f6f7f9;font-weight:600;color:#4f5866}
th,td{padding:6px 8px;border-bottom:1px solid #e3e7ec;vertical-align:top}
td:first-child a{white-space:nowrap}
th.right,td.right{text-align:right;white-space:nowrap}
.matrix td+td{font-weight:600}
.scorecard td:nth-child(3){white-space:nowrap}
.strip svg{vertical-align:-2px}
.muted{color:#4f5866}
.chip{display:inline-block;padding:0 8px;border-radius:4px;font-size:13px;font-weight:600;border:1px solid currentColor}
.chip.unknown{border-style:dashed}
.grade{display:inline-block;min-width:2.2em;text-align:center;border-radius:4px;font-weight:650;padding:0 6px;border:1px solid #7d8796}
.callout{border-left:5px solid;border-radius:4px;padding:10px 16px;margin:14px 0}
.callout .title{font-size:20px;font-weight:650;margin:0}
.checklist{list-style:none;padding-left:0}
.checklist li{padding-left:26px;text-indent:-26px;margin:3px 0}
.checklist li::before{display:inline-block;width:26px;text-indent:0;content:"☐"}
.checklist li.done::before{content:"☑";color:#0e5b53}
.checklist li.partly::before{content:"◐";color:#7a5200}
.checklist li.unknown::before{content:"◌"}
details{border:1px solid #e3e7ec;border-radius:6px;margin:6px 0;padding:0 12px}
details[open]{padding-bottom:10px}
summary{cursor:pointer;padding:7px 0}
footer{margin-top:40px;padding-top:10px;border-top:1px solid #d6dbe2;font-size:13px;color:#4f5866}
hr.page{border:0;break-after:page}
${tones}
@media(max-width:640px){body{padding:16px 14px 32px}nav ol{columns:1}table:has(th:nth-child(4)){min-width:560px}.picture svg{max-width:none;min-width:560px}table.scorecard:has(th){min-width:0}.scorecard thead{display:none}.scorecard tr{display:grid;grid-template-columns:1fr auto;gap:2px 8px;padding:8px 0;border-bottom:1px solid #e3e7ec}.scorecard td{border:0;padding:2px 0}.scorecard td:nth-child(n+3){grid-column:1/-1}}
@media print{body{padding:0;max-width:none;font-size:10pt}nav{display:none}h2,h3{break-after:avoid}tr,figure,.callout{break-inside:avoid}thead{display:table-header-group}a{color:inherit}.scroll,.picture,pre{overflow:visible}pre code{white-space:pre-wrap;overflow-wrap:anywhere}}`;
