import { Agent, get as httpGet } from 'node:http';
import { BatchGetCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import axios from 'axios';
import { Pool } from 'undici';
import { documents } from '../../lambdas/shared/dynamodb/client.ts';
import { mapBounded } from '../../lambdas/shared/map-bounded.ts';
import { type Contestant, eachBatch, type Surroundings } from './contestant.ts';
import { connectionRow } from './people.ts';

const path = '/v4/users/me/pairedDevices';
const headers = { accept: 'application/json', authorization: `Bearer ya29.${'a'.repeat(180)}` };
const grant = 'grant_type=refresh_token&client_id=bench&client_secret=bench&refresh_token=r';
const form = { 'content-type': 'application/x-www-form-urlencoded' };

/** The same requests and calls by clients alone. */
export const clients: Readonly<Record<string, (around: Surroundings) => Contestant>> = {
  undici(around) {
    const pool = poolOf(around);
    return eachUser(around, async () =>
      (await pool.request({ path, method: 'GET', headers })).body.json(),
    );
  },

  'undici, token due'(around) {
    const pool = poolOf(around);
    return eachUser(around, async () => {
      const token = await pool.request({
        path: '/token',
        method: 'POST',
        headers: form,
        body: grant,
      });
      await token.body.json();
      return (await pool.request({ path, method: 'GET', headers })).body.json();
    });
  },

  'node:http agent'(around) {
    const agent = new Agent({ keepAlive: true, maxSockets: around.concurrency });
    const url = around.provider + path;
    return eachUser(around, () => getJson(url, agent));
  },

  fetch(around) {
    const url = around.provider + path;
    return eachUser(around, async () => (await fetch(url, { headers })).json());
  },

  axios(around) {
    const httpAgent = new Agent({ keepAlive: true, maxSockets: around.concurrency });
    const client = axios.create({ httpAgent, baseURL: around.provider, headers });
    return eachUser(around, async () => (await client.get(path)).data);
  },

  'AWS SDK'() {
    const db = documents();
    return (first, count) => eachBatch(first, count, (persons) => readAll(db, persons));
  },

  'AWS SDK, token due'({ concurrency }) {
    const db = documents();
    return (first, count) =>
      eachBatch(first, count, async (persons) => {
        await readAll(db, persons);
        await mapBounded(persons, concurrency, (person) => readAndWrite(db, person));
      });
  },
};

function eachUser({ concurrency }: Surroundings, ask: () => Promise<unknown>): Contestant {
  return (_, count) => mapBounded(Array.from({ length: count }), concurrency, ask);
}

function poolOf({ provider, concurrency }: Surroundings): Pool {
  return new Pool(provider, { connections: concurrency });
}

function getJson(url: string, agent: Agent): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const request = httpGet(url, { agent, headers }, (answer) => {
      let body = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => {
        body += chunk;
      });
      answer.on('end', () => resolve(JSON.parse(body)));
    });
    request.on('error', reject);
  });
}

type Documents = ReturnType<typeof documents>;

/** The items that a poll of these people needs, as the worker asks for them. */
async function readAll(db: Documents, persons: readonly string[]): Promise<void> {
  const keys = {
    people: persons.map((person) => ({ id: `person#${person}` })),
    connections: persons.map((person) => ({ person, id: `c${person.slice(1)}` })),
    devices: persons.map((person) => ({ person, item: 'device#google-health#9001' })),
  };
  for (const [table, Keys] of Object.entries(keys)) {
    await db.send(
      new BatchGetCommand({ RequestItems: { [table]: { Keys, ConsistentRead: true } } }),
    );
  }
}

/** What a refresh reads and writes: a claim, then the new tokens. */
async function readAndWrite(db: Documents, person: string): Promise<void> {
  const Key = { person, id: `c${person.slice(1)}` };
  for (let version = 9; version < 11; version++) {
    await db.send(new GetCommand({ TableName: 'connections', Key, ConsistentRead: true }));
    await db.send(
      new PutCommand({
        TableName: 'connections',
        Item: connectionRow(person, true),
        ConditionExpression: 'version = :version',
        ExpressionAttributeValues: { ':version': version },
      }),
    );
  }
}
