// https://github.com/docker/build-push-action#inputs · https://github.com/depot/build-push-action#inputs
import { toRecord } from '../../lang/json/read-json.ts';
import { joinPath } from '../../lang/typescript/paths.ts';

/** Build files of the images that a job pushes: `file`, or the Dockerfile of its `context`, for each value of the matrix. */
export function publishedImages(job: Record<string, unknown>): string[] {
  const steps = Array.isArray(job['steps']) ? job['steps'] : [];
  const matrix = toRecord(toRecord(job['strategy'])['matrix']);
  const out = new Set<string>();
  for (const value of steps) {
    const step = toRecord(value);
    if (typeof step['uses'] !== 'string' || !/^(?:docker|depot)\/build-push-action@/.test(step['uses'])) continue;
    const given = toRecord(step['with']);
    if (given['push'] === undefined || String(given['push']) === 'false') continue;
    const context = typeof given['context'] === 'string' ? given['context'] : '.';
    const file = typeof given['file'] === 'string' ? given['file'] : `${context}/Dockerfile`;
    for (const text of filled(file, matrix)) {
      const path = text.includes('${{') ? undefined : joinPath('', text);
      if (path !== undefined) out.add(path);
    }
  }
  return [...out].toSorted();
}

/** `apps/${{ matrix.app }}/Dockerfile` for each `app` of the matrix, and for each entry of `include`. */
function filled(text: string, matrix: Record<string, unknown>): string[] {
  const name = /\$\{\{\s*matrix\.([\w.-]+)\s*\}\}/.exec(text);
  if (name === null) return [text];
  const [key = '', ...inner] = (name[1] as string).split('.');
  const pick = (value: unknown): unknown => inner.reduce((at, part) => toRecord(at)[part], value);
  const values = [...list(matrix[key]), ...list(matrix['include']).map((entry) => toRecord(entry)[key])].map(pick);
  return [...new Set(values.filter((each) => typeof each === 'string'))].flatMap((each) => filled(text.replace(name[0], each), matrix));
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
