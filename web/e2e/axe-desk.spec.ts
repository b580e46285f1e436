import { lookAt } from './support/look';
import { DESK } from './support/pages';
import { test } from './support/test';

test.use({ committee: 'axe-desk' });

lookAt(DESK);
