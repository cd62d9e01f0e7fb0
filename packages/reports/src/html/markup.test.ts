import { expect, test } from 'vitest';
import { escape, scriptJson } from './markup.ts';

test('text cannot become markup', () => {
  expect(escape(`<a href="x" on='y'>&\u0000`)).toBe('&lt;a href=&quot;x&quot; on=&#39;y&#39;&gt;&amp;\ufffd');
});

test('JSON cannot end its script element, and reads back as it was', () => {
  const value = { a: '</script><!--<script>', b: '\u2028\ud800' };
  expect(scriptJson(value)).not.toMatch(/[<>\u2028]/);
  expect(JSON.parse(scriptJson(value))).toEqual(value);
});
