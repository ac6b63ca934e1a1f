import { afterEach, describe, expect, it, vi } from 'vitest';
import { describeFault, log } from '../../lambdas/shared/log.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

function logged(act: () => void): Record<string, unknown>[] {
  const written: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
  act();
  vi.restoreAllMocks();
  return written.map((line) => {
    expect(line).toMatch(/^[^\n]+\n$/);
    return JSON.parse(line) as Record<string, unknown>;
  });
}

describe('the log', () => {
  it('is a line of JSON each, with the level and the time by which Lambda filters', () => {
    const lines = logged(() => {
      log.info('refused', { code: 'NO' });
      log.warn('two\nlines');
      log.error('fault', { fault: describeFault(new TypeError('secret')) });
    });
    const timestamp = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(lines).toMatchObject([
      { level: 'INFO', message: 'refused', timestamp, code: 'NO' },
      { level: 'WARN', message: 'two\nlines', timestamp },
      { level: 'ERROR', message: 'fault', timestamp, fault: { name: 'TypeError' } },
    ]);
  });

  it('names the trace that its invocation belongs to, where there is one', () => {
    vi.stubEnv(
      '_X_AMZN_TRACE_ID',
      'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f;Sampled=1',
    );
    expect(logged(() => log.info('a'))).toMatchObject([
      { xray_trace_id: '1-5759e988-bd862e3fe1be46a994272793' },
    ]);
    vi.stubEnv('_X_AMZN_TRACE_ID', '');
    expect(logged(() => log.info('a'))[0]).not.toHaveProperty('xray_trace_id');
  });
});
