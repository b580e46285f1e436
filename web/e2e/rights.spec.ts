import { expect, person, said, test } from './support/test';

test.use({ committee: 'rights' });

test('while a public text is written, what would lead to a person is marked; a number needs a second look', async ({
  browser,
  baseURL,
}) => {
  const worker = await person(browser, baseURL, 'shegong');
  await worker.goto('/desk/needs?stage=VERIFIED');
  await worker.getByRole('table').getByRole('link').first().click();
  await worker.getByRole('button', { name: /公示文字/ }).first().click();
  const dialog = worker.getByRole('dialog');
  await dialog.getByLabel('公示内容').fill('王大爷住3号楼502室，请打13800000001');
  await expect(dialog.locator('mark').filter({ hasText: '王大爷' })).toBeVisible();
  await expect(dialog.locator('mark').filter({ hasText: '3号楼' })).toBeVisible();
  await expect(dialog.getByText('文字里有手机号，请删去')).toBeVisible();
  await dialog.getByRole('button', { name: '保存' }).click();
  await expect(dialog.getByLabel('公示内容')).toHaveAttribute('aria-invalid', 'true');
  await dialog.getByLabel('公示内容').fill('一位老人需要一台电视机。');
  await expect(dialog.locator('mark')).toHaveCount(0);
  await dialog.getByRole('button', { name: '保存' }).click();
  await expect(dialog).toBeHidden();
});

test('for a resident: a copy to print, then erasure by two people', async ({ browser, baseURL }) => {
  const worker = await person(browser, baseURL, 'shegong');
  const second = await person(browser, baseURL, 'shegong2');
  await worker.goto('/desk/households');
  await worker.getByRole('table').getByRole('link').last().click();
  await worker.getByRole('link', { name: '本人的信息权利' }).click();
  const path = new URL(worker.url()).pathname;

  await test.step('the copy holds what is sealed, for a purpose only', async () => {
    await worker.getByRole('button', { name: '取出来' }).click();
    await expect(worker.locator('.err').first()).toBeVisible();
    await worker.getByRole('radio', { name: '服务回访' }).check();
    await worker.getByLabel('具体为什么').fill('本人申请查阅');
    await worker.getByRole('button', { name: '取出来' }).click();
    await expect(worker.getByRole('heading', { name: /个人信息副本/ })).toBeVisible();
    await expect(worker.getByText('基本情况')).toBeVisible();
  });

  await test.step('one asks, and cannot confirm alone', async () => {
    await worker.getByRole('button', { name: '提出删除' }).click();
    await worker.getByRole('dialog').getByLabel('原因').fill('本人要求删除');
    await worker.getByRole('dialog').getByRole('button', { name: '提出删除' }).click();
    await said(worker, '等另一位同事确认');
    await expect(worker.getByText('这是您提出的')).toBeVisible();
    await expect(worker.getByRole('button', { name: '确认删除' })).toHaveCount(0);
  });

  await test.step('another confirms; nothing opens any more', async () => {
    await second.goto(path);
    await second.getByRole('button', { name: '确认删除' }).click();
    await second.getByRole('dialog').getByRole('button', { name: '确认删除' }).click();
    await said(second, '已经删除');
    await expect(second.getByText('这一家的信息已于')).toBeVisible();
    await second.goto(path.replace('/rights', ''));
    await expect(second.getByRole('button', { name: '看电话' })).toHaveCount(0);
  });
});

test('the privacy notice is there for everybody', async ({ page }) => {
  await page.goto('/privacy');
  await expect(page.getByRole('heading', { level: 1, name: '个人信息保护告知' })).toBeVisible();
  await expect(page.getByText('《个人信息保护法》第十九条').first()).toBeVisible();
});
