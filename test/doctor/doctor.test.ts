import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

function run(...options: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['bin/switchboard.mjs', ...options],
    {
      encoding: 'utf8',
      env: { ...process.env, AWS_ACCESS_KEY_ID: '', AWS_REGION: '', AWS_PROFILE: 'nobody' },
    },
  );
  return { status, stdout, stderr };
}

function folderWith(settings: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'doctor-'));
  writeFileSync(join(folder, 'settings.json'), settings);
  return folder;
}

describe('the doctor', () => {
  it('finds the examples among the settings that we ship, and says so by its exit code', () => {
    const { status, stdout } = run('doctor');
    expect(stdout).toMatch(/✗ sms\.from: is an example/);
    expect(stdout).toMatch(/✗ brand\.contact: is an example/);
    expect(status).toBe(1);
  });

  it('finds nothing wrong where a number and a contact are set', () => {
    const settings = { sms: { from: '+18005550100' }, brand: { contact: 'help@acme.example' } };
    const { status, stdout } = run(
      'doctor',
      '--integrations',
      folderWith(JSON.stringify(settings)),
    );
    expect(stdout).toMatch(/Nothing is wrong/);
    expect(status).toBe(0);
  });

  it('names a broken declaration with its file and path', () => {
    const { status, stdout } = run(
      'doctor',
      '--integrations',
      folderWith('{"sms":{"from":"555"}}'),
    );
    expect(stdout).toMatch(/settings\.json: sms\.from: must be a number in E\.164 form/);
    expect(status).toBe(1);
  });

  it('shows how it is called, and ends with 2 for a wrong call', () => {
    expect(run('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('doctor') });
    const wrong = run('docter');
    expect(wrong).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('no command "docter"'),
    });
    expect(wrong.stderr).not.toMatch(/^ +at /m);
  });
});
