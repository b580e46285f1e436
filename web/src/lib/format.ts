import { common } from '~/i18n/common';
import type { Renewal } from '~/gql/schema';
import { prefs } from './prefs.svelte';
import { taxonomy } from './taxonomy.svelte';

/** People's clock, wherever the browser stands. */
const ZONE = 'Asia/Shanghai';

const formatters = new Map<string, Intl.DateTimeFormat>();
function formatter(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = prefs.lang + JSON.stringify(options);
  let found = formatters.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(prefs.lang === 'en' ? 'en-GB' : 'zh-CN', { timeZone: ZONE, ...options });
    formatters.set(key, found);
  }
  return found;
}

/** A calendar day `YYYY-MM-DD` in Shanghai. */
export function dayOf(at: Date = new Date()): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE }).format(at);
}

/** A day `YYYY-MM-DD` or an instant, as a date: 11月20日, with the year when it is another one. */
export function date(value: string): string {
  const at = new Date(value.length === 10 ? `${value}T12:00:00+08:00` : value);
  const sameYear = dayOf(at).slice(0, 4) === dayOf().slice(0, 4);
  return formatter({ year: sameYear ? undefined : 'numeric', month: 'long', day: 'numeric' }).format(at);
}

/** An instant with its time of day: 11月20日 10:24. */
export function dateTime(value: string): string {
  return `${date(dayOf(new Date(value)))} ${time(value)}`;
}

export function time(value: string | Date): string {
  return formatter({ hour: '2-digit', minute: '2-digit', hour12: false }).format(new Date(value));
}

/** With the day of the week, for appointments: 11月25日 周三 09:00. */
export function appointment(value: string): string {
  const at = new Date(value);
  return `${date(dayOf(at))} ${formatter({ weekday: 'short' }).format(at)} ${time(at)}`;
}

/** A day and a time of day as people in Shanghai mean them, as an instant for the server. */
export function instant(day: string, timeOfDay: string): string {
  return new Date(`${day}T${timeOfDay}:00+08:00`).toISOString();
}

/** Whole days from today until the day; negative when it is past. */
export function daysUntil(day: string): number {
  return Math.round((Date.parse(day.slice(0, 10)) - Date.parse(dayOf())) / 86_400_000);
}

export function number(value: number): string {
  return new Intl.NumberFormat(prefs.lang).format(value);
}

/** A unit as people say it; the server may answer with its key. */
export function unitLabel(unit: string): string {
  return taxonomy.words?.units.find((u) => u.key === unit)?.label ?? unit;
}

/** The key of a unit of the list, whether its key or its word was given. */
export function unitKey(unit: string): string {
  return taxonomy.words?.units.find((u) => u.key === unit || u.label === unit)?.key ?? unit;
}

/** 每月 2 场; once is not said. */
export function quantity(q: { amount: number; unit: string; renewal: Renewal }): string {
  const m = common();
  if (q.renewal === 'ONCE') return `${number(q.amount)} ${unitLabel(q.unit)}`;
  return m.perUnit(m.perRenewal[q.renewal], number(q.amount), unitLabel(q.unit));
}

/** 甲、乙、丙 */
export function list(words: readonly string[]): string {
  return words.join(common().listSep);
}

/** A percentage with one digit, never without its parts beside it. */
export function percent(numerator: number, denominator: number): string {
  return new Intl.NumberFormat(prefs.lang, { maximumFractionDigits: 1 }).format((100 * numerator) / denominator);
}
