/** 管理: who may enter, which limits hold, who is responsible for which ground, what other systems' words mean, who is asked outside. */
import { lazy, Suspense } from 'react';
import { Skeleton } from 'antd';
import { Page } from '../../parts/page.js';
import { AddressTabs } from '../../parts/tabs.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';
import './administration.css';
import { Limits } from './limits.js';
import { Partners } from './partners.js';

const Accounts = lazy(() => import('./accounts.js').then((module) => ({ default: module.Accounts })));
const Organisation = lazy(() => import('./organisation.js').then((module) => ({ default: module.Organisation })));
const Mappings = lazy(() => import('./mappings.js').then((module) => ({ default: module.Mappings })));
const Units = lazy(() => import('./units.js').then((module) => ({ default: module.Units })));

export function AdministrationRoom() {
  const t = useText();
  const { may } = useSession();
  return (
    <Page title={t('管理', 'Administration')}>
      <Suspense fallback={<Skeleton active />}>
        <AddressTabs
          tabs={[
            may('account.manage') && { key: 'accounts', label: t('账号', 'Accounts'), content: <Accounts /> },
            { key: 'limits', label: t('期限', 'Limits'), content: <Limits /> },
            { key: 'ground', label: t('辖区与网格', 'Ground and grids'), content: <Organisation /> },
            { key: 'units', label: t('警力单元', 'Units'), content: <Units /> },
            { key: 'mappings', label: t('类别对照', 'Mappings'), content: <Mappings /> },
            may('partner.read') && { key: 'partners', label: t('联动单位', 'Partners'), content: <Partners /> },
          ]}
        />
      </Suspense>
    </Page>
  );
}
