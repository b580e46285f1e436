import { dialog } from './support/acts';
import { expect, person, PHONE, said, test, type Page } from './support/test';

test.use({ committee: 'offer-way' });

const OFFER = '老花镜现配现取';
const PRICE = '镜架收成本价 10 元';
const BANK = '华汇银行双井支行（示例）';

const next = (page: Page) => page.getByRole('button', { name: '下一步' }).click();
const pill = (page: Page, word: string) => page.locator('.ends').getByText(word, { exact: true });

/** Whether everybody finds it in the list, and reads it on its page. */
async function expectPublic(visitor: Page, path: string, yes: boolean): Promise<void> {
  await visitor.goto(path);
  const title = visitor.getByRole('heading', { level: 1, name: OFFER });
  if (yes) await expect(title).toBeVisible();
  else await expect(visitor.getByText('这一项现在不公开。')).toBeVisible();
  await expect(async () => {
    await visitor.goto(`/offers?q=${encodeURIComponent('老花镜现配')}`);
    await expect(visitor.getByText(/^\d+ 项$|没有符合的/).first()).toBeVisible();
    await expect(visitor.getByRole('heading', { name: OFFER })).toHaveCount(yes ? 1 : 0, { timeout: 1_000 });
  }).toPass({ timeout: 10_000 });
}

/** Staff find it among what waits, and approve it. */
async function approve(staff: Page): Promise<void> {
  await staff.goto('/desk');
  const waiting = staff.getByRole('region', { name: '单位报来的资源，等您审核' });
  await waiting.getByRole('link', { name: OFFER }).click();
  await staff.getByRole('button', { name: '审核通过，公开' }).click();
  await dialog(staff).getByRole('button', { name: '审核通过，公开' }).click();
  await said(staff, '公开了');
}

