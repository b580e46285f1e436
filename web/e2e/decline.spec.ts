import { accept, dialog, expectWay, helping, referByMatch, referToOrganization } from './support/acts';
import { expect, person, PHONE, said, test } from './support/test';

test.use({ committee: 'decline' });

const NEED = '一户家庭需要一台洗衣机';
const CHARITY = '诺麒公益（示例）';
const BANK = '华汇银行双井支行（示例）';
const WORKER = '黄木厂社工（示例）';

test('a helper declines with a reason; the worker reads it and asks another', async ({ browser, baseURL }) => {
  const worker = await person(browser, baseURL, 'shegong');
  await worker.goto('/desk/needs?stage=OPEN');
  await worker.getByRole('searchbox').fill('洗衣机');
  await worker.getByRole('link', { name: NEED }).click();
  await referByMatch(worker, CHARITY, '洗衣机', '接口在洗手池下面。');
  await expect(worker.getByLabel('走到待接单')).toBeVisible();

  await test.step('the liaison cannot decline without saying why', async () => {
    const liaison = await person(browser, baseURL, 'lianluo', PHONE);
    await liaison.goto('/my/referrals');
    await liaison.getByRole('link', { name: new RegExp(NEED) }).click();
    await expect(liaison.getByText('接口在洗手池下面。')).toBeVisible();
    await liaison.getByRole('button', { name: '帮不了' }).click();
    await dialog(liaison).getByRole('button', { name: '帮不了' }).click();
    await expect(dialog(liaison).getByText('请选一个原因。')).toBeVisible();
    await dialog(liaison).getByRole('radio', { name: '人手或物资不足' }).check();
    await dialog(liaison).getByLabel('再说明一下').fill('洗衣机下月才到货。');
    await dialog(liaison).getByRole('button', { name: '帮不了' }).click();
    await said(liaison, '告诉社区了');
    await expect(liaison.getByText('没接', { exact: true })).toBeVisible();
    await expect(liaison.getByText('人手或物资不足')).toBeVisible();
    await liaison.goto('/my/referrals');
    await expect(liaison.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(liaison.getByRole('link', { name: new RegExp(NEED) })).toHaveCount(0);
    await liaison.context().close();
  });

  await test.step('the worker reads the reason; the need is open again', async () => {
    await worker.reload();
    const declined = helping(worker, CHARITY);
    await expect(declined).toContainText('没接：人手或物资不足');
    await expect(declined).toContainText('洗衣机下月才到货。');
    await expect(worker.getByLabel('走到公示中')).toBeVisible();
  });

  await test.step('and asks another, who accepts', async () => {
    await referToOrganization(worker, BANK);
    await expect(helping(worker, BANK)).toContainText('待答复');
    const other = await person(browser, baseURL, 'lianluo2', PHONE);
    await accept(other, NEED);
    await other.context().close();
    await worker.reload();
    await expect(helping(worker, BANK)).toContainText('已接下');
    await expectWay(worker, [
      ['', '从名单导入'],
      [WORKER, '核实了情况'],
      ['黄木厂社工乙（示例）', '审核通过了公开文字'],
      [WORKER, '公示，等人来帮'],
      [WORKER, '派给了单位或帮扶人'],
      ['诺麒公益联络员（示例）', '说明原因，没有接'],
      [WORKER, '派给了单位或帮扶人'],
      ['华汇银行联络员（示例）', '接下了这条需求'],
    ]);
  });
});
