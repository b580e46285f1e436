import { png } from './png';
import { expect, said, type Page } from './test';

/** The steps of the story that several tests take: each by the pages, as people do. */

export const dialog = (page: Page) => page.getByRole('dialog');
export const helping = (page: Page, who: string) => page.getByRole('article').filter({ hasText: who });

/** Puts the need of the page before an organization through one of the offers shown beside it. */
export async function referByMatch(worker: Page, organization: string, offer: string, message: string): Promise<void> {
  const side = worker.getByRole('complementary', { name: '谁能帮' });
  const match = side.getByRole('listitem').filter({ hasText: organization }).filter({ hasText: offer }).first();
  await expect(match).toBeVisible();
  await match.getByRole('button', { name: /派给/ }).click();
  await dialog(worker).getByLabel('捎句话').fill(message);
  await dialog(worker).getByRole('button', { name: '派单' }).click();
  await said(worker, '派出去了');
}

/** Puts the need of the page before any organization, found by its name. */
export async function referToOrganization(worker: Page, organization: string): Promise<void> {
  await worker.getByRole('button', { name: '找别的单位或个人' }).click();
  await dialog(worker).getByLabel('找单位').fill(organization);
  await dialog(worker).getByRole('radio', { name: organization }).check();
  await dialog(worker).getByRole('button', { name: '派单' }).click();
  await said(worker, '派出去了');
}

/** Puts the need of the page before a person who helps. */
export async function referToPerson(worker: Page, name: string, message: string): Promise<void> {
  await worker.getByRole('button', { name: '找别的单位或个人' }).click();
  await dialog(worker).getByRole('button', { name: '个人' }).click();
  await dialog(worker).getByRole('radio', { name }).check();
  await dialog(worker).getByLabel('捎句话').fill(message);
  await dialog(worker).getByRole('button', { name: '派单' }).click();
  await said(worker, '派出去了');
}

/** Opens what waits for an answer, by its title, and accepts it. */
export async function accept(helper: Page, need: string, note = ''): Promise<void> {
  await helper.goto('/my/referrals');
  await helper.getByRole('link', { name: new RegExp(need) }).click();
  await helper.getByRole('button', { name: '能帮，接下' }).click();
  if (note) await dialog(helper).getByLabel('想说一句').fill(note);
  await dialog(helper).getByRole('button', { name: '能帮，接下' }).click();
  await said(helper, '接下了');
}

export interface Plan {
  from: string;
  to: string;
  note: string;
}

/** On the page of an accepted referral. */
export async function plan(helper: Page, visit: Plan): Promise<void> {
  await helper.getByRole('button', { name: '约个时间' }).click();
  await dialog(helper).getByLabel('几点', { exact: true }).fill(visit.from);
  await dialog(helper).getByLabel('到几点').fill(visit.to);
  await dialog(helper).getByLabel('备注').fill(visit.note);
  await dialog(helper).getByRole('button', { name: '约个时间' }).click();
  await said(helper, '约好了');
}

export interface Given {
  /** What was brought or done, and how many of it. */
  items: readonly { what: string; unit: string; quantity: number }[];
  /** How much of what the need asks. */
  met?: number;
  hours?: number;
  note?: string;
  photo?: boolean;
  /** The day, when it was not today. */
  on?: string;
}

/** On the page of an accepted referral: reports the help given and hands it to the community. */
export async function report(helper: Page, given: Given): Promise<void> {
  await helper.getByRole('link', { name: '记一次帮扶' }).click();
  if (given.photo) {
    await helper.getByLabel(/拍照或选图/).setInputFiles({ name: 'x.png', mimeType: 'image/png', buffer: png() });
    await expect(helper.getByRole('img', { name: '照片 1' })).toBeVisible();
  }
  for (const [i, item] of given.items.entries()) {
    if (i > 0) await helper.getByRole('button', { name: '再加一样' }).click();
    await helper.getByLabel('什么', { exact: true }).nth(i).fill(item.what);
    await helper.getByLabel('单位', { exact: true }).nth(i).selectOption(item.unit);
    await step(helper, item.what, item.quantity);
  }
  if (given.met !== undefined) await step(helper, '这次帮上了多少', given.met);
  if (given.hours !== undefined) await step(helper, '用了几小时', given.hours);
  if (given.on) await helper.getByLabel('哪天').fill(given.on);
  if (given.note) await helper.getByLabel('情况').fill(given.note);
  await helper.getByRole('button', { name: '交给社区确认' }).click();
  await said(helper, '交上去了');
}

