type Locked = {
  version?: string | undefined;
  resolved?: string | undefined;
  integrity?: string | undefined;
  license?: string | undefined;
  hasInstallScript?: boolean | undefined;
  link?: boolean | undefined;
};
type Manifest = {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  allowScripts?: Record<string, boolean>;
};

/** Licences that ask for no more than a notice, and weak ones of tools that are not part of what is given on. */
const LICENCES = new Set([
  "MIT",
  "MIT-0",
  "ISC",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "0BSD",
  "BlueOak-1.0.0",
  "CC0-1.0",
  "CC-BY-4.0",
  "EDL-1.0",
  "Python-2.0",
  "Unlicense",
  "Zlib",
  "MPL-2.0",
]);
/** Packages whose manifest does not name its licence as SPDX does; read in their own files. */
const READ: Readonly<Record<string, string>> = { arc: "BSD-2-Clause", "png-js": "MIT", "splaytree-ts": "BSD-3-Clause" };
const EXACT = /^\d+(\.\d+){0,2}$/;

/**
 * What is wrong with the dependencies, without asking anyone: versions not pinned, packages without a strong digest, from
 * elsewhere than https, with install scripts nobody decided on, or under licences not on the list.
 */
export function reviewDependencies(manifest: Manifest, lock: { packages: Record<string, Locked> }): string[] {
  const faults: string[] = [];
  for (const [name, wanted] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
    const found = lock.packages[`node_modules/${name}`]?.version;
    if (!EXACT.test(wanted)) faults.push(`${name}: version ${wanted} is not pinned`);
    else if (found === undefined || !`${found}.`.startsWith(`${wanted}.`))
      faults.push(`${name}: ${wanted} wanted, ${found} locked`);
  }
  for (const [path, locked] of Object.entries(lock.packages)) {
    if (path === "" || locked.link === true) continue;
    const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    faults.push(...faultsOf(name, locked, manifest.allowScripts ?? {}).map((fault) => `${path}: ${fault}`));
  }
  return faults;
}

function faultsOf(name: string, locked: Locked, decided: Record<string, boolean>): string[] {
  const faults: string[] = [];
  if (!locked.integrity?.startsWith("sha512-")) faults.push("no sha512 integrity");
  if (locked.resolved !== undefined && !locked.resolved.startsWith("https://")) faults.push(`from ${locked.resolved}`);
  if (locked.hasInstallScript === true && !Object.hasOwn(decided, name)) faults.push("install script not decided on");
  const license = (Object.hasOwn(READ, name) ? READ[name] : undefined) ?? locked.license;
  const licences = (license ?? "").replace(/[()]/g, "").split(/ (?:AND|OR) /);
  const choice = license?.includes(" OR ") === true;
  const allowed = choice ? licences.some((one) => LICENCES.has(one)) : licences.every((one) => LICENCES.has(one));
  if (!allowed) faults.push(`licence ${license ?? "unknown"}`);
  return faults;
}