test('an offer from the first word typed to its end', async ({ browser, baseURL }) => {
  test.setTimeout(240_000);
  const liaison = await person(browser, baseURL, 'lianluo2', PHONE);
  const staff = await person(browser, baseURL, 'jiedao');
  const visitor = await person(browser, baseURL, null);

  await test.step('what is typed is there after a reload, at the same question', async () => {
    await liaison.goto('/my/offers/new');
    await next(liaison);
    await expect(liaison.getByText('请写名称。')).toBeVisible();
    await liaison.getByLabel('名称').fill(OFFER);
    await liaison.getByLabel('说明').fill('大堂里试戴，合适就拿走。');
    await next(liaison);
    await liaison.getByRole('radio', { name: '物品' }).check();
    await liaison.getByLabel('类别').selectOption('辅助器具');
    await expect(liaison.getByText('已存好', { exact: false })).toBeVisible();
    await liaison.reload();
    await expect(liaison.getByText('上次写的还在')).toBeVisible();
    await expect(liaison.getByRole('radio', { name: '物品' })).toBeChecked();
    await liaison.getByRole('button', { name: '上一步' }).click();
    await expect(liaison.getByLabel('名称')).toHaveValue(OFFER);
    await expect(liaison.getByLabel('说明')).toHaveValue('大堂里试戴，合适就拿走。');
  });

  let path = '';
  await test.step('it can be put aside as a draft that nobody else sees', async () => {
    for (let question = 0; question < 5; question++) await next(liaison);
    await liaison.getByRole('radio', { name: '收费' }).check();
    await liaison.getByLabel('怎么收').fill(PRICE);
    await next(liaison);
    await next(liaison);
    await expect(liaison.getByRole('heading', { name: '看一遍，对不对？' })).toBeVisible();
    await expect(liaison.locator('dl')).toContainText(PRICE);
    await liaison.getByRole('button', { name: '先存着' }).click();
    await said(liaison, '存好了，还没交');
    await expect(pill(liaison, '草稿')).toBeVisible();
    path = new URL(liaison.url()).pathname.replace('/my', '');
    await expectPublic(visitor, path, false);
    await liaison.goto('/my/offers/new');
    await expect(liaison.getByLabel('名称')).toHaveValue('');
    await liaison.goto(`/my${path}`);
  });

  await test.step('handed in, it waits for staff, who send it back with a reason', async () => {
    await liaison.getByRole('button', { name: '交上去' }).click();
    await said(liaison, '已经交上去了');
    await expect(pill(liaison, '待审核')).toBeVisible();
    await expectPublic(visitor, path, false);
    await staff.goto('/desk/offers?state=SUBMITTED');
    await staff.getByRole('link', { name: OFFER }).click();
    await staff.getByRole('button', { name: '退回修改' }).click();
    await dialog(staff).getByLabel('原因').fill('请写清楚度数。');
    await dialog(staff).getByRole('button', { name: '退回修改' }).click();
    await said(staff, '退回了');
  });

  await test.step('the liaison is told, mends it and hands it in again', async () => {
    await liaison.goto('/my');
    await liaison.getByRole('link', { name: /1 项资源退回来了/ }).click();
    await liaison.getByRole('link', { name: new RegExp(OFFER) }).click();
    await expect(pill(liaison, '退回修改')).toBeVisible();
    await expect(liaison.getByText('请写清楚度数。')).toBeVisible();
    await liaison.getByRole('link', { name: '改内容' }).click();
    await liaison.getByRole('button', { name: '改 名称' }).click();
    await liaison.getByLabel('说明').fill('100 到 400 度，大堂里试戴，合适就拿走。');
    for (let question = 0; question < 7; question++) await next(liaison);
    await liaison.getByRole('button', { name: '交上去' }).click();
    await said(liaison, '交上去了');
    await approve(staff);
    await expectPublic(visitor, path, true);
    await visitor.goto(path);
    await expect(visitor.getByText(PRICE)).toBeVisible();
    await expect(visitor.getByText(BANK).first()).toBeVisible();
  });

  await test.step('a pause hides it, resuming shows it', async () => {
    await liaison.goto(`/my${path}`);
    await expect(pill(liaison, '可预约')).toBeVisible();
    await liaison.getByRole('button', { name: '暂停' }).click();
    await dialog(liaison).getByLabel('到哪天').fill('2027-03-31');
    await dialog(liaison).getByLabel('为什么').fill('镜片补货');
    await dialog(liaison).getByRole('button', { name: '暂停' }).click();
    await said(liaison, '已暂停');
    await expect(pill(liaison, '已暂停')).toBeVisible();
    await expect(liaison.getByText(/暂停到.*3月31日/)).toBeVisible();
    await expectPublic(visitor, path, false);
    await liaison.getByRole('button', { name: '恢复' }).click();
    await said(liaison, '居民又能看到了');
    await expect(pill(liaison, '可预约')).toBeVisible();
    await expectPublic(visitor, path, true);
  });

  const change = async (row: string, label: string, text: string) => {
    await liaison.getByRole('link', { name: '改内容' }).click();
    await liaison.getByRole('button', { name: `改 ${row}` }).click();
    await liaison.getByLabel(label).fill(text);
    while (!(await liaison.getByRole('heading', { name: '看一遍，对不对？' }).isVisible())) await next(liaison);
    await liaison.getByRole('button', { name: '保存修改' }).click();
    await said(liaison, '改好了');
  };

  await test.step('a small change stands at once', async () => {
    await change('地点', '地点', '一层大堂左手');
    await expect(pill(liaison, '可预约')).toBeVisible();
    await visitor.goto(path);
    await expect(visitor.getByText('一层大堂左手')).toBeVisible();
  });

  await test.step('a change of what matters is approved again before anybody reads it', async () => {
    await change('名称', '说明', '100 到 600 度，大堂里试戴，合适就拿走。');
    await said(liaison, '审过再公开');
    await expect(pill(liaison, '待审核')).toBeVisible();
    await expectPublic(visitor, path, false);
    await approve(staff);
    await expectPublic(visitor, path, true);
    await visitor.goto(path);
    await expect(visitor.getByText('100 到 600 度')).toBeVisible();
  });

  await test.step('withdrawn with a reason, it is over for good', async () => {
    await liaison.goto(`/my${path}`);
    await liaison.getByRole('button', { name: '撤下' }).click();
    await dialog(liaison).getByRole('button', { name: '撤下' }).click();
    await expect(dialog(liaison).locator('.err')).toBeVisible();
    await dialog(liaison).getByLabel('为什么撤下').fill('送完了');
    await dialog(liaison).getByRole('button', { name: '撤下' }).click();
    await said(liaison, '已撤下');
    await expect(pill(liaison, '已撤下')).toBeVisible();
    for (const name of ['改内容', '恢复', '暂停', '撤下', '交上去']) {
      await expect(liaison.getByRole('button', { name }).or(liaison.getByRole('link', { name }))).toHaveCount(0);
    }
    await expectPublic(visitor, path, false);
  });
});
