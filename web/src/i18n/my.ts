import { messages } from './messages';

export const phoneShell = messages(
  { home: '首页', offers: '资源', referrals: '对接', account: '我的', liaison: (name: string) => `联络员 ${name}` },
  { home: 'Home', offers: 'Offers', referrals: 'Requests', account: 'Me', liaison: (name) => `Liaison ${name}` },
);
