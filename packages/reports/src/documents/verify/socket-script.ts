import type { Problem } from '../../view/blockers.ts';
import type { ServiceContext } from '../context.ts';
import { httpScript, literal } from './script.ts';

/** Sockets refuse those who prove nothing: by not opening, or by closing at once. */
export function socketScript(_context: ServiceContext, problem: Problem): string | undefined {
  const paths = (problem.verdict?.evidence ?? []).flatMap((one) => /^socket (\/\S*)/.exec(one.message)?.[1] ?? []);
  if (paths.length === 0) return undefined;
  return httpScript(
    'Sockets have to refuse those who bring no valid credential.',
    `const paths = ${literal(paths)};
const refused = (url) =>
  new Promise((settle) => {
    const socket = new WebSocket(url);
    let opened = false;
    const end = (holds, text) => {
      clearTimeout(timer);
      socket.onopen = socket.onclose = socket.onerror = null;
      if (socket.readyState <= 1) socket.close();
      settle([holds, text]);
    };
    const timer = setTimeout(() => end(false, opened ? 'stays open' : 'hangs'), 3000);
    socket.onopen = () => (opened = true);
    socket.onclose = (event) => end(true, opened ? \`closed at once (\${event.code})\` : 'refused');
    socket.onerror = () => {
      if (!opened) end(true, 'refused');
    };
  });
// The service has to be there, else every socket is refused.
await send('GET', '/');
for (const path of paths) {
  for (const [who, query] of [['no credential', ''], ['a made-up token', '?token=not-a-token']]) {
    const url = new URL(path + query, base);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    const [holds, text] = await refused(url);
    tell(holds, \`\${path} with \${who}: \${text}\`);
  }
}`,
  );
}
