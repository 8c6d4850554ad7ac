import { createHash } from 'node:crypto';

const COLORS = `
:root{color-scheme:light dark;--bg:#f5f6f8;--card:#fff;--text:#14181f;--soft:#555d69;--line:#dfe3e8;
--link:#1d56b3;--mark:#fff;--up:#157347;--bar:#2b9a62;--warn:#8f5400;--amber:#c97a00;--down:#bf2329;
--red:#d6363d;--blue:#2361bd;--grey:#5b6470;--none:#c3c9d1;--tint-up:#e6f4ec;--tint-warn:#fdf1dc;
--tint-down:#fceaea;--tint-blue:#e8f0fc;--tint-grey:#eceef1}
@media (prefers-color-scheme:dark){:root{--bg:#0e1116;--card:#161b22;--text:#e8ebef;--soft:#9da7b3;
--line:#2a313b;--link:#82b4ff;--mark:#0e1116;--up:#4fc98c;--bar:#35a56d;--warn:#f2b14a;--amber:#d9932a;
--down:#ff7b7b;--red:#e8565b;--blue:#82b4ff;--grey:#9da7b3;--none:#3c4551;--tint-up:#11271c;
--tint-warn:#2c2210;--tint-down:#311719;--tint-blue:#132238;--tint-grey:#1d232c}}`;

const PAGE = `
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--bg);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",
Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
header,main,footer{max-width:1104px;margin:0 auto;padding:0 16px}
header{display:flex;flex-wrap:wrap;align-items:baseline;justify-content:space-between;gap:4px 24px;
padding-top:32px}
h1,h2,h3,p,ul,ol,dl,dd,table{margin:0;padding:0}
ul,ol{list-style:none}
h1{font-size:20px;font-weight:650;letter-spacing:-.01em}
a{color:var(--link);text-underline-offset:3px}
a:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:2px}
.soft,header p,footer{color:var(--soft);font-size:14px}
.sheet{position:absolute}
.icon{width:18px;height:18px;flex:none;fill:currentColor}
.k{fill:none;stroke:var(--mark);stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.state{display:inline-flex;align-items:center;gap:6px;font-weight:600;white-space:nowrap}
.down{color:var(--down)}.warning{color:var(--warn)}.maintenance{color:var(--blue)}
.unknown,.new{color:var(--grey)}.up{color:var(--up)}
.vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
footer{padding-top:32px;padding-bottom:48px}
footer p{margin-top:4px}
.legend{display:flex;flex-wrap:wrap;gap:4px 20px;align-items:flex-end}
.legend li{display:flex;gap:8px;align-items:center}
.legend .bars{display:inline-flex;height:16px;width:5px}`;

const VERDICT = `
.verdict{margin-top:16px;padding:24px;border-radius:12px;border:1px solid var(--line);
background:var(--tint-grey)}
.verdict h2{flex-wrap:nowrap;align-items:center;justify-content:start;gap:14px;margin:0;font-size:28px;line-height:1.2;
font-weight:680;letter-spacing:-.02em}
.verdict h2 .icon{width:34px;height:34px}
.verdict h2 span{color:var(--text)}
.t-up{background:var(--tint-up)}.t-down{background:var(--tint-down)}
.t-warning{background:var(--tint-warn)}.t-maintenance{background:var(--tint-blue)}
.counts{display:flex;flex-wrap:wrap;gap:6px 20px;margin-top:16px;font-size:15px}
.troubles{margin-top:16px;border-top:1px solid var(--line)}
.troubles li{display:flex;gap:10px;align-items:baseline;padding:8px 0 0}
.troubles .icon{width:15px;height:15px;position:relative;top:2px}
.troubles div{min-width:0}
.troubles a{font-weight:600;color:inherit}`;

