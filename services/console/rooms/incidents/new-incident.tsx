/** 接警: what the caller says, written down while they say it. */
import { Button, Card, Form, Space } from 'antd';
import { lazy, Suspense, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { askJson, newKey } from '../../api/client.js';
import { useSchema } from '../../api/description.js';
import { SchemaForm } from '../../form/schema-form.js';
import type { Schema, Values } from '../../form/schema.js';
import type { Mark } from '../../parts/ground/ground.js';
import { Page } from '../../parts/page.js';
import { ProblemNote } from '../../parts/problem.js';
import { useText } from '../../shell/language.js';

const Ground = lazy(() => import('../../parts/ground/ground.js').then((module) => ({ default: module.Ground })));

/** How people come: the others are of machines. */
const channels = ['phone', 'walkIn'];
/** In the order in which they are asked. The rest is of machines that send calls. */
const asked = ['description', 'address', 'place', 'category', 'priority', 'caller', 'channel', 'receivedAt', 'community'];

export function NewIncident() {
  const t = useText();
  const [, go] = useLocation();
  const whole = useSchema('post', '/api/v1/incidents');
  const schema = useMemo((): Schema | undefined => whole && { ...whole, properties: Object.fromEntries(asked.map((name) => [name, name === 'channel' ? { type: 'string', enum: channels } : whole.properties![name]!])) }, [whole]);
  const [form] = Form.useForm<Values>();
  const [key, setKey] = useState(newKey);
  const [state, become] = useState<{ sending: boolean; error: unknown }>({ sending: false, error: null });
  const place = Form.useWatch('place', form) as { coordinates: [number, number] } | undefined;
  const at = place?.coordinates;
  const marks: Mark[] = at && at.every((x) => typeof x === 'number') ? [{ id: 'here', at, kind: 'incident', label: t('所报地点', 'the place told') }] : [];
  const send = async (value: unknown) => {
    become({ sending: true, error: null });
    try {
      // Numbers of calls taken here: by when they were taken, and apart from one another.
      const number = `${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}-${key.slice(0, 4)}`;
      const { incidentNo } = await askJson<{ incidentNo: string }>('POST', '/api/v1/incidents', { ...(value as object), source: 'room', number }, { 'idempotency-key': key });
      go(`/${incidentNo}`);
      // Until the incident's page is there this one is kept, and shown again to whoever returns for the next call.
      form.resetFields();
      setKey(newKey());
      become({ sending: false, error: null });
    } catch (error) {
      become({ sending: false, error });
    }
  };
  return (
    <Page title={t('登记警情', 'Register a call')}>
      <div className="two">
        <Card size="small">
          {schema && (
            <SchemaForm schema={schema} form={form} initial={{ channel: 'phone', receivedAt: new Date(Math.floor(Date.now() / 60_000) * 60_000).toISOString() }} error={state.error} onSend={(value) => void send(value)}>
              <ProblemNote error={state.error} />
              <Space><Button type="primary" htmlType="submit" loading={state.sending}>{t('登记', 'Register')}</Button></Space>
            </SchemaForm>
          )}
        </Card>
        <Card size="small" title={t('在地图上点出位置，或在左侧填写', 'Click the place on the map, or type it on the left')}>
          <Suspense><Ground height={520} marks={marks} chosen="here" place={(coordinates) => form.setFieldsValue({ place: { type: 'Point', coordinates } })} label={t('辖区地图，点击处为警情位置；也可填写经纬度', 'Map of the ground: a click is the place; longitude and latitude may be typed as well')} /></Suspense>
        </Card>
      </div>
    </Page>
  );
}
