import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { typed } from './composing.svelte';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('reports nothing while a Chinese word is being composed, and the word when it is done', () => {
  const input = document.createElement('input');
  const report = vi.fn();
  typed(report)(input);

  input.dispatchEvent(new CompositionEvent('compositionstart'));
  input.value = "jia'dian";
  input.dispatchEvent(new InputEvent('input'));
  vi.advanceTimersByTime(2000);
  expect(report).not.toHaveBeenCalled();

  input.value = '家电';
  input.dispatchEvent(new InputEvent('input'));
  input.dispatchEvent(new CompositionEvent('compositionend'));
  vi.advanceTimersByTime(2000);
  expect(report.mock.calls).toEqual([['家电']]);
});
