const health = (name: string) => `https://www.googleapis.com/auth/googlehealth.${name}`;

/** What devices and identity are read with. */
export const settingsScope = health('settings.readonly');

/** What a person who refused every scope has granted all the same. */
export const basicScope = 'https://www.googleapis.com/auth/userinfo.profile';

/** The scopes that exist. */
export const scopes = [
  'openid',
  'email',
  'profile',
  basicScope,
  'https://www.googleapis.com/auth/userinfo.email',
  settingsScope,
  health('profile.readonly'),
  health('activity_and_fitness.readonly'),
  health('health_metrics_and_measurements.readonly'),
  health('sleep.readonly'),
];
