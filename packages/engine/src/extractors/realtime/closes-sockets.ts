import { closedBy } from '../../extract/closers.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { shutdownCalls } from '../../extract/shutdown-calls.ts';

/** Whether a shutdown closes the connections: itself, or with the server where the library does that. */
export function closesSockets({ code, boot }: ExtractInput, withServer: boolean): boolean {
  const closed = shutdownCalls(code, boot).calls.map((call) => closedBy(call.callee));
  return closed.includes('websocket') || (withServer && closed.includes('http'));
}
