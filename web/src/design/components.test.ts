import { render, screen } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import { languageReady } from '~/i18n/second.svelte';
import { prefs } from '~/lib/prefs.svelte';
import Meter from './Meter.svelte';
import StatePill from './StatePill.svelte';
import TextField from './TextField.svelte';

it('ties label, hint and fault to the box', () => {
  render(TextField, { label: '名称', value: '旧', hint: '居民看得懂的说法', error: '名称至少写 2 个字。' });
  const box = screen.getByLabelText<HTMLInputElement>('名称');
  expect(box.value).toBe('旧');
  expect(box.getAttribute('aria-invalid')).toBe('true');
  const told = box.getAttribute('aria-describedby')!.split(' ');
  expect(told.map((id) => document.getElementById(id)!.textContent)).toEqual([
    '居民看得懂的说法',
    '名称至少写 2 个字。',
  ]);
});

it('never shows a bar without its figures', () => {
  render(Meter, { part: 43, whole: 47, unit: '次' });
  expect(screen.getByText('43 / 47 次')).toBeTruthy();
});

it('says a state in words, in the language chosen', async () => {
  const { unmount } = render(StatePill, { stage: 'REFERRED' });
  expect(screen.getByText('待接单')).toBeTruthy();
  unmount();
  prefs.lang = 'en';
  await languageReady();
  render(StatePill, { stage: 'REFERRED' });
  expect(screen.getByText('Awaiting answer')).toBeTruthy();
  prefs.lang = 'zh-CN';
});
