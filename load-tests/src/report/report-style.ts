/**
 * The look of the report, in both colour schemes. Outcomes differ in hue and in lightness, and the two worst in texture too,
 * so that they are told apart without seeing red or green.
 */
export const reportStyle = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --ink: #1b2430; --muted: #5b6675; --line: #d9dee5;
  --kept: #0b6e4f; --kept-soft: #e3f3ec; --broken: #b3261e; --broken-soft: #fdeceb; --unsure: #8a5a00; --unsure-soft: #fdf3dd;
  --fault: #b3261e; --notice: #8a5a00; --switch: #1f5fbf; --heal: #0b6e4f; --plain: #5b6675;
  --o-ok: #a9c1da; --o-stale: #f0c808; --o-shed: #7b52ab; --o-unavailable: #e8710a; --o-failed: #b3121d; --o-unreached: #8a5a33;
  --o-timeout: #1b2430;
  --l-0: #eef3f8; --l-1: #d3e1ef; --l-2: #a9c6e2; --l-3: #74a3d0; --l-4: #4379b4; --l-5: #e8a33d; --l-6: #d2601a; --l-7: #8c1c13;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #11161d; --card: #1a212b; --ink: #e8edf3; --muted: #9aa7b6; --line: #323d4b;
    --kept: #5fd3a6; --kept-soft: #14332a; --broken: #ff8a80; --broken-soft: #401a19; --unsure: #f2c063; --unsure-soft: #3a2d10;
    --fault: #ff8a80; --notice: #f2c063; --switch: #86b6ff; --heal: #5fd3a6; --plain: #9aa7b6;
    --o-ok: #4a6684; --o-stale: #f4d84a; --o-shed: #b794e0; --o-unavailable: #ff9a3d; --o-failed: #ff4f5a; --o-unreached: #c49a6c;
    --o-timeout: #f5f7fa;
    --l-0: #212b37; --l-1: #27394c; --l-2: #2c4d6e; --l-3: #356a9c; --l-4: #5a98d4; --l-5: #e0a03c; --l-6: #f07f35; --l-7: #ff5a4d;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 1200px; margin: 0 auto; padding: 24px 20px 48px; }
