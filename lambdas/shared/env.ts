/**
 * Reads the environment of a function as the construct that deployed it has set it.
 *
 * @throws naming every missing variable at once, so that one failed cold start tells the whole story.
 */
export function readEnv<Env extends Record<keyof Env, string>>(
  ...names: readonly (keyof Env & string)[]
): Env {
  const missing = names.filter((name) => !process.env[name]);
  if (missing.length > 0) throw new Error(`Missing environment: ${missing.join(', ')}`);
  return Object.fromEntries(names.map((name) => [name, process.env[name]])) as Env;
}
