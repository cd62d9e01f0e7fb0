import { createReadStream } from 'node:fs';

/** Lines of a file as JSON writes them: ended by a line feed and by nothing else that Unicode knows as the end of a line. */
export async function* linesOf(path: string): AsyncGenerator<string> {
  let held: string[] = [];
  for await (const chunk of createReadStream(path, 'utf8')) {
    const [first = '', ...more] = (chunk as string).split('\n');
    held.push(first);
    for (const next of more) {
      yield held.join('');
      held = [next];
    }
  }
  const last = held.join('');
  if (last !== '') yield last;
}
