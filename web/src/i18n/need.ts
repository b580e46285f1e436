import { messages } from './messages';

/** What is said of a need where it is shown in passing: a page of helpers loads these few and not the public pages' words. */
export const needWords = messages(
  {
    untitled: '还没有公示文字',
    quantity: '要多少',
    category: '类别',
    community: '社区',
    urgency: '紧急程度',
    dueOn: '盼在',
    offer: '对应资源',
    met: '已经帮上',
  },
  {
    untitled: 'No public text yet',
    quantity: 'How much',
    category: 'Category',
    community: 'Community',
    urgency: 'Urgency',
    dueOn: 'Hoped for by',
    offer: 'Offer',
    met: 'Helped so far',
  },
);
