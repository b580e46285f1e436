import { dialog, expectWay, helping } from './support/acts';
import { expect, person, PHONE, said, test, type Page } from './support/test';

test.use({ committee: 'claim' });

const WORKER = '黄木厂社工（示例）';
const COLLEAGUE = '黄木厂社工乙（示例）';
const PUBLISHED = [
  ['', '从名单导入'],
  [WORKER, '核实了情况'],
  [COLLEAGUE, '审核通过了公开文字'],
  [WORKER, '公示，等人来帮'],
] as const;

/** Finds the open need as everybody does, and claims it. */
async function claim(
  liaison: Page,
  word: string,
  need: string,
  offer: string | null,
  message: string,
): Promise<string> {
  await liaison.goto('/needs');
  await liaison.getByRole('searchbox').fill(word);
  await liaison.getByRole('link').filter({ hasText: need }).click();
  await liaison.getByRole('button', { name: '我单位能帮，认领' }).click();
  if (offer) await dialog(liaison).getByLabel('用哪一项资源').selectOption(offer);
  await dialog(liaison).getByLabel('想说一句').fill(message);
  await dialog(liaison).getByRole('button', { name: '交给社区同意' }).click();
  await said(liaison, '认领已经交给社区');
  await expect(liaison).toHaveURL(/\/my\/referrals\/./);
  return new URL(liaison.url()).pathname;
}

/** Opens the claim from what waits on the worker's first page. */
async function fromDesk(worker: Page, need: string): Promise<void> {
  await worker.goto('/desk');
  await worker.getByRole('region', { name: '有人认领，等您同意' }).getByRole('link', { name: need }).click();
  await expect(worker.getByRole('heading', { level: 1, name: need })).toBeVisible();
}

test('a liaison claims an open need with an offer, and the worker approves', async ({ browser, baseURL }) => {
  const NEED = '需要一个家庭小药箱';
  const CHARITY = '诺麒公益（示例）';
  const liaison = await person(browser, baseURL, 'lianluo', PHONE);
  const path = await claim(liaison, '药箱', NEED, '转交邻居闲置好物', '手上正好有两个，周末能送。');

  await test.step('until the community agrees nothing is promised and nothing opened', async () => {
    await expect(liaison.getByText('等社区同意', { exact: false }).first()).toBeVisible();
    await expect(liaison.getByText('转交邻居闲置好物')).toBeVisible();
    for (const name of ['能帮，接下', '约个时间', '看电话', '记一次帮扶']) {
      await expect(liaison.getByRole('button', { name })).toHaveCount(0);
    }
    await liaison.goto('/my/referrals?show=running');
    await expect(liaison.getByRole('link', { name: new RegExp(NEED) })).toContainText('待社区同意');
  });

  await test.step('it cannot be claimed twice', async () => {
    await liaison.goto('/needs?q=药箱');
    await liaison.getByRole('link').filter({ hasText: NEED }).click();
    await expect(liaison.getByRole('heading', { level: 1, name: NEED })).toBeVisible();
    await expect(liaison.getByRole('button', { name: '我单位能帮，认领' })).toHaveCount(0);
  });

  const worker = await person(browser, baseURL, 'shegong');
  await test.step('the worker finds it among what waits, reads what was said, and approves', async () => {
    await fromDesk(worker, NEED);
    const claimed = helping(worker, CHARITY);
    await expect(claimed).toContainText('自己认领');
    await expect(claimed).toContainText('手上正好有两个，周末能送。');
    await claimed.getByRole('button', { name: '同意认领' }).click();
    await said(worker, '同意了');
    await expect(claimed).toContainText('已接下');
    await expectWay(worker, [...PUBLISHED, ['诺麒公益联络员（示例）', '认领了这条需求'], [WORKER, '同意了认领']]);
  });

  await test.step('and the liaison goes on', async () => {
    await liaison.goto(path);
    await expect(liaison.getByText('已接下')).toBeVisible();
    await expect(liaison.getByRole('button', { name: '约个时间' })).toBeVisible();
  });
});

test('the worker refuses a claim and says why; the need waits for others again', async ({ browser, baseURL }) => {
  const NEED = '想要会说话的厨房用具';
  const BANK = '华汇银行双井支行（示例）';
  const liaison = await person(browser, baseURL, 'lianluo2', PHONE);
  const path = await claim(liaison, '厨房用具', NEED, null, '我们可以捐一笔钱。');

  const worker = await person(browser, baseURL, 'shegong');
  await test.step('no refusal without a reason', async () => {
    await fromDesk(worker, NEED);
    await expect(worker.getByLabel('走到待接单')).toBeVisible();
    await helping(worker, BANK).getByRole('button', { name: '不同意' }).click();
    await dialog(worker).getByRole('button', { name: '不同意' }).click();
    await expect(dialog(worker).getByText('请填写这一项。')).toBeVisible();
    await dialog(worker).getByLabel('原因').fill('不收钱款，请换成实物再来认领。');
    await dialog(worker).getByRole('button', { name: '不同意' }).click();
    await said(worker, '告诉对方了');
  });

  await test.step('the way says so, and the need is open', async () => {
    await expect(helping(worker, BANK)).toContainText('不收钱款');
    await expect(worker.getByLabel('走到公示中')).toBeVisible();
    await expectWay(worker, [...PUBLISHED, ['华汇银行联络员（示例）', '认领了这条需求'], [WORKER, '收回了这次对接']]);
    await worker.goto('/desk');
    await expect(worker.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(worker.getByRole('link', { name: NEED })).toHaveCount(0);
  });

  await test.step('the liaison reads why', async () => {
    await liaison.goto(path);
    await expect(liaison.getByText('不收钱款，请换成实物再来认领。')).toBeVisible();
    await liaison.goto('/my/referrals?show=over');
    await expect(liaison.getByRole('link', { name: new RegExp(NEED) })).toBeVisible();
  });

  await test.step('and everybody can read the need and claim it', async () => {
    await liaison.goto('/needs?q=厨房用具');
    await liaison.getByRole('link').filter({ hasText: NEED }).click();
    await expect(liaison.getByRole('button', { name: '我单位能帮，认领' })).toBeVisible();
  });
});
