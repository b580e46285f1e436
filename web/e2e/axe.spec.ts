import { lookAt } from './support/look';
import { PUBLIC_AND_PHONE } from './support/pages';
import { test } from './support/test';

test.use({ committee: 'axe' });

lookAt(PUBLIC_AND_PHONE);
