import { embedClient } from '../../packages/reports/tools/embed-client.ts';

/** The script and styles of the HTML report, embedded as text. */
export function reportClient(): Record<string, string> {
  return { 'packages/reports/src/html/client.generated.ts': embedClient() };
}