h1 { margin: 0; font-size: 19px; font-weight: 600; overflow-wrap: anywhere; }
h2 { margin: 0 0 12px; font-size: 15px; font-weight: 600; }
p { margin: 0; }
code, .mono { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 13px; }
.muted { color: var(--muted); }
.verdict { padding: 18px 22px; border-radius: 10px; border-left: 8px solid; background: var(--card); }
.verdict .word { display: block; font-size: 34px; font-weight: 700; line-height: 1.2; }
.verdict .sentence { margin-top: 6px; font-size: 16px; overflow-wrap: anywhere; }
.verdict.kept { border-color: var(--kept); background: var(--kept-soft); } .verdict.kept .word { color: var(--kept); }
.verdict.broken { border-color: var(--broken); background: var(--broken-soft); } .verdict.broken .word { color: var(--broken); }
.verdict.inconclusive { border-color: var(--unsure); background: var(--unsure-soft); } .verdict.inconclusive .word { color: var(--unsure); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(250px, 1fr)); gap: 16px; margin: 16px 0; }
.card { min-width: 0; padding: 16px 18px; border: 1px solid var(--line); border-radius: 10px; background: var(--card); }
section.card { margin-top: 16px; }
.tile .figure { font-size: 26px; font-weight: 650; line-height: 1.25; font-variant-numeric: tabular-nums; }
.tile ul, .steps { margin: 0; padding: 0; list-style: none; }
.steps li { display: flex; gap: 10px; align-items: baseline; }
.steps .at { min-width: 72px; text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.steps .what { overflow-wrap: anywhere; }
.dot { flex: none; width: 9px; height: 9px; border-radius: 50%; background: currentColor; }
.wide {
  overflow-x: auto;
  background:
    linear-gradient(to right, var(--card) 40%, transparent) left / 40px 100% no-repeat local,
    linear-gradient(to left, var(--card) 40%, transparent) right / 40px 100% no-repeat local,
    linear-gradient(to right, var(--line), transparent) left / 12px 100% no-repeat,
    linear-gradient(to left, var(--line), transparent) right / 12px 100% no-repeat;
}
.chart { display: block; width: 100%; min-width: 820px; height: auto; font-size: 11.5px; }
.chart text { fill: var(--ink); }
.chart .row-title { font-size: 14px; font-weight: 600; }
.chart .row-note, .chart .axis text { fill: var(--muted); }
.chart .grid, .chart .axis line { stroke: var(--line); }
.chart text.event { fill: var(--tone); font-weight: 600; paint-order: stroke; stroke: var(--card); stroke-width: 4px; stroke-linejoin: round; }
.gap { fill: var(--fault); opacity: 0.1; } .chart text.gap-note {
  fill: var(--fault); font-weight: 600; paint-order: stroke; stroke: var(--card); stroke-width: 4px; stroke-linejoin: round;
}
.mark line { stroke: var(--tone); stroke-width: 1.25; stroke-dasharray: 3 3; } .mark circle { fill: var(--tone); }
.mark.tone-fault line { stroke-width: 2; stroke-dasharray: none; }
.tone-fault { --tone: var(--fault); } .tone-notice { --tone: var(--notice); } .tone-switch { --tone: var(--switch); }
.tone-heal { --tone: var(--heal); } .tone-plain { --tone: var(--plain); }
.dot[class*=tone] { background: var(--tone); }
.o-ok { fill: var(--o-ok); } .o-stale-marked { fill: var(--o-stale); } .o-shed { fill: var(--o-shed); }
.o-unavailable { fill: var(--o-unavailable); } .o-failed { fill: var(--o-failed); }
.o-timeout { fill: var(--o-timeout); } .o-unreached { fill: var(--o-unreached); }
.l-0 { fill: var(--l-0); } .l-1 { fill: var(--l-1); } .l-2 { fill: var(--l-2); } .l-3 { fill: var(--l-3); }
.l-4 { fill: var(--l-4); } .l-5 { fill: var(--l-5); } .l-6 { fill: var(--l-6); } .l-7 { fill: var(--l-7); }
.legend { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 10px 0 0; padding: 0; list-style: none; font-size: 13px; }
.legend svg { margin-right: 6px; vertical-align: -1px; }
.chart + h2, .wide + h2 { margin-top: 22px; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th { padding: 4px 12px 4px 0; color: var(--muted); font-size: 13px; font-weight: 500; text-align: left; }
td { padding: 6px 12px 6px 0; border-top: 1px solid var(--line); vertical-align: top; }
.number { text-align: right; white-space: nowrap; }
.met { color: var(--kept); white-space: nowrap; } .missed { color: var(--broken); font-weight: 650; white-space: nowrap; }
tr.is-missed td { background: var(--broken-soft); }
td .note { display: block; color: var(--muted); font-size: 13px; overflow-wrap: anywhere; }
pre { margin: 0; padding: 12px 14px; overflow-x: auto; border-radius: 8px; background: var(--page); }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 2px 16px; margin: 0 0 14px; }
dt { color: var(--muted); } dd { margin: 0; overflow-wrap: anywhere; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(300px, 1fr)); gap: 8px 40px; }
.pair > div { min-width: 0; }
h3 { margin: 0 0 6px; font-size: 13px; font-weight: 500; color: var(--muted); }
@media (max-width: 600px) {
  main { padding: 12px 10px 32px; } .verdict .word { font-size: 28px; } .card { padding: 14px 12px; }
  th, td { padding-right: 8px; } .pair { grid-template-columns: minmax(0, 1fr); }
  .wide > table:not(.checks) { min-width: 540px; }
  .checks thead { display: none; } .checks, .checks tbody { display: block; }
  .checks tr { display: grid; grid-template: "promise what what what" ". found target met" / 40px 1fr auto auto; border-top: 1px solid var(--line); }
  .checks td { padding: 4px 10px 4px 0; border: 0; } .checks td:nth-child(2) { grid-area: what; }
  .checks td:nth-child(3) { grid-area: found; } .checks td:nth-child(4) { grid-area: target; } .checks td:nth-child(5) { grid-area: met; }
}
@media print { body { background: none; } .card { break-inside: avoid; } .chart { min-width: 0; } }
`
