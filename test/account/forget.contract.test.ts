import { ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import type { EraseDeps } from '../../lambdas/account/domain/ports.ts';
import { eraseRouteDeps } from '../../lambdas/account/wiring.ts';
import { devicesInDynamoDb } from '../../lambdas/battery/adapters/device-store.dynamodb.ts';
import type { PersonId } from '../../lambdas/phone/index.ts';
import { codeBooksIn } from '../../lambdas/phone/index.ts';
import { shelvesInDynamoDb } from '../../lambdas/services/adapters/shelves.dynamodb.ts';
import type { Upload } from '../../lambdas/services/domain/uploads/shelf.ts';
import { clients } from '../../lambdas/shared/clients.ts';
import { textsInDynamoDb } from '../../lambdas/topics/adapters/text-store.dynamodb.ts';
import type { LedgerEntry } from '../../lambdas/topics/domain/ledger-entry.ts';
import { deviceOf } from '../battery/devices.ts';
import { setUpReal } from '../battery/real-deps.ts';
import { openBucket, s3At, secretAccessKey, versioned } from '../local/aws/s3/set-up.ts';
import { create, useEnvironment } from '../local/aws/set-up.ts';
import { uploadsTable } from '../services/uploads/tables.ts';
import { tableInput } from '../shared/dynalite.ts';
import { somebody } from '../shared/somebody.ts';
import { textsTable } from '../topics/tables.ts';
import { fakePlaces } from './fakes/places.fake.ts';

interface Setup {
  readonly forget: EraseDeps['forget'];
  /** Has something of a new person in every place. */
  readonly arrive: () => Promise<PersonId>;
  /** Where something of a person is. */
  readonly placesOf: (person: PersonId) => Promise<readonly string[]>;
}

function forgetContract(open: () => Promise<Setup>): void {
  it('leaves nothing of a person anywhere, and all of another', async () => {
    const { forget, arrive, placesOf } = await open();
    const [leaving, staying] = [await arrive(), await arrive()];
    const before = await placesOf(leaving);
    for (const forgetPerson of forget) await forgetPerson(leaving);
    expect(await placesOf(leaving)).toEqual([]);
    expect(before.length).toBeGreaterThan(0);
    expect(await placesOf(staying)).toEqual(before);
  });

  it('does no harm when done again, or for somebody of whom nothing is kept', async () => {
    const { forget, arrive, placesOf } = await open();
    const [leaving, stranger] = [await arrive(), somebody()];
    for (const person of [leaving, leaving, stranger]) {
      for (const forgetPerson of forget) await forgetPerson(person);
    }
    expect([await placesOf(leaving), await placesOf(stranger)]).toEqual([[], []]);
  });
}

/** Wired as in the function that erases. */
async function wired(): Promise<Setup> {
  const { aws, connect, connections, ledger, topics } = await setUpReal();
  const tables = [textsTable, uploadsTable, { name: 'codes', partitionKey: 'id' }];
  for (const table of tables) {
    await create(aws, 'AWS::DynamoDB::Table', table.name, tableInput(table));
  }
  const quarantine = await openBucket(aws, 'quarantine', versioned);
  const published = await openBucket(aws, 'published');
  useEnvironment({
    ...{ AWS_ENDPOINT_URL_S3: aws.s3Endpoint, AWS_SECRET_ACCESS_KEY: secretAccessKey },
    ...{ UPLOADS_TABLE: uploadsTable.name, UPLOAD_SETTINGS: '{}' },
    ...{ QUARANTINE_BUCKET: quarantine, PUBLISHED_BUCKET: published },
    ...{ SESSION_KEYS_ARN: 'keys', PUBLIC_ORIGIN: 'https://switch.example' },
    ...{ BRAND_SETTINGS: '{}', CONSENT_YEARS: '5', TEXTS_TABLE: 'texts', CODES_TABLE: 'codes' },
  });
  const { db, now } = clients();
  const devices = devicesInDynamoDb(db, 'devices', () => now() * 1000);
  const texts = textsInDynamoDb(db, 'texts', now);
  const codeBooks = codeBooksIn('codes', db, now);
  const shelves = shelvesInDynamoDb(db, uploadsTable.name, now);
  const s3 = s3At(aws.s3Endpoint);
  return {
    forget: eraseRouteDeps().forget,
    async arrive() {
      const { person } = await connect();
      await devices.write(deviceOf(person, { at: now() * 1000 }), undefined);
      await topics.ensure(person);
      const text = { person, content: { kind: 'code' }, status: 'sent', at: now() } as const;
      await texts.write(`text-of-${person}`, text, undefined);
      const book = { sends: [], wrongGuesses: [], codes: {}, knownBrowsers: ['laptop'] };
      await codeBooks.write(person, book, undefined);
      await ledger.write(person, confirmed, undefined);
      const upload = { ...picture, id: person, at: now() };
      await shelves.write(person, { uploads: [upload] }, undefined);
      for (const folder of ['public', 'private']) {
        const Key = `${folder}/${person}`;
        await s3.send(new PutObjectCommand({ Bucket: published, Key, Body: 'a picture' }));
      }
      return person;
    },
    async placesOf(person) {
      const found = {
        connections: (await connections.listFor(person)).length > 0,
        devices: (await devices.listFor(person, 0)).devices.length > 0,
        texts: (await texts.listFor(person, 1)).length > 0,
        topic: await topics.publish({ id: 'x', person, content: { kind: 'reply', reply: 'help' } }),
        browsers: ((await codeBooks.read(person))?.item.knownBrowsers.length ?? 0) > 0,
        number: (await ledger.read(person))?.item.number !== undefined,
        uploads: (await shelves.read(person)) !== undefined,
        pictures: (await keysOf(s3, published)).some((key) => key.endsWith(person)),
      };
      return Object.entries(found).flatMap(([place, isThere]) => (isThere ? [place] : []));
    },
  };
}

async function keysOf(s3: S3Client, Bucket: string): Promise<readonly string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  return Contents.map(({ Key = '' }) => Key);
}

const picture: Omit<Upload, 'id' | 'at'> = {
  ...{ bucket: 'b', key: 'cat.png', isShared: false, acl: 'public-read' },
  ...{ contentType: 'image/png', size: 9, status: 'published' },
};

const confirmed: LedgerEntry = {
  ...{ sequence: 1, status: 'confirmed', input: 'yes', at: 1, confirmedAt: 1, method: 'text' },
  ...{ number: '+14155552671', textShown: 'Reply YES', causes: [], asks: [], answered: {} },
};

describe('forgetting', () => {
  describe('in memory', () => {
    forgetContract(async () => {
      const { keep, keptOf, forget } = fakePlaces(['connections', 'devices']);
      return {
        forget,
        async arrive() {
          const person = somebody();
          keep(person);
          return person;
        },
        placesOf: async (person) => [...keptOf(person)],
      };
    });
  });

  describe('in every capability', () => {
    forgetContract(wired);

    it('finds something in each place before', async () => {
      const { arrive, placesOf } = await wired();
      const places = ['connections', 'devices', 'texts', 'topic', 'browsers', 'number'];
      expect(await placesOf(await arrive())).toEqual([...places, 'uploads', 'pictures']);
    });
  });
});
