import { expect, person, test } from './support/test';

test.use({ committee: 'import' });

const csv = (lines: readonly string[]) => ({
  name: '单位.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from(`\ufeff${lines.join('\n')}\n`),
});
const HEADER = '单位名称,统一社会信用代码,性质,领域,社区,地址,联系电话,内部编号';

test('a list is looked at first: its faults by row and column, its unknown columns; then mended and imported', async ({
  browser,
  baseURL,
}) => {
  const page = await person(browser, baseURL, 'jiedao');
  await page.goto('/desk/import');

  await page.getByRole('button', { name: '先看一遍' }).click();
  await expect(page.getByText('请先选一个文件')).toBeVisible();

  await page
    .getByLabel('选一个文件')
    .setInputFiles(
      csv([
        HEADER,
        '测试甲书店（示例）,,文博场馆,民生福祉,黄木厂,示例路 1 号,010-55501111,A1',
        '测试乙商户（示例）,91350100M000100Y44,非公企业,没有这个领域,黄木厂,示例路 2 号,010-55502222,A2',
      ]),
    );
  await page.getByRole('button', { name: '先看一遍' }).click();
  const report = page.getByRole('region', { name: /单位\.csv/ });
  await expect(report).toBeVisible();
  const faults = report.getByRole('table').first();
  await expect(faults.getByRole('row').filter({ hasText: '党建引领' })).toContainText('3');
  await expect(report.getByText('内部编号')).toBeVisible();
  await expect(report.getByRole('button', { name: /^导入这/ })).toHaveCount(0);

  await page
    .getByLabel('选一个文件')
    .setInputFiles(
      csv([
        HEADER,
        '测试甲书店（示例）,,文博场馆,民生福祉,黄木厂,示例路 1 号,010-55501111,A1',
        '测试乙商户（示例）,,非公企业,城市治理,黄木厂,示例路 2 号,010-55502222,A2',
      ]),
    );
  await expect(report).toHaveCount(0);
  await page.getByRole('button', { name: '先看一遍' }).click();
  await expect(report.getByText('没有要改的')).toBeVisible();
  await report.getByRole('button', { name: '导入这 2 条' }).click();
  await expect(page.getByRole('heading', { name: '单位.csv 导入好了' })).toBeVisible();

  await test.step('what it brought is found at once', async () => {
    await page.getByRole('link', { name: '看成员单位' }).click();
    await expect(async () => {
      await page.reload();
      await page.getByRole('searchbox').fill('测试甲书店');
      await expect(page.getByRole('link', { name: '测试甲书店（示例）' })).toBeVisible({ timeout: 1_500 });
    }).toPass({ timeout: 10_000 });
  });

  await test.step('the same list again changes nothing', async () => {
    await page.goto('/desk/import');
    await page
      .getByLabel('选一个文件')
      .setInputFiles(csv([HEADER, '测试甲书店（示例）,,文博场馆,民生福祉,黄木厂,示例路 1 号,010-55501111,A1']));
    await page.getByRole('button', { name: '先看一遍' }).click();
    await expect(page.getByText('不用导入')).toBeVisible();
  });
});

test('who may not import does not get the page', async ({ browser, baseURL }) => {
  const page = await person(browser, baseURL, 'shegong');
  await expect(page.getByRole('link', { name: '导入名单' })).toHaveCount(0);
  await page.goto('/desk/import');
  await expect(page).toHaveURL(/\/desk$/);
});

test('the administrator’s invitation names its faults and keeps what was chosen', async ({ browser, baseURL }) => {
  const page = await person(browser, baseURL, 'admin');
  await page.goto('/desk/accounts');
  await page.getByRole('button', { name: '发一条邀请' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('角色').selectOption('社区工作者');
  await dialog.getByRole('button', { name: '生成链接' }).click();
  await expect(dialog.locator('.err').first()).toBeVisible();
  await expect(dialog.getByLabel('角色')).toHaveValue('COMMUNITY_WORKER');
  await dialog.getByLabel('社区', { exact: true }).selectOption('黄木厂');
  await dialog.getByRole('button', { name: '生成链接' }).click();
  await expect(dialog.getByLabel('邀请链接')).toHaveValue(/\/invite\//);
  await dialog.getByRole('button', { name: '复制链接' }).click();
  await expect(dialog.getByRole('status').filter({ hasText: /复制/ })).toBeVisible();
});
