import { expect, test } from 'vitest';
import { asJavascript } from './as-javascript.ts';

test('types go, and what they stood in stays as it was written', () => {
  const code = `import type { Request } from 'express';
import { verify } from 'jsonwebtoken';

interface Claims {
  sub: string;
}

// A constant.
export async function userOf(request: Request, strict?: boolean): Promise<string | undefined> {
  const claims = verify(request.get('authorization') ?? '', key!, { algorithms: ['RS256'] }) as Claims;
  const known = new Map<string, number>();
  return known.has(claims.sub) ? claims.sub : undefined;
}
`;
  expect(asJavascript(code, 'esm')).toBe(`import { verify } from 'jsonwebtoken';

// A constant.
export async function userOf(request, strict) {
  const claims = verify(request.get('authorization') ?? '', key, { algorithms: ['RS256'] });
  const known = new Map();
  return known.has(claims.sub) ? claims.sub : undefined;
}
`);
});

test('CommonJS requires and exports', () => {
  const code = `import express from 'express';
import { createHash as hashOf, randomUUID } from 'node:crypto';

export const app = express();
export function idOf(): string {
  return randomUUID();
}
`;
  expect(asJavascript(code, 'cjs')).toBe(`const express = require('express');
const { createHash: hashOf, randomUUID } = require('node:crypto');

const app = express();
function idOf() {
  return randomUUID();
}

module.exports = { app, idOf };
`);
});

test('what is more than a type is left to people', () => {
  expect(asJavascript('enum State { Open }', 'esm')).toBeUndefined();
  expect(asJavascript('no code at all (', 'esm')).toBeUndefined();
});
