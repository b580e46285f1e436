import { expect, person, PHONE, said, test } from './support/test';

test.use({ committee: 'xi' });

const NEED = '一户家庭需要一台电视机';
const CHARITY = '诺麒公益（示例）';

test('the Xi brothers’ television: found, matched with reasons, referred, accepted, answered', async ({
  browser,
  baseURL,
}) => {
  const worker = await person(browser, baseURL, 'shegong');
  let needPath = '';
  await test.step('the worker finds the household’s need by initials and filters', async () => {
    await worker.goto('/desk/needs?stage=OPEN');
    await worker.getByRole('searchbox').fill('dsj');
    const link = worker.getByRole('link', { name: NEED });
    await expect(link).toBeVisible();
    await link.click();
    await expect(worker.getByRole('heading', { level: 1, name: NEED })).toBeVisible();
    needPath = new URL(worker.url()).pathname;
  });

  await test.step('its household is known by a code; who they are opens only for a purpose', async () => {
    await expect(worker.getByText('席家兄弟')).toHaveCount(0);
    await worker.getByRole('button', { name: '查看，需说明用途' }).click();
    const dialog = worker.getByRole('dialog');
    await dialog.getByRole('button', { name: '打开', exact: true }).click();
    await expect(dialog.getByRole('alert').or(dialog.locator('.err')).first()).toBeVisible();
    await dialog.getByRole('radio', { name: '服务回访' }).check();
    await dialog.getByRole('button', { name: '打开', exact: true }).click();
    await expect(worker.getByText('席家兄弟')).toBeVisible();
    await worker.getByRole('button', { name: '现在合上' }).click();
    await expect(worker.getByText('席家兄弟')).toHaveCount(0);
  });

  await test.step('the charity’s offer is among the first, with its reasons', async () => {
    const side = worker.getByRole('complementary', { name: '谁能帮' });
    const match = side.getByRole('listitem').filter({ hasText: CHARITY }).filter({ hasText: '电视机' }).first();
    await expect(match).toBeVisible();
    expect(await match.getByRole('listitem').count()).toBeGreaterThan(0);
    await match.getByRole('button', { name: /派给/ }).click();
    await worker.getByRole('dialog').getByRole('button', { name: '派单' }).click();
    await said(worker, '派出去了');
    await expect(worker.getByRole('article').filter({ hasText: CHARITY })).toContainText('待答复');
  });

  await test.step('the charity’s liaison accepts on the phone', async () => {
    const liaison = await person(browser, baseURL, 'lianluo', PHONE);
    await liaison.goto('/my/referrals');
    await liaison.getByRole('link', { name: new RegExp(NEED) }).click();
    await liaison.getByRole('button', { name: '能帮，接下' }).click();
    await liaison.getByRole('dialog').getByRole('button', { name: '能帮，接下' }).click();
    await said(liaison, '接下了');
  });

  await test.step('the worker sees it agreed, and the way to here in the timeline', async () => {
    await worker.goto(needPath);
    await expect(worker.getByRole('article').filter({ hasText: CHARITY })).toContainText('已接下');
    await expect(worker.getByRole('region', { name: '谁做了什么' }).getByRole('listitem').first()).toBeVisible();
  });
});

test('a refusal of the server leaves what was typed: two people change one need', async ({ browser, baseURL }) => {
  const one = await person(browser, baseURL, 'shegong');
  const two = await person(browser, baseURL, 'shegong2');
  await one.goto('/desk/needs?stage=DRAFT');
  await one.getByRole('table').getByRole('link').first().click();
  await expect(one).toHaveURL(/\/desk\/needs\/./);
  const path = new URL(one.url()).pathname;
  for (const page of [one, two]) {
    await page.goto(`${path}/edit`);
    await page.getByRole('button', { name: '打开来改' }).click();
    await expect(page.getByLabel('原话和情况')).not.toHaveValue('');
  }
  await two.getByLabel('原话和情况').fill('同事先写的话');
  await two.getByRole('button', { name: '保存' }).click();
  await said(two, '改好了');
  await one.getByLabel('原话和情况').fill('我后写的话，比较长，不想再写一遍');
  await one.getByRole('button', { name: '保存' }).click();
  await expect(one.getByText('您写的还在，没有覆盖')).toBeVisible();
  await expect(one.getByText('同事先写的话')).toBeVisible();
  await expect(one.getByLabel('原话和情况')).toHaveValue('我后写的话，比较长，不想再写一遍');
  await one.getByRole('button', { name: '保存' }).click();
  await said(one, '改好了');
});
