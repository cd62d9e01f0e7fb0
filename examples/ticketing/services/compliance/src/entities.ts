import { EntitySchema } from 'typeorm';

export interface Screening {
  id: string;
  tenantId: string;
  userId: string;
  name: string;
  country: string;
  passportNumber: string | null;
  cleared: boolean;
}

export const ScreeningEntity = new EntitySchema<Screening>({
  name: 'Screening',
  tableName: 'screenings',
  columns: {
    id: { type: 'uuid', primary: true, generated: 'uuid' },
    tenantId: { type: 'uuid', name: 'tenant_id' },
    userId: { type: 'uuid', name: 'user_id' },
    name: { type: 'text' },
    country: { type: 'text' },
    passportNumber: { type: 'text', name: 'passport_number', nullable: true },
    cleared: { type: 'boolean' },
  },
});

export interface DataRequest {
  id: string;
  tenantId: string;
  userId: string;
  kind: string;
  status: string;
}

export const DataRequestEntity = new EntitySchema<DataRequest>({
  name: 'DataRequest',
  tableName: 'data_requests',
  columns: {
    id: { type: 'uuid', primary: true, generated: 'uuid' },
    tenantId: { type: 'uuid', name: 'tenant_id' },
    userId: { type: 'uuid', name: 'user_id' },
    kind: { type: 'text' },
    status: { type: 'text' },
  },
});
