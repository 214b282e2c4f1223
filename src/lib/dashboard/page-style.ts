/** The style of the dashboard page: light and dark by the reader's setting, one column on a phone. No outside files. */
export const PAGE_STYLE = `
:root { color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --ink: #1a1f27; --soft: #566072; --line: #dde1e8; --track: #e3e7ee;
  --good: #1a7f37; --fair: #8a5a00; --bad: #c0262d; --info: #0a5fb4; }
@media (prefers-color-scheme: dark) { :root {
  --page: #11151b; --card: #1a2029; --ink: #e6eaf0; --soft: #a0abbb; --line: #303948; --track: #303948;
  --good: #4ac26b; --fair: #d9a431; --bad: #ff7b72; --info: #6cb6ff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.45 system-ui, sans-serif; }
main { max-width: 72rem; margin: 0 auto; padding: 1rem; display: grid; gap: 1rem;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); align-items: start; }
header, section { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem; min-width: 0; }
header, section.wide { grid-column: 1 / -1; }
header { display: flex; flex-wrap: wrap; gap: 1rem 1.5rem; align-items: center; }
h1 { font-size: 1.15rem; margin: 0; } h2 { font-size: 1rem; margin: 0 0 .6rem; }
p { margin: .2rem 0; overflow-wrap: anywhere; }
.soft { color: var(--soft); } .good { color: var(--good); } .fair { color: var(--fair); } .bad { color: var(--bad); }
.info { color: var(--info); }
.total { font-size: 2.4rem; font-weight: 700; line-height: 1; } .total small { font-size: 1rem; font-weight: 400; color: var(--soft); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .93rem; }
th { text-align: left; color: var(--soft); font-weight: 500; } th, td { padding: .3rem .7rem .3rem 0; vertical-align: top; }
tr + tr td, thead + tbody td { border-top: 1px solid var(--line); }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.what { overflow-wrap: anywhere; min-width: 12rem; }
.nowrap { white-space: nowrap; }
/* Below the figure, also where the words beside it fill the line. */
.bar { clear: both; height: .5rem; border-radius: .25rem; background: var(--track); overflow: hidden; margin: .25rem 0; }
.bar i { display: block; height: 100%; background: currentColor; }
.part + .part { margin-top: .9rem; } .part b { float: right; font-variant-numeric: tabular-nums; }
ul { margin: .2rem 0; padding-left: 1.1rem; } svg { display: block; width: 100%; height: 3.5rem; }
@media (max-width: 40rem) { main { padding: .5rem; } thead { display: none; } table, tbody { display: block; }
  tr { display: flex; flex-wrap: wrap; gap: 0 .9rem; padding: .4rem 0; } tr + tr { border-top: 1px solid var(--line); }
  tr td, tr + tr td, thead + tbody td { border: 0; } td { padding: .1rem 0; } td.what { flex-basis: 100%; }
  td.seen::before { content: 'seen '; color: var(--soft); } }
`
