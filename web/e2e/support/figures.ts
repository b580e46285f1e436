import { expect, type Page } from './test';

/** The figures of the committee's page, read from the page. */
export interface Figures {
  organizations: number;
  offers: number;
  needs: number;
  matched: number;
  delivered: number;
  confirmed: number;
  met: number;
  satisfied: number;
  rated: number;
  /** Of the categories asked for: `类别 需求` and `类别 资源`; of the fields: `领域 单位` and `领域 资源`. */
  [row: string]: number;
}

const count = (text: string) => Number(text.replaceAll(',', ''));

async function line(page: Page, name: string): Promise<string> {
  const item = page.getByRole('listitem').filter({ has: page.getByText(name, { exact: true }) });
  return item.first().innerText();
}

async function number(page: Page, name: string, shape: RegExp): Promise<number[]> {
  const text = await line(page, name);
  const found = shape.exec(text);
  expect(found, `${name}: ${text}`).not.toBeNull();
  return found!.slice(1).map(count);
}

export async function figures(
  page: Page,
  rows: { categories?: readonly string[]; fields?: readonly string[] } = {},
): Promise<Figures> {
  await page.goto('/committee');
  await expect(page.getByText('一件需求走过的路')).toBeVisible();
  const one = async (name: string) => (await number(page, name, /\n([\d,]+)\n/))[0]!;
  const share = async (name: string) => (await number(page, name, /([\d,]+)\s*\/\s*([\d,]+)/))[0]!;
  const [satisfied, rated] = await number(page, '满意率', /([\d,]+)\s*\/\s*([\d,]+)/);
  const all: Figures = {
    organizations: await one('成员单位'),
    offers: await one('可约的资源'),
    needs: await one('公示过的需求'),
    matched: await share('对上单位'),
    delivered: await share('帮到了'),
    confirmed: await share('居民点了头'),
    met: await share('全部满足'),
    satisfied: satisfied!,
    rated: rated!,
  };
  for (const category of rows.categories ?? []) {
    const cells = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: category, exact: true }) });
    all[`${category} 需求`] = count(await cells.getByRole('cell').nth(0).innerText());
    all[`${category} 资源`] = count(await cells.getByRole('cell').nth(1).innerText());
  }
  for (const field of rows.fields ?? []) {
    const [organizations, offers] = await number(page, field, /([\d,]+) 家，([\d,]+) 项/);
    all[`${field} 单位`] = organizations!;
    all[`${field} 资源`] = offers!;
  }
  return all;
}

/** What has changed between two readings, by how much; what stayed is left out. */
export function moved(before: Figures, after: Figures): Record<string, number> {
  const names = Object.keys(after).filter((name) => after[name] !== before[name]);
  return Object.fromEntries(names.map((name) => [name, after[name]! - before[name]!]));
}
