import { accept, confirm, dialog, helping, openNeed, plan, referToOrganization, report } from './support/acts';
import { expect, person, PHONE, said, test } from './support/test';

test.use({ committee: 'parts' });

const NEED = '活动室缺四把结实的椅子';
const CHARITY = '诺麒公益（示例）';
const BANK = '华汇银行双井支行（示例）';

test('four chairs from two organizations: two of four is in part, four of four is in full', async ({
  browser,
  baseURL,
}) => {
  test.setTimeout(180_000);
  const worker = await person(browser, baseURL, 'shegong');
  const colleague = await person(browser, baseURL, 'shegong2');
  const visitor = await person(browser, baseURL, null);
  const path = await openNeed(worker, colleague, {
    title: NEED,
    text: '社区活动室的椅子坏了四把，希望有结实、带靠背的。',
    kind: '物品',
    category: '家具',
    amount: 4,
    unit: '件',
    working: '老人坐着怕摔，要带扶手。',
  });
  await colleague.context().close();
  const met = worker.locator('dl').getByText(/^(还没有帮上|部分满足|全部满足)$/);
  await expect(met).toHaveText('还没有帮上');

  const charity = await person(browser, baseURL, 'lianluo', PHONE);
  await test.step('the charity brings two', async () => {
    await referToOrganization(worker, CHARITY);
    await accept(charity, NEED);
    await plan(charity, { from: '10:00', to: '11:00', note: '先送两把' });
    await report(charity, { items: [{ what: '靠背椅', unit: '件', quantity: 2 }], met: 2 });
    await worker.reload();
    await expect(worker.getByLabel('走到实施中')).toBeVisible();
    await confirm(worker, { rating: '满意', outcome: '部分满足', comment: '还差两把。' });
    await expect(met).toHaveText('部分满足');
    await expect(worker.getByRole('img', { name: /2.*4/ }).or(worker.getByText('2 / 4')).first()).toBeVisible();
    await expect(worker.getByRole('button', { name: '办结', exact: true })).not.toHaveClass(/primary/);
  });

  await test.step('everybody reads how far it is met', async () => {
    await visitor.goto(path.replace('/desk', ''));
    await expect(visitor.getByText('2 / 4')).toBeVisible();
  });

  const bank = await person(browser, baseURL, 'lianluo2', PHONE);
  await test.step('the bank reports three where two came: the worker questions the record', async () => {
    await referToOrganization(worker, BANK);
    await accept(bank, NEED);
    await report(bank, { items: [{ what: '扶手椅', unit: '件', quantity: 3 }], met: 3 });
    await worker.reload();
    await worker.getByRole('button', { name: '有出入' }).click();
    await dialog(worker).getByLabel('原因').fill('到了两把，不是三把。');
    await dialog(worker).getByRole('button', { name: '有出入' }).click();
    await said(worker, '记下了，等对方重报');
    await expect(met).toHaveText('部分满足');
    await bank.reload();
    await expect(bank.getByText('到了两把，不是三把。')).toBeVisible();
  });

  await test.step('reported anew and confirmed, four of four are there', async () => {
    await report(bank, { items: [{ what: '扶手椅', unit: '件', quantity: 2 }], met: 2 });
    await worker.reload();
    await expect(worker.getByLabel('走到待确认')).toBeVisible();
    await confirm(worker, { rating: '非常满意', outcome: '全部满足', comment: '四把都齐了。' });
    await expect(met).toHaveText('全部满足');
    await visitor.reload();
    await expect(visitor.getByText('4 / 4')).toBeVisible();
  });

  await test.step('both helpers are done, and the need is settled', async () => {
    for (const who of [CHARITY, BANK]) {
      await helping(worker, who).getByRole('button', { name: '这一家帮完了' }).click();
      await expect(helping(worker, who)).toContainText('已完成');
    }
    await worker.getByRole('button', { name: '办结', exact: true }).click();
    await dialog(worker).getByRole('button', { name: '办结', exact: true }).click();
    await said(worker, '办结了');
    await expect(worker.getByLabel('走到已办结')).toBeVisible();
  });
});
