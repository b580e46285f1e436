import { dialog } from './support/acts';
import { findings } from './support/axe';
import { choose, find, settled, spill, type Look, type Place } from './support/pages';
import { expect, person, said, test, type Page } from './support/test';

test.use({ committee: 'dialogs' });

const FULL = process.env.LIANXIN_TEST_FULL === '1';
/** Each dialog is looked at once where it is tightest; with the full tests in English and on a desk's screen, too. */
const LOOKS: readonly Look[] = [
  { width: 320, height: 640, size: 'elder', lang: 'zh-CN' },
  ...(FULL
    ? ([
        { width: 1280, height: 900, size: 'normal', lang: 'zh-CN' },
        { width: 375, height: 812, size: 'normal', lang: 'en' },
      ] as const)
    : []),
];
/** Found in Chinese, looked at in the language of the look. */
const FIND: Look = { width: 1280, height: 900, size: 'normal', lang: 'zh-CN' };

/** On this page these buttons each ask something first. Named by their place among the page's, so that any language fits. */
async function look(page: Page, place: Place, names: readonly (string | RegExp)[]): Promise<void> {
  await choose(page, FIND);
  const path = await find(page, place);
  for (const at of LOOKS) {
    await choose(page, { ...at, lang: 'zh-CN' });
    await settled(page, path);
    for (const name of names) {
      const button = page
        .locator('main')
        .getByRole('button', { name, exact: typeof name === 'string' })
        .first();
      if (at.lang === 'zh-CN') await open(page, path, at, button, String(name));
      else {
        const mark = `look${names.indexOf(name)}`;
        await expect(button, `${path}: ${String(name)}`).toBeVisible();
        const n = await button.evaluate((b) => [...document.querySelectorAll('main button')].indexOf(b));
        await choose(page, at);
        await settled(page, path);
        await open(page, path, at, page.locator('main button').nth(n), `${String(name)} ${mark}`);
        await choose(page, { ...at, lang: 'zh-CN' });
        await settled(page, path);
      }
    }
  }
}

async function open(page: Page, path: string, at: Look, button: ReturnType<Page['locator']>, name: string) {
  const seen = `${path} ${name} ${at.width} px ${at.size} ${at.lang}`;
  await expect(button, seen).toBeVisible();
  await button.click();
  await expect(dialog(page), seen).toBeVisible();
  await expect(page.locator('dialog[open] [aria-busy=true]')).toHaveCount(0);
  expect.soft(await findings(page, 'dialog[open]'), seen).toEqual([]);
  expect.soft(await spill(page), seen).toBe('');
  const inside = await dialog(page).evaluate((d) => d.scrollWidth - d.clientWidth);
  expect.soft(inside, `${seen}: wider than the dialog`).toBeLessThanOrEqual(0);
  await page.keyboard.press('Escape');
  await expect(dialog(page), `${seen}: Escape closes it`).toHaveCount(0);
  await expect(button, `${seen}: the focus comes back`).toBeFocused();
}

const need = (stage: string): Place => ({ list: `/desk/needs?stage=${stage}`, link: '/desk/needs/' });

test('every dialog of the desk has nothing to object to', async ({ browser, baseURL }) => {
  test.setTimeout(FULL ? 600_000 : 180_000);
  const worker = await person(browser, baseURL, 'shegong');
  await look(worker, need('DRAFT'), ['核实', '撤回']);
  await look(worker, need('VERIFIED'), [/公示文字$/]);
  await look(worker, need('OPEN'), ['找别的单位或个人', /^派单/, '撤回']);
  await look(worker, need('DELIVERED'), ['向居民确认', '有出入', '收回', '办结']);
  await look(worker, { list: '/desk/households', link: '/desk/households/' }, [
    '记录同意',
    '撤回同意',
    '看电话',
  ]);
  const claimed = { list: '/desk/referrals?state=CLAIMED', link: '/desk/needs/' };
  await look(worker, claimed, ['不同意']);

  const colleague = await person(browser, baseURL, 'shegong2');
  await look(colleague, need('VERIFIED'), ['审核通过']);
  await choose(colleague, FIND);
  await settled(colleague, await find(colleague, need('VERIFIED')));
  await colleague.getByRole('button', { name: '审核通过' }).click();
  await dialog(colleague).getByRole('button', { name: '可以，审核通过' }).click();
  await said(colleague, '审过了');
  await look(worker, need('APPROVED'), ['公示', '退回']);

  const staff = await person(browser, baseURL, 'jiedao');
  await look(staff, { list: '/desk/offers?state=PUBLISHED', link: '/desk/offers/' }, ['暂停', '撤下']);
  const admin = await person(browser, baseURL, 'admin');
  await look(admin, '/desk/accounts', ['发一条邀请']);
});

test('every dialog of the phone has nothing to object to', async ({ browser, baseURL }) => {
  test.setTimeout(FULL ? 300_000 : 120_000);
  const liaison = await person(browser, baseURL, 'lianluo');
  await look(liaison, { list: '/needs', link: '/needs/' }, ['我单位能帮，认领']);
  await look(liaison, { list: '/my/referrals', link: '/my/referrals/' }, ['能帮，接下', '帮不了']);
  const running = { list: '/my/referrals?show=running', link: '/my/referrals/' };
  await look(liaison, running, ['约个时间', '看电话']);
  await look(liaison, { list: '/my/offers', link: '/my/offers/' }, ['暂停', '撤下']);
});
