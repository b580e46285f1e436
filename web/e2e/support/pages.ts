import type { Request } from '@playwright/test';
import { expect, type Page } from './test';

/** Which pages there are for whom, and how to come to those that have an id. */

/** A page by its path; or, of a list, what its first row leads to, with what comes after. */
export type Place = string | { list: string; link: string; then?: string };

export interface Part {
  /** Nobody when signed out. */
  login: string | null;
  places: readonly Place[];
}

/** Everybody's pages, and those of people who help; with them whoever reads the figures first. */
export const PUBLIC_AND_PHONE: readonly Part[] = [
  {
    login: null,
    places: [
      '/',
      '/organizations',
      '/offers',
      '/needs',
      '/committee',
      '/sign-in',
      '/invite/nothing',
      '/nowhere',
      { list: '/organizations', link: '/organizations/' },
      { list: '/offers', link: '/offers/' },
      { list: '/needs', link: '/needs/' },
    ],
  },
  {
    login: 'lianluo',
    places: [
      '/my',
      '/my/offers',
      '/my/offers/new',
      '/my/referrals',
      '/my/account',
      '/my/security',
      { list: '/my/offers', link: '/my/offers/' },
      { list: '/my/offers', link: '/my/offers/', then: '/edit' },
      { list: '/my/referrals', link: '/my/referrals/' },
      { list: '/my/referrals?show=running', link: '/my/referrals/' },
      { list: '/my/referrals?show=running', link: '/my/referrals/', then: '/report' },
    ],
  },
  {
    login: 'linli',
    places: ['/my', '/my/referrals', { list: '/my/referrals?show=running', link: '/my/referrals/', then: '/report' }],
  },
  { login: 'zhuanwei', places: ['/committee', '/desk', '/desk/organizations?field=livelihood'] },
  { login: 'lingdao', places: ['/committee', '/desk', '/desk/needs'] },
];

/** The staff's pages. */
export const DESK: readonly Part[] = [
  {
    login: 'shegong',
    places: [
      '/desk',
      '/desk/needs',
      '/desk/needs/new',
      '/desk/households',
      '/desk/households/new',
      '/desk/referrals',
      '/desk/deliveries',
      { list: '/desk/needs?stage=DRAFT', link: '/desk/needs/', then: '/edit' },
      { list: '/desk/needs?stage=OPEN', link: '/desk/needs/' },
      { list: '/desk/needs?stage=DELIVERED', link: '/desk/needs/' },
      { list: '/desk/households', link: '/desk/households/' },
      { list: '/desk/households', link: '/desk/households/', then: '/edit' },
    ],
  },
  {
    login: 'jiedao',
    places: [
      '/desk',
      '/desk/offers',
      '/desk/organizations',
      '/desk/import',
      { list: '/desk/offers?state=PUBLISHED', link: '/desk/offers/' },
      { list: '/desk/organizations', link: '/desk/organizations/' },
    ],
  },
  { login: 'admin', places: ['/desk', '/desk/accounts', '/desk/import', '/desk/security'] },
  { login: 'shenji', places: ['/desk', '/desk/audit'] },
];

/** What each page has asked for and not received yet. */
const asked = new WeakMap<Page, Set<Request>>();

function flying(page: Page): Set<Request> {
  const known = asked.get(page);
  if (known) return known;
  const open = new Set<Request>();
  asked.set(page, open);
  page.on('request', (request) => open.add(request));
  page.on('requestfinished', (request) => open.delete(request));
  page.on('requestfailed', (request) => open.delete(request));
  return open;
}

const QUIET_MS = 120;

/** Opens the page and waits until it shows what it has: its frame, every answer, nothing in the making. */
export async function settled(page: Page, path: string): Promise<void> {
  const open = flying(page);
  open.clear();
  await page.goto(path);
  await expect(page.locator('main').first()).toBeVisible();
  let quiet = 0;
  await expect
    .poll(
      async () => {
        quiet = open.size === 0 ? quiet + 1 : 0;
        await page.waitForTimeout(QUIET_MS / 2);
        return quiet;
      },
      { intervals: [0] },
    )
    .toBeGreaterThan(2);
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
}

/** The path of a place. */
export async function find(page: Page, place: Place): Promise<string> {
  if (typeof place === 'string') return place;
  await settled(page, place.list);
  const rows = page.locator(`main :is(table, ul) a[href^="${place.link}"]:not([href$="/new"])`);
  const path = await rows.first().getAttribute('href');
  expect(path, `${place.list} leads to nothing`).not.toBeNull();
  return path + (place.then ?? '');
}

/** How a person looks at a page. */
export interface Look {
  width: number;
  height: number;
  size: 'normal' | 'elder';
  lang: 'zh-CN' | 'en';
}

/** Sets size of type and language, as the switches do, for the pages opened from now on. */
export async function choose(page: Page, look: Look): Promise<void> {
  await page.setViewportSize({ width: look.width, height: look.height });
  await page.evaluate(
    ([size, lang]) => {
      localStorage.setItem('lianxin.size', size);
      localStorage.setItem('lianxin.lang', lang);
    },
    [look.size, look.lang] as const,
  );
}

/** By how many pixels the page as it stands could be scrolled sideways, and the widest culprit. */
export function spill(page: Page): Promise<string> {
  return page.evaluate(() => {
    const over = document.documentElement.scrollWidth - innerWidth;
    if (over <= 0) return '';
    const wide = [...document.querySelectorAll('main *, header *')]
      .filter((element) => getComputedStyle(element).position !== 'absolute')
      .map((element) => ({ element, right: element.getBoundingClientRect().right }))
      .sort((a, b) => b.right - a.right)[0];
    return `${over} px too wide: ${wide?.element.outerHTML.slice(0, 160)}`;
  });
}
