import { expect, PHONE, test } from './support/test';

test.use({ committee: 'public' });

test('the directory lists all member organizations, narrowed by facets', async ({ page }) => {
  await page.goto('/organizations');
  await expect(page.getByText('109 家')).toBeVisible();
  const kinds = page.getByRole('group', { name: '单位性质' });
  await kinds.getByText(/^全部/).click();
  await kinds.getByRole('checkbox', { name: /银行金融机构/ }).check();
  await expect(page).toHaveURL(/orgKind=bank/);
  await expect(page.getByText('109 家')).toHaveCount(0);
  await expect(page.getByRole('link', { name: /华汇银行双井支行/ })).toBeVisible();
  await page.getByRole('link', { name: /华汇银行双井支行/ }).click();
  await expect(page.getByRole('heading', { level: 1, name: /华汇银行双井支行/ })).toBeVisible();
});

test('words are found by initials, by pinyin and in spite of a homophone', async ({ page }) => {
  await page.goto('/offers');
  const box = page.getByRole('searchbox');
  await box.fill('jd');
  await expect(page).toHaveURL(/q=jd/);
  await expect(
    page
      .getByRole('link')
      .filter({ hasText: /家电|家用电器/ })
      .first(),
  ).toBeVisible();
  await box.fill('jiadian');
  await expect(
    page
      .getByRole('link')
      .filter({ hasText: /家电|家用电器/ })
      .first(),
  ).toBeVisible();
  await box.fill('旧依');
  await expect(page.getByRole('link').filter({ hasText: '旧衣' }).first()).toBeVisible();
});

test('facets and search stand in the address, so a link shows the same list', async ({ page }) => {
  await page.goto('/offers');
  const count = page.getByText(/^\d+ 项$/);
  const all = await count.innerText();
  const category = page.getByRole('group', { name: '类别' }).getByRole('checkbox').first();
  await category.check();
  await expect(page).toHaveURL(/category=/);
  await expect(count).not.toHaveText(all);
  const shown = await count.innerText();
  await page.reload();
  await expect(count).toHaveText(shown);
  await expect(category).toBeChecked();
});

test('open needs are read without an account, and name nobody', async ({ page }) => {
  await page.goto('/needs');
  await page.getByRole('searchbox').fill('电视');
  await page.getByRole('link').filter({ hasText: '一户家庭需要一台电视机' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('一户家庭需要一台电视机');
  expect(await page.locator('body').innerText()).not.toContain('席家');
});

test('large type grows the text, stays after a reload and needs no sideways scrolling', async ({ page }) => {
  await page.setViewportSize(PHONE);
  await page.goto('/');
  const size = () => page.evaluate(() => Number.parseFloat(getComputedStyle(document.body).fontSize));
  const before = await size();
  await page.getByRole('button', { name: '大字' }).click();
  expect(await size()).toBeGreaterThan(before);
  await page.goto('/offers');
  expect(await size()).toBeGreaterThan(before);
  const spill = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(spill).toBeLessThanOrEqual(0);
});

test('every word is there in English too', async ({ page }) => {
  await page.goto('/organizations');
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Member organizations');
  await expect(page.getByRole('group', { name: 'Field' })).toContainText('Livelihood and welfare');
  await page.goto('/offers');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Offers');
  await page.getByRole('button', { name: '中文' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('资源');
});

test('the committee’s page shows figures with their whole, and what nobody offers', async ({ page }) => {
  await page.goto('/committee');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByText('109', { exact: true })).toBeVisible();
  await expect(page.getByText(/\d+ \/ \d+/).first()).toBeVisible();
  const gaps = page.getByRole('region', { name: '还没有单位能给的' });
  await expect(gaps.getByRole('listitem').filter({ hasText: '共享厨房' })).toContainText('别的社区有，这里还没有');
});

test('a page that is not there says so', async ({ page }) => {
  await page.goto('/nowhere');
  await expect(page.getByText('这里没有东西')).toBeVisible();
});