const CHECKS = `
section{margin-top:36px}
h2{display:flex;flex-wrap:wrap;align-items:baseline;justify-content:space-between;gap:0 16px;
font-size:18px;font-weight:650;letter-spacing:-.01em;margin-bottom:12px}
h2 .soft{font-weight:400;letter-spacing:0}
.checks{background:var(--card);border:1px solid var(--line);border-radius:12px}
.checks>li{padding:18px 24px}
.checks>li+li{border-top:1px solid var(--line)}
.checks>li:target{box-shadow:inset 4px 0 0 var(--link)}
.top{display:flex;justify-content:space-between;align-items:flex-start;gap:4px 24px}
.top>*{min-width:0}
h3{font-size:16px;line-height:1.35;font-weight:600}
h3 a{color:inherit;text-decoration-color:var(--none)}
h3 a:hover{color:var(--link);text-decoration-color:currentColor}
.now{flex:none;max-width:50%;text-align:right}
.now .soft{display:block}
.tags{display:flex;flex-wrap:wrap;gap:4px 6px;margin-top:6px;font-size:12px;line-height:18px}
.tags li{padding:0 8px;border:1px solid var(--line);border-radius:9px;color:var(--soft)}
.tags .flap{color:var(--warn);border-color:currentColor}
.findings{margin-top:14px;padding:12px 16px;border-radius:8px;background:var(--tint-grey);font-size:14px}
.findings li+li{margin-top:10px}
.findings b{font-weight:600}
.findings .level{font-weight:400}
.findings dl{display:grid;grid-template-columns:auto 1fr;gap:0 12px;align-items:baseline}
.findings p{margin-top:10px}
.findings p:first-child{margin:0 0 10px}
.findings dt{color:var(--soft)}
.findings dd{min-width:0;font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:13px;
line-height:21px;white-space:pre-wrap}
.facts{display:grid;gap:16px 40px;margin-top:12px}
.facts>div{min-width:0}`;

const CHARTS = `
.bars{display:flex;gap:3px;height:32px;align-items:flex-end;forced-color-adjust:none}
.bars>*{flex:1;height:70%;background:var(--bar);border-radius:1.5px}
.bars .w{background:var(--amber);height:85%}
.bars .b{background:var(--red);height:100%}
.bars .n{background:var(--none);height:16%}
.bars:not(.one)>li:nth-child(-n+60){display:none}
.ends{display:flex;justify-content:space-between;font-size:12px;color:var(--soft);margin-top:4px}
.wide{display:none}
.uptime{display:grid;grid-template-columns:repeat(4,auto);justify-content:space-between;gap:0 12px;
margin-top:10px}
dt,th{font-size:12px;font-weight:400;color:var(--soft)}
.uptime dd{font-size:15px;font-weight:600;white-space:nowrap}
.spark{display:block;width:100%;height:36px;overflow:visible;forced-color-adjust:none}
.spark path{fill:none;vector-effect:non-scaling-stroke;stroke-linecap:round;stroke-linejoin:round}
.spark .l{stroke:var(--link);stroke-width:1.75}
.spark .p{stroke:var(--link);stroke-width:5}
.spark .f{stroke:var(--red);stroke-width:2.5}
table{width:100%;border-collapse:collapse;margin-top:2px;font-size:14px}
th,td{padding:0;text-align:right;line-height:20px;white-space:nowrap}
th:first-child{text-align:left}`;

const MEDIA = `
@media (min-width:680px){
header,main,footer{padding-left:32px;padding-right:32px}
.bars{gap:2px}
.bars:not(.one)>li:nth-child(-n+60){display:block}
.bars>*{flex:0 0 4px}
.facts>div{max-width:538px}
.uptime{grid-template-columns:repeat(4,96px);justify-content:start;gap:0}
.wide{display:inline}.narrow{display:none}}
@media (min-width:1000px){
.facts{grid-template-columns:628px 1fr}
.bars>*{flex:0 0 5px}
.facts>div{max-width:none}}
@media (max-width:520px){
.verdict,.checks>li{padding:18px 16px}
.verdict h2{font-size:23px}
.top{display:block}
.now{max-width:none;text-align:left;margin-top:6px}}
@media (max-width:360px){
.uptime{grid-template-columns:repeat(2,1fr)}}
@media print{
:root{color-scheme:light}
body{background:#fff;font-size:13px}
.checks>li,.verdict,h2{break-inside:avoid}
h2{break-after:avoid}
.bars>*,.verdict,.findings{print-color-adjust:exact;-webkit-print-color-adjust:exact}}`;

/** All the style of the page: its one style element. No line of it comes from a check. */
export const STYLE = [COLORS, PAGE, VERDICT, CHECKS, CHARTS, MEDIA].join('');

const styleHash = createHash('sha256').update(STYLE).digest('base64');

/** Nothing is loaded, nothing is run, nothing is sent; the style is known by its hash. */
export const META_POLICY = `default-src 'none'; style-src 'sha256-${styleHash}'; img-src data:; base-uri 'none'; form-action 'none'`;

/** The same as a header, which alone can forbid that the page is framed. */
export const PAGE_POLICY = `${META_POLICY}; frame-ancestors 'none'`;
