import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Synthesizes as `cdk synth` does, for an account that credentials have named, or for none. */
function synth(settings: object, account?: { id: string; region: string }) {
  const folder = mkdtempSync(join(tmpdir(), 'synth-'));
  cpSync('integrations', folder, { recursive: true });
  writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings));
  const out = join(folder, 'cdk.out');
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'bin/app.ts'], {
    encoding: 'utf8',
    env: {
      ...process.env,
      SWITCHBOARD_INTEGRATIONS: folder,
      CDK_OUTDIR: out,
      CDK_DEFAULT_ACCOUNT: account?.id ?? '',
      CDK_DEFAULT_REGION: account?.region ?? '',
      CDK_CONTEXT_JSON: JSON.stringify(JSON.parse(readFileSync('cdk.json', 'utf8')).context),
    },
  });
  return {
    status,
    stderr,
    template: (name: string) => readFileSync(join(out, `${name}.template.json`), 'utf8'),
  };
}

describe('a synthesis', () => {
  it('for a known account, with all that can be asked for, is clean of findings', {
    timeout: 120_000,
  }, () => {
    const api = { waf: true, allowedAddresses: ['203.0.113.0/24', '2001:db8::/32'] };
    const account = { id: '123456789012', region: 'eu-west-1' };
    const certificateArn = 'arn:aws:acm:us-east-1:123456789012:certificate/a';
    const { status, stderr, template } = synth(
      {
        api,
        sms: { sender: 'twilio', delivery: 'direct' },
        uploads: { malwareScan: true },
        domain: { name: 'alerts.example.com', certificateArn },
      },
      account,
    );
    expect(stderr).not.toMatch(/ERROR/);
    expect(status).toBe(0);
    const edge = template('SwitchboardEdge');
    expect(edge).toContain('203.0.113.0/24');
    expect(edge).toContain('AWSManagedRulesCommonRuleSet');
    expect(template('Switchboard')).toMatch(/"WebACLId"/);
    expect(template('Switchboard')).toContain('GuardDuty Malware Protection Object Scan Result');
    expect(template('SwitchboardState')).toMatch(
      /"AllowedMethods": \[\s*"POST"\s*\],\s*"AllowedOrigins": \[\s*"https:\/\/alerts\.example\.com"/,
    );
  });

  it('that needs a region says so, without a stack trace', () => {
    const { status, stderr } = synth({ api: { waf: true } });
    expect(status).toBe(1);
    expect(stderr).toMatch(/set AWS credentials and a region/);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  it('of broken declarations stops, and names each with its file and path', () => {
    const { status, stderr } = synth({ sms: { sender: 'pigeon' }, phone: { countries: [] } });
    expect(status).toBe(1);
    expect(stderr).toMatch(/settings\.json: sms\.sender: /);
    expect(stderr).toMatch(/settings\.json: phone\.countries: /);
    expect(stderr).not.toMatch(/^ +at /m);
  });
});
