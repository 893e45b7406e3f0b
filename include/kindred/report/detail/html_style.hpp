// The style sheet of HTML pages, for light and dark.
#pragma once

#include <string_view>

namespace kindred::detail::drawing {

inline constexpr std::string_view html_style = R"css(:root {
  color-scheme: light dark;
  --page: #f6f7f9; --sheet: #ffffff; --ink: #1f2933; --quiet: #5b6773; --line: #dfe3e8;
  --accent: #0072b2; --note: #fff6e0; --note-line: #e69f00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14181d; --sheet: #1d232a; --ink: #e6eaee; --quiet: #9aa5b1; --line: #343d47;
    --accent: #56b4e9; --note: #2c2617; --note-line: #e69f00;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif;
}
main { max-width: 1000px; margin: 0 auto; padding: 40px 24px 64px; }
h1 { font-size: 30px; line-height: 1.2; margin: 0 0 8px; letter-spacing: -0.01em; }
h2 { font-size: 21px; line-height: 1.3; margin: 48px 0 12px; }
h3 { font-size: 16px; line-height: 1.4; margin: 0 0 6px; }
p { margin: 0 0 14px; max-width: 46em; }
ul { margin: 0 0 14px; padding-left: 22px; }
li { margin: 2px 0; }
.kd-lead { font-size: 18px; color: var(--quiet); }
.kd-figures { display: flex; flex-wrap: wrap; gap: 12px; margin: 20px 0; }
.kd-figures > div {
  flex: 1 1 140px; background: var(--sheet); border: 1px solid var(--line); border-radius: 10px;
  padding: 14px 16px;
}
.kd-figures b { display: block; font-size: 24px; line-height: 1.2; font-variant-numeric: tabular-nums; }
.kd-figures span { color: var(--quiet); font-size: 14px; }
.kd-card {
  background: var(--sheet); border: 1px solid var(--line); border-radius: 10px;
  padding: 16px 20px; margin: 14px 0; break-inside: avoid;
}
.kd-card > :last-child { margin-bottom: 0; }
.kd-note {
  background: var(--note); border-left: 4px solid var(--note-line); border-radius: 4px;
  padding: 10px 14px; max-width: none;
}
.kd-table { overflow-x: auto; margin: 0 0 18px; }
table { border-collapse: collapse; font-size: 14px; min-width: 50%; }
th, td { padding: 7px 14px 7px 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th { color: var(--quiet); font-weight: 600; }
.kd-number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
th:last-child, td:last-child { padding-right: 0; }
.kd-segment { white-space: nowrap; }
.kd-segment i {
  display: inline-block; width: 11px; height: 11px; border-radius: 3px; margin-right: 7px;
}
figure { margin: 18px 0 24px; }
figure > div {
  background: #ffffff; border: 1px solid var(--line); border-radius: 10px; overflow-x: auto;
}
figure svg { display: block; max-width: 100%; height: auto; margin: 0 auto; }
figcaption { color: var(--quiet); font-size: 14px; margin-top: 8px; max-width: 52em; }
details { margin: 0 0 18px; }
summary { cursor: pointer; color: var(--accent); padding: 4px 0; }
footer { margin-top: 56px; padding-top: 16px; border-top: 1px solid var(--line); color: var(--quiet); font-size: 14px; }
@media print {
  body { background: #ffffff; font-size: 12px; }
  main { max-width: none; padding: 0; }
  figure { break-inside: avoid; }
}
)css";

}  // namespace kindred::detail::drawing
