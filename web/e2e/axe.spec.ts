import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, person, PHONE, test, type Page } from './support/test';

test.use({ committee: 'axe' });

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Finding {
  id: string;
  help: string;
  nodes: { html: string; failureSummary?: string }[];
}

/** What axe finds on the page as it stands; empty when all is well. */
async function findings(page: Page): Promise<string[]> {
  // By the debugging protocol, as the page's own content policy forbids foreign scripts.
  await page.evaluate(axe);
  const violations = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run: (o: object) => Promise<{ violations: Finding[] }> } };
    return (await axe.run({ resultTypes: ['violations'] })).violations;
  });
  return violations.map(
    (v) =>
      `${v.id}: ${v.help}\n    ${v.nodes
        .slice(0, 3)
        .map((n) => n.html)
        .join('\n    ')}`,
  );
}

/** Opens the page and waits until it shows what it has. */
async function settled(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(page.locator('main')).toBeVisible();
  await page.waitForLoadState('networkidle');
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
}

/** The first page of its kind that a list leads to. */
async function firstOf(page: Page, list: string, link: string): Promise<string> {
  await settled(page, list);
  return (await page.locator(`main :is(table, ul) a[href^="${link}"]`).first().getAttribute('href')) ?? list;
}

const NEW = '/desk/needs/new';
const ROLES: readonly { login: string | null; paths: readonly string[]; first?: readonly [string, string][] }[] = [
  {
    login: null,
    paths: ['/', '/organizations', '/offers', '/needs', '/committee', '/sign-in', '/invite/nothing', '/nowhere'],
    first: [
      ['/organizations', '/organizations/'],
      ['/offers', '/offers/'],
      ['/needs', '/needs/'],
    ],
  },
  {
    login: 'shegong',
    paths: [
      '/desk',
      '/desk/needs',
      NEW,
      '/desk/households',
      '/desk/households/new',
      '/desk/referrals',
      '/desk/deliveries',
    ],
    first: [
      ['/desk/needs?stage=OPEN', '/desk/needs/'],
      ['/desk/needs?stage=DELIVERED', '/desk/needs/'],
      ['/desk/households', '/desk/households/'],
    ],
  },
  {
    login: 'jiedao',
    paths: ['/desk', '/desk/offers', '/desk/organizations', '/desk/import'],
    first: [
      ['/desk/offers?state=PUBLISHED', '/desk/offers/'],
      ['/desk/organizations', '/desk/organizations/'],
    ],
  },
  { login: 'lianluo', paths: ['/my', '/my/offers', '/my/offers/new', '/my/referrals', '/my/account'] },
  { login: 'linli', paths: ['/my', '/my/referrals'] },
  { login: 'zhuanwei', paths: ['/committee', '/desk', '/desk/organizations?field=livelihood'] },
  { login: 'lingdao', paths: ['/committee', '/desk', '/desk/needs'] },
  { login: 'admin', paths: ['/desk', '/desk/accounts', '/desk/import'] },
  { login: 'shenji', paths: ['/desk', '/desk/audit'] },
];

for (const device of [PHONE, { width: 1280, height: 900 }]) {
  for (const role of ROLES) {
    test(`nothing to object to: ${role.login ?? 'signed out'} at ${device.width} px`, async ({ browser, baseURL }) => {
      const page = await person(browser, baseURL, role.login, device);
      const paths = [...role.paths];
      for (const [list, link] of role.first ?? []) paths.push(await firstOf(page, list, link));
      for (const path of paths) {
        await settled(page, path);
        expect.soft(await findings(page), path).toEqual([]);
        const spill = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect.soft(spill, `${path} scrolls sideways`).toBeLessThanOrEqual(0);
      }
      await page.context().close();
    });
  }
}

test('large type has nothing to object to either', async ({ browser, baseURL }) => {
  for (const [login, paths] of [
    [null, ['/', '/offers', '/committee']],
    ['lianluo', ['/my', '/my/offers/new']],
    ['shegong', ['/desk', '/desk/needs']],
  ] as const) {
    const page = await person(browser, baseURL, login, PHONE);
    await page.evaluate(() => localStorage.setItem('lianxin.size', 'elder')).catch(() => undefined);
    await page.goto('/');
    await page.evaluate(() => localStorage.setItem('lianxin.size', 'elder'));
    for (const path of paths) {
      await settled(page, path);
      await expect(page.locator('html')).toHaveAttribute('data-mode', 'elder');
      expect.soft(await findings(page), path).toEqual([]);
    }
    await page.context().close();
  }
});
