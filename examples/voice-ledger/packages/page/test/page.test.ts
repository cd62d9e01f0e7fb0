import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pageFiles } from '../src/index.ts';

const files = pageFiles({ signIn: true, socket: '/v1/voice', api: '/v1' });
const paths = files.map((file) => file.path);

test('the page knows where its socket and its API are, and whether to ask for a sign-in', () => {
  const html = files.find((file) => file.path === '/')?.bytes.toString() ?? '';
  for (const [name, content] of [
    ['sign-in', 'true'],
    ['socket', '/v1/voice'],
    ['api', '/v1'],
  ])
    assert.ok(html.includes(`<meta name="${name}" content="${content}" />`), name);
  assert.ok(!html.includes('{{'));
});

test('everything that the page and its scripts ask for is served', () => {
  for (const file of files) {
    const text = file.bytes.toString();
    const asked = [...text.matchAll(/(?:src|href)="(\/[^"]+)"|from '\.(\/[^']+)'/g)].map((match) => match[1] ?? match[2]);
    for (const path of asked) assert.ok(paths.includes(String(path)), `${file.path} asks for ${path}`);
  }
});

test('the policy of the hardened edition allows the page: no script or style stands in the HTML', () => {
  const html = files.find((file) => file.path === '/')?.bytes.toString() ?? '';
  assert.doesNotMatch(html, /<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=/);
});
