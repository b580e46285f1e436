import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, person, test, type Page } from './support/test';

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

/** Lists as other programs wrote them; how each was made is told beside them. */
const fixture = (name: string) => fileURLToPath(new URL(`../../tests/fixtures/import/${name}`, import.meta.url));

async function preview(page: Page, list: string, file: Parameters<ReturnType<Page['getByLabel']>['setInputFiles']>[0]) {
  await page.goto('/desk/import');
  await page.getByRole('radio', { name: list, exact: true }).check();
  await page.getByLabel('选一个文件').setInputFiles(file);
  await page.getByRole('button', { name: '先看一遍' }).click();
  const report = page.getByRole('region', { name: /会带来什么/ });
  await expect(report).toBeVisible();
  return report;
}

async function bring(page: Page, list: string, file: Parameters<typeof preview>[2], figures: Record<string, number>) {
  const report = await preview(page, list, file);
  for (const [term, value] of Object.entries(figures)) {
    const figure = report.locator('dl > div').filter({ has: page.getByText(term, { exact: true }) });
    await expect(figure.locator('dd')).toHaveText(String(value));
  }
  await report.getByRole('button', { name: /^导入这/ }).click();
  await expect(page.getByRole('heading', { name: /导入好了$/ })).toBeVisible();
}

/** Types the words into an open page's search field until the link shows; how long after the start that search was typed. */
async function found(page: Page, words: string, link: string): Promise<number> {
  const begun = Date.now();
  const box = page.getByRole('searchbox');
  let typed = begun;
  await expect(async () => {
    typed = Date.now();
    await box.fill('');
    await box.fill(words);
    await expect(page.getByRole('link', { name: link }).first()).toBeVisible({ timeout: 600 });
  }).toPass({ timeout: 15_000, intervals: [50] });
  return typed - begun;
}
const SOON_MS = 2_000;

test('spreadsheets of other programs: organizations, offers and needs, XLSX and a GBK CSV', async ({
  browser,
  baseURL,
}) => {
  const staff = await person(browser, baseURL, 'jiedao');
  const visitor = await person(browser, baseURL, null);
  const desk = await person(browser, baseURL, 'jiedao');

  await test.step('organizations, XLSX of openpyxl: titles, a header of two rows, merged cells', async () => {
    await visitor.goto('/organizations');
    await bring(staff, '成员单位', fixture('organizations_openpyxl.xlsx'), { 读到: 5, 新增: 5, 更新: 0, 要改: 0 });
    expect(await found(visitor, '示例银行', '示例银行双井支行')).toBeLessThan(SOON_MS);
    await visitor.getByRole('link', { name: '示例银行双井支行' }).click();
    // The code was in lower case, the phone a number.
    await expect(visitor.getByText('91110105MA0012345')).toBeVisible();
    await expect(visitor.getByText(/5550\s?0002/).first()).toBeVisible();
    await expect(visitor.getByText('138 0000 0001')).toHaveCount(0);
  });

  await test.step('offers, XLSX: a unit that is in no list is a fault at its row and column', async () => {
    const report = await preview(staff, '资源', fixture('offers_openpyxl.xlsx'));
    const fault = report.getByRole('table').first().getByRole('row').filter({ hasText: '名录里没有这家单位' });
    await expect(fault.getByRole('cell').nth(0)).toHaveText('3');
    await expect(fault.getByRole('cell').nth(1)).toHaveText('A');
    await expect(report.getByRole('button', { name: /^导入这/ })).toHaveCount(0);
  });

  await test.step('once it is, they come in, with their dates and days', async () => {
    await bring(
      staff,
      '成员单位',
      csv(['单位名称,性质,领域', '示例博物馆,文博场馆,民生福祉', '示例物业公司,非公企业,城市治理']),
      { 新增: 2 },
    );
    // At the desk, where offers are read after their last day, too: the dates in the file are what they are.
    await desk.goto('/desk/offers');
    await bring(staff, '资源', fixture('offers_openpyxl.xlsx'), { 读到: 4, 新增: 4, 要改: 0 });
    expect(await found(desk, '周末参观', '周末参观名额')).toBeLessThan(SOON_MS);
    await desk.getByRole('link', { name: '周末参观名额' }).click();
    await expect(desk.getByText('每周 30 人', { exact: true })).toBeVisible();
    await expect(desk.getByRole('region', { name: '这项资源' })).toContainText(/到 (2026年)?12月31日/);
  });

  await test.step('offers, CSV in GBK', async () => {
    await desk.goto('/desk/offers');
    await bring(staff, '资源', fixture('offers_gbk.csv'), { 读到: 2, 新增: 2, 要改: 0 });
    expect(await found(desk, '修水管', '修水管')).toBeLessThan(SOON_MS);
    await expect(desk.getByText('示例物业公司').first()).toBeVisible();
  });

  await test.step('needs, XLSX of LibreOffice: at the desk they wait to be verified, and nobody else reads them', async () => {
    const worker = await person(browser, baseURL, 'shegong');
    await worker.goto('/desk/needs?stage=DRAFT');
    await bring(staff, '需求', fixture('needs_libreoffice.xlsx'), { 读到: 3, 新增: 3, 要改: 0 });
    await worker.reload();
    const row = worker.getByRole('row').filter({ hasText: '家用电器' });
    const path = await row.getByRole('link').first().getAttribute('href');
    await worker.goto(path!);
    await expect(worker.getByText('X-01')).toBeVisible();
    await visitor.goto(path!.replace('/desk', ''));
    await expect(visitor.getByText('这里没有东西')).toBeVisible();
    await worker.context().close();
  });

  await test.step('the same file again changes nothing', async () => {
    const report = await preview(staff, '资源', fixture('offers_gbk.csv'));
    await expect(report.getByText('不用导入')).toBeVisible();
  });
});

test('a list brought in by the command beside the open page is found without a reload', async ({
  browser,
  baseURL,
  server,
}) => {
  const visitor = await person(browser, baseURL, null);
  await visitor.goto('/organizations');
  await expect(visitor.getByText('示例手艺工坊')).toHaveCount(0);
  const list = join(await mkdtemp(join(tmpdir(), 'lianxin-e2e-list-')), '单位.csv');
  await writeFile(list, '单位名称,性质,领域\n示例手艺工坊,社会组织,社区建设\n');
  await server.command('import', 'organizations', list);
  expect(await found(visitor, '手艺工坊', '示例手艺工坊')).toBeLessThan(SOON_MS);
  await rm(dirname(list), { recursive: true });
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
