import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { date, dayOf, daysUntil, instant, percent, quantity, time } from './format';
import { prefs } from './prefs.svelte';

describe('times are those of Shanghai, wherever the browser stands', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    // 00:30 on 21 November in Shanghai, still the 20th in Europe.
    vi.setSystemTime(new Date('2025-11-20T16:30:00Z'));
  });
  afterEach(() => {
    vi.useRealTimers();
    prefs.lang = 'zh-CN';
  });

  it('reads the day', () => {
    expect(dayOf()).toBe('2025-11-21');
    expect(daysUntil('2025-11-24')).toBe(3);
    expect(daysUntil('2025-11-20')).toBe(-1);
  });
  it('writes a day and a time', () => {
    expect(date('2025-11-24')).toBe('11月24日');
    expect(date('2026-01-02')).toBe('2026年1月2日');
    expect(time('2025-11-20T16:30:00Z')).toBe('00:30');
    prefs.lang = 'en';
    expect(date('2025-11-24')).toBe('24 November');
  });
  it('sends what people mean as an instant', () => {
    expect(instant('2025-11-25', '09:00')).toBe('2025-11-25T01:00:00.000Z');
  });
});

describe('amounts', () => {
  it('says how a quantity renews, and nothing when it does not', () => {
    expect(quantity({ amount: 1, unit: '台', renewal: 'ONCE' })).toBe('1 台');
    expect(quantity({ amount: 1200, unit: '场', renewal: 'MONTH' })).toBe('每月 1,200 场');
  });
  it('keeps one digit of a percentage', () => {
    expect(percent(136, 142)).toBe('95.8');
  });
});
