import { decode, inputOf, MAX_RESULTS } from './decode.ts';
import { READERS } from './formats/readers.ts';
import { ReportError } from './report-error.ts';
import type { ToolReport } from './report.ts';

/**
 * Reads the report of a tool, whichever it is: the content says. A file may hold the runs of several tools.
 * Throws `ReportError` for what is no report; a result that is odd in itself is left out and noted.
 */
export function readReport(bytes: Uint8Array): ToolReport[] {
  const input = inputOf(decode(bytes));
  const reader = READERS.find((one) => one.matches(input));
  if (!reader)
    throw new ReportError('unknown-format', `What the file holds is no report that is known: ${shapeOf(input.json, input.text)}.`, KNOWN);
  const reports = reader.read(input);
  const results = reports.reduce((sum, one) => sum + one.findings.length + one.measurements.length, 0);
  if (results > MAX_RESULTS) throw new ReportError('too-large', `The report holds ${results} results; at most ${MAX_RESULTS} are taken.`);
  return reports;
}

const KNOWN =
  'Known are SARIF 2.1.0, and the JSON of ESLint, SonarQube, npm, pnpm and yarn audit, OSV-Scanner, Snyk, Dependency-Check, Code Climate, ' +
  'GitLab, Codacy, Jest, Vitest, Mocha, Istanbul, Trivy, Semgrep, gitleaks, Scorecard, CycloneDX, Heimdall and retire.js; the text of tsc; lcov; the XML of JUnit and Cobertura.';

/** What a person would look for in the file. */
function shapeOf(json: unknown, text: string): string {
  if (Array.isArray(json)) return `a list of ${json.length}`;
  if (typeof json === 'object' && json !== null) {
    const keys = Object.keys(json)
      .slice(0, 6)
      .map((key) => key.replaceAll(/[^\w$.-]/g, '?').slice(0, 30));
    return keys.length === 0 ? 'an empty object' : `an object with ${keys.join(', ')}`;
  }
  return text.trimStart().startsWith('<') ? 'XML; ask the tool for JSON or SARIF' : 'text';
}
