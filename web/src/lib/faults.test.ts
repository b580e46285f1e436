import { expect, it } from 'vitest';
import { RequestFailed, type UserError } from './api.svelte';
import { Faults } from './faults.svelte';

const tooShort: UserError = { code: 'TOO_SHORT', field: ['fields', 'title'], message: '名称至少写 2 个字。' };
const elsewhere: UserError = { code: 'CONFLICT', field: null, message: '别人先改了。' };

it('puts each fault of the server to its field, and the rest above the form', async () => {
  const faults = new Faults();
  const answer = await faults.send(async () => ({ userErrors: [tooShort, elsewhere] }));
  expect(answer).toBeUndefined();
  expect(faults.of('title')).toBe(tooShort.message);
  expect(faults.of('description')).toBeUndefined();
  expect(faults.others(['title'])).toEqual([elsewhere.message]);
  faults.clear('title');
  expect(faults.of('title')).toBeUndefined();
});

it('keeps why nothing came back, and can send again', async () => {
  const faults = new Faults();
  await faults.send(() => Promise.reject(new RequestFailed({ kind: 'offline', message: '没有网' })));
  expect(faults.failure?.kind).toBe('offline');
  expect(faults.sending).toBe(false);
  expect(await faults.send(async () => ({ userErrors: [] }))).toEqual({ userErrors: [] });
  expect(faults.failure).toBeUndefined();
});

it('sends once while an answer is awaited', async () => {
  const faults = new Faults();
  let sent = 0;
  const send = () => faults.send(async () => ({ userErrors: [], n: ++sent }));
  await Promise.all([send(), send()]);
  expect(sent).toBe(1);
});