/** Counts a stepper from what it shows to `to`. */
async function step(page: Page, label: string, to: number): Promise<void> {
  const stepper = page.getByRole('group', { name: label, exact: true });
  const shown = async () => Number.parseInt(await stepper.locator('output').innerText(), 10);
  const from = await shown();
  const button = stepper.getByRole('button', { name: from < to ? /^加一/ : /^减一/ });
  for (let n = from; n !== to; n += Math.sign(to - from)) await button.click();
  expect(await shown()).toBe(to);
}

export interface Word {
  rating: string;
  outcome: '部分满足' | '全部满足';
  comment: string;
}

/** On the need's page: tells what the resident said of the help that waits. */
export async function confirm(worker: Page, word: Word): Promise<void> {
  const waiting = worker.getByRole('region', { name: /帮了一次/ }).filter({ hasText: '待确认' });
  await waiting.getByRole('button', { name: '向居民确认' }).click();
  await dialog(worker).getByRole('radio', { name: word.rating, exact: true }).check();
  await dialog(worker)
    .getByRole('radio', { name: new RegExp(word.outcome) })
    .check();
  await dialog(worker).getByLabel('怎么确认的').selectOption('电话确认');
  await dialog(worker).getByLabel('居民的话').fill(word.comment);
  await dialog(worker).getByRole('button', { name: '确认', exact: true }).click();
  await said(worker, '确认好了');
}

/** Who did what on the need's page, the first step first. */
export async function expectWay(worker: Page, steps: readonly (readonly [who: string, what: string])[]): Promise<void> {
  const lines = worker.getByRole('region', { name: '谁做了什么' }).getByRole('listitem');
  const told = () => lines.evaluateAll((all) => all.map((li) => li.querySelector('span')?.textContent?.trim() ?? ''));
  await expect.poll(async () => (await told()).reverse()).toEqual(steps.map(([who, what]) => `${who}${what}`));
}

export interface Asked {
  /** As the public reads it. */
  title: string;
  text: string;
  kind: string;
  category: string;
  amount: number;
  unit: string;
  /** The worker's own note, which stays under seal. */
  working: string;
}

/** Takes in a need of the worker's own community, verified, approved by the colleague, and opens it; answers its address. */
export async function openNeed(worker: Page, colleague: Page, asked: Asked): Promise<string> {
  await worker.goto('/desk/needs/new');
  await worker.getByRole('radio', { name: '社区', exact: true }).check();
  await worker.getByRole('radio', { name: asked.kind, exact: true }).check();
  await worker.getByLabel('类别').selectOption(asked.category);
  await worker.getByLabel('原话和情况').fill(asked.working);
  await worker.getByLabel('要多少').fill(String(asked.amount));
  await worker.getByLabel('按什么算').selectOption(asked.unit);
  await worker.getByRole('radio', { name: '一般', exact: true }).check();
  await worker.getByRole('button', { name: '记下来' }).click();
  await said(worker, '记下了，接着核实');
  await worker.getByRole('button', { name: '核实', exact: true }).click();
  await dialog(worker).getByRole('radio', { name: '电话核实' }).check();
  await dialog(worker).getByRole('button', { name: '核实无误' }).click();
  await said(worker, '核实好了');
  await worker.getByRole('button', { name: '写公示文字' }).click();
  await dialog(worker).getByLabel('标题').fill(asked.title);
  await dialog(worker).getByLabel('公示内容').fill(asked.text);
  await dialog(worker).getByRole('button', { name: '存好，交给同事审核' }).click();
  await said(worker, '请另一位同事审核');
  const path = new URL(worker.url()).pathname;
  await colleague.goto(path);
  await colleague.getByRole('button', { name: '审核通过' }).click();
  await dialog(colleague).getByRole('button', { name: '可以，审核通过' }).click();
  await said(colleague, '审过了');
  await worker.reload();
  await worker.getByRole('button', { name: '公示', exact: true }).click();
  await dialog(worker).getByRole('button', { name: '公示', exact: true }).click();
  await said(worker, '已经公示');
  return path;
}
