import { messages } from './messages';

/** The pages that need no account. */
export const publicWords = messages(
  {
    facets: {
      field: '领域',
      kind: '种类',
      category: '类别',
      community: '社区',
      orgKind: '单位性质',
      free: '收费',
      urgency: '紧急程度',
    },
    relaxed: '没有完全一样的，先看相近的。',
    noneTitle: '没有符合的',
    noneText: '换个说法，或者去掉一个条件试试。拼音和首字母也能搜，如 jd。',
    organizations: {
      title: '成员单位',
      find: '找单位',
      example: '单位名、做什么的，如 银行',
      count: (n: string) => `${n} 家`,
      offers: (n: number) => `${n} 项资源`,
    },
  },
  {
    facets: {
      field: 'Field',
      kind: 'Kind',
      category: 'Category',
      community: 'Community',
      orgKind: 'Kind of body',
      free: 'Price',
      urgency: 'Urgency',
    },
    relaxed: 'Nothing matches exactly; these come near.',
    noneTitle: 'Nothing fits',
    noneText: 'Try other words, or remove a filter. Pinyin and initials work too, e.g. jd.',
    organizations: {
      title: 'Member organizations',
      find: 'Find an organization',
      example: 'Name or line of work, e.g. 银行',
      count: (n) => n,
      offers: (n) => (n === 1 ? '1 offer' : `${n} offers`),
    },
  },
);
