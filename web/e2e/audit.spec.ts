import { expect, person, test, type Page } from './support/test';

test.use({ committee: 'audit' });

/** What the content policy refused, from the page's own console. */
function refused(page: Page): string[] {
  const messages: string[] = [];
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) messages.push(message.text());
  });
  return messages;
}

test('the auditor narrows the log and proves that nothing was changed', async ({ browser, baseURL }) => {
  const page = await person(browser, baseURL, 'shenji');
  await page.goto('/desk/audit');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('审计记录');
  await page.getByRole('button', { name: '核对一遍' }).click();
  await expect(page.getByText('完整，没有被改过')).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(/最新是第 .+ 条/)).toBeVisible();

  await page.getByLabel('谁').fill('街道工作人员');
  await page.getByLabel('谁').press('Tab');
  await expect(page).toHaveURL(/name=/);
  const rows = page.getByRole('row').filter({ has: page.getByRole('cell') });
  await expect(rows.first()).toContainText('街道工作人员');
  // By name, then by the very person.
  await rows
    .first()
    .getByRole('link', { name: /街道工作人员/ })
    .click();
  await expect(page).toHaveURL(/person=acc/);
  await expect(page.getByText(/现在只看.*街道工作人员/)).toBeVisible();
  await page.getByRole('button', { name: '看所有人的' }).click();
  await expect(page).not.toHaveURL(/person=/);
  await page.context().close();
});

test('no page breaks the content policy', async ({ browser, baseURL }) => {
  const visits: [string | null, string[]][] = [
    [null, ['/', '/offers', '/needs', '/organizations', '/committee', '/sign-in']],
    ['shegong', ['/desk', '/desk/needs', '/desk/needs/new', '/desk/households', '/desk/deliveries']],
    ['lianluo', ['/my', '/my/referrals', '/my/offers']],
    ['shenji', ['/desk/audit']],
  ];
  for (const [login, paths] of visits) {
    const page = await person(browser, baseURL, login);
    const messages = refused(page);
    for (const path of paths) {
      await page.goto(path);
      await page.waitForLoadState('networkidle');
      expect(messages, path).toEqual([]);
    }
    // The policy is there, and it bites: a style written into the page is refused and named.
    await page.evaluate(() => document.body.insertAdjacentHTML('beforeend', '<i style="color:red">x</i>'));
    await expect.poll(() => messages.length).toBeGreaterThan(0);
    await page.context().close();
  }
});
